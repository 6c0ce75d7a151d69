"""An upload that differs from the wave before becomes a draft, and keeps what came with it."""

import pytest

from surveys.actions import accounts, questionnaires, studies, uploads
from surveys.actions.studies import Undecided
from surveys.domain.refusals import Refused
from surveys.domain.xlsform.uploads.files import sheets_of, xlsx_bytes
from surveys.domain.xlsform.uploads.options import Options
from surveys.domain.xlsform.uploads.reading import read_upload
from surveys.models import Questionnaire, QuestionnaireDraft, QuestionnaireUpload
from surveys.queries.comparing import comparison_of
from surveys.queries.questionnaires import waiting_uploads
from tests.surveys.domain.xlsform.uploads.books import xlsx
from tests.surveys.factories import SURVEY, make_study, make_wave, questionnaire_form

pytestmark = [pytest.mark.django_db]

FIRST = """
# survey
| type | name | label::English (en) |
| start | start | |
| integer | years here | For how many years? |
# settings
| form_title | version |
| Years | 2019 |
"""
REWORDED = FIRST.replace("For how many years?", "Since how long?").replace("2019", "2020")
ADDED = "| integer | people | How many people? |\n# settings"


@pytest.fixture
def by():
    return accounts.system_account()


@pytest.fixture
def wave(by):
    """A wave without a questionnaire, whose predecessor has one that was uploaded."""
    study = make_study()
    first = studies.create_wave(by=by, study=study, code="2019", year=2019)
    for one in (first, later := studies.create_wave(by=by, study=study, code="2020", year=2020)):
        studies.set_wave_state(by=by, wave=one, state="open")
    assert isinstance(accept(by, first, FIRST), Questionnaire)
    return later


def keep(by, wave, text, name="form.xlsx"):
    files = {name: xlsx(text)}
    return uploads.keep_upload(
        by=by, study=wave.study, files=files, options=Options(), wave=wave.code
    )


def accept(by, wave, text, **privacy):
    return uploads.accept_upload(by=by, upload=keep(by, wave, text), wave=wave, privacy=privacy)


def decide(by, wave):
    codes = [one.code for one in comparison_of(wave).questions if one.open]
    questionnaires.decide(by=by, wave=wave, codes=codes, status="comparable", note={})


def test_what_came_with_a_file_survives_the_draft(by, wave):
    draft = accept(by, wave, REWORDED.replace("# settings", ADDED), people="open")
    assert isinstance(draft, QuestionnaireDraft)
    assert not wave.questionnaires.exists()
    assert not waiting_uploads(wave.study)
    with pytest.raises(Refused, match="draft of wave 2020"):
        uploads.drop_upload(by=by, upload=draft.upload)
    with pytest.raises(Undecided):
        questionnaires.publish_draft(by=by, wave=wave)
    decide(by, wave)
    published = questionnaires.publish_draft(by=by, wave=wave)
    assert published.origin.file == "form.xlsx"
    assert [one.new for one in published.origin.mended] == ["years_here"]
    assert published.origin.notes
    assert sheets_of(published.form, published.origin) == published.origin.sheets
    upload = published.uploads.get()
    assert upload.contents()["form.xlsx"]
    assert wave.study.variables.get(code="people").privacy == "open"


def test_a_file_that_was_edited_does_not_say_what_is_asked(by, wave):
    draft = accept(by, wave, REWORDED)
    text = FIRST.replace("For how many years?", "How long?").replace("2019", "2020-b")
    edited = read_upload("form.xlsx", xlsx(text)).questionnaire
    questionnaires.save_draft(by=by, wave=wave, form=edited, seen=draft.version)
    decide(by, wave)
    published = questionnaires.publish_draft(by=by, wave=wave)
    assert published.form == edited
    assert published.origin.notes
    assert not published.origin.is_what_is_asked
    content = xlsx_bytes(sheets_of(published.form, published.origin))
    assert read_upload("again.xlsx", content).questionnaire == edited


def test_without_a_difference_a_file_is_published_at_once(by, wave):
    published = accept(by, wave, FIRST.replace("2019", "2020"))
    assert isinstance(published, Questionnaire)
    assert not QuestionnaireDraft.objects.exists()


def test_a_decided_file_is_published_by_itself_too(by, wave):
    draft = accept(by, wave, REWORDED)
    decide(by, wave)
    published = uploads.accept_upload(by=by, upload=draft.upload, wave=wave)
    assert isinstance(published, Questionnaire)
    assert not QuestionnaireDraft.objects.exists()


def test_a_file_takes_the_place_of_a_file_and_of_nothing_that_was_made_here(by, wave):
    first = accept(by, wave, REWORDED)
    second = accept(by, wave, REWORDED.replace("Since how long?", "How long now?"))
    assert (second.pk, second.form.question("years_here").label["en"]) == (
        first.pk, "How long now?",
    )  # fmt: skip
    assert [one.pk for one in waiting_uploads(wave.study)] == [first.upload_id]
    edited = read_upload("form.xlsx", xlsx(REWORDED.replace("how long", "when"))).questionnaire
    questionnaires.save_draft(by=by, wave=wave, form=edited)
    with pytest.raises(Refused) as refused:
        accept(by, wave, REWORDED)
    assert refused.value.code == "draft_exists"
    assert QuestionnaireDraft.objects.get().form == edited


def test_another_type_is_a_break_to_decide_and_in_the_same_wave_refused(by):
    study = make_study()
    make_wave(study, "2019", position=1)
    later = studies.create_wave(by=by, study=study, code="2020", year=2020)
    survey = SURVEY.replace("integer,staff,How many people?", "text,staff,How many people?")
    survey = survey.replace("¿Cuántas personas?,,,. >= 1", "¿Cuántas personas?,,,")
    content = xlsx_bytes(sheets_of(questionnaire_form(survey), None))
    kept = {"study": study, "files": {"a.xlsx": content}, "options": Options(version="2")}
    upload = uploads.keep_upload(by=by, **kept)
    with pytest.raises(Refused) as refused:
        uploads.accept_upload(by=by, upload=upload, wave=study.waves.get(code="2019"))
    assert refused.value.code == "other_type"
    draft = uploads.accept_upload(by=by, upload=upload, wave=later)
    assert isinstance(draft, QuestionnaireDraft)
    assert {one.difference.code for one in comparison_of(later).open} == {"staff"}
    assert QuestionnaireUpload.objects.get().published is None
