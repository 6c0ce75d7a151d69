from dataclasses import replace

import pytest

from surveys.actions import questionnaires, studies
from surveys.actions.studies import Undecided
from surveys.domain.questionnaire import Questionnaire
from surveys.domain.refusals import NotThere, Refused, StaleVersion
from surveys.models import Lineage, QuestionnaireDraft
from surveys.queries.comparing import compared_waves, comparison_of
from tests.surveys.factories import (
    CHOICES,
    SURVEY,
    make_study,
    make_user,
    make_wave,
    questionnaire_form,
)

pytestmark = pytest.mark.django_db

NOTE = {"en": "Other words.", "es": "Otras palabras."}


@pytest.fixture
def by():
    return make_user()


@pytest.fixture
def study():
    found = make_study()
    make_wave(found, "2019", position=1)
    return found


@pytest.fixture
def wave(study, by):
    return studies.create_wave(by=by, study=study, code="2020", year=2020)


def changed(survey=SURVEY, choices=CHOICES) -> Questionnaire:
    return replace(questionnaire_form(survey, choices), version="2020")


REWORDED = SURVEY.replace("Which frameworks?", "Which frameworks today?")
SPELLED = SURVEY.replace("How far is it?", "HOW FAR IS IT?")


def draft(by, wave, survey=SURVEY, choices=CHOICES):
    return questionnaires.save_draft(by=by, wave=wave, form=changed(survey, choices))


def keys(wave):
    return [one.difference.key for one in comparison_of(wave).judged]


def test_a_questionnaire_is_copied_into_a_new_wave_as_a_draft(by, study, wave):
    source = study.waves.get(code="2019").questionnaires.get()
    found = questionnaires.copy_questionnaire(by=by, wave=wave, source=source)
    assert (found.form.version, found.form.sections) == ("2020", source.form.sections)
    assert comparison_of(wave).judged == ()
    with pytest.raises(Refused) as refused:
        questionnaires.copy_questionnaire(by=by, wave=wave, source=source)
    assert refused.value.code == "draft_exists"


def test_nobody_publishes_a_changed_questionnaire_without_deciding_it(by, wave):
    draft(by, wave, REWORDED)
    with pytest.raises(Undecided, match=r"differs from that of wave 2019 in 1 things.*frameworks"):
        questionnaires.publish_draft(by=by, wave=wave)
    with pytest.raises(Undecided):
        studies.publish_questionnaire(by=by, wave=wave, form=changed(REWORDED))
    assert not wave.questionnaires.exists()
    questionnaires.decide(by=by, wave=wave, codes=["frameworks"], status="caution", note=NOTE)
    published = questionnaires.publish_draft(by=by, wave=wave)
    assert published.form == changed(REWORDED)
    assert not QuestionnaireDraft.objects.exists()
    said = Lineage.objects.get()
    assert (said.variable.code, said.wave, said.status, said.note) == (
        "frameworks", wave, "caution", NOTE,
    )  # fmt: skip


def test_a_wave_without_a_predecessor_and_an_unchanged_one_are_published(by, study, wave):
    first = studies.create_wave(by=by, study=make_study(), code="2019", year=2019)
    assert studies.publish_questionnaire(by=by, wave=first, form=changed()).code == "2020"
    assert studies.publish_questionnaire(by=by, wave=wave, form=changed()).code == "2020"
    assert comparison_of(wave).judged == ()


def test_what_was_decided_is_open_again_when_the_question_changes_further(by, wave):
    draft(by, wave, REWORDED)
    questionnaires.decide(by=by, wave=wave, codes=["frameworks"], status="comparable", note={})
    other = CHOICES.replace("pytorch,PyTorch,PyTorch", "pytorch,Excel,Excel")
    draft(by, wave, REWORDED, other)
    found = {one.difference.change.value: one.is_open for one in comparison_of(wave).judged}
    assert found == {"choice_meaning": True, "reworded": False}
    with pytest.raises(Undecided):
        questionnaires.publish_draft(by=by, wave=wave)


def test_what_a_package_says_of_a_variable_decides_whatever_differs(by, study, wave):
    variable = study.variables.get(code="frameworks")
    studies.set_lineage(by=by, variable=variable, wave=wave, status="break", note={})
    assert studies.publish_questionnaire(by=by, wave=wave, form=changed(REWORDED))


def test_a_mapping_alone_decides_nothing(by, study, wave):
    variable = study.variables.get(code="frameworks")
    studies.set_lineage(
        by=by, variable=variable, wave=wave, status="comparable", note={}, decided=[],
        mapping={"pytorch": "any"},
    )  # fmt: skip
    with pytest.raises(Undecided):
        studies.publish_questionnaire(by=by, wave=wave, form=changed(REWORDED))


def test_proposals_are_decided_at_once_and_leave_what_moves_figures(by, wave):
    draft(by, wave, REWORDED.replace("How far is it?", "HOW FAR IS IT?"))
    accepted = questionnaires.accept_proposals(by=by, wave=wave)
    assert [(one.variable.code, one.status) for one in accepted] == [("stage", "comparable")]
    assert [one.difference.code for one in comparison_of(wave).open] == ["frameworks"]


def test_a_caution_stays_one_when_a_proposal_is_accepted_later(by, wave):
    draft(by, wave, REWORDED)
    questionnaires.decide(by=by, wave=wave, codes=["frameworks"], status="caution", note=NOTE)
    spelled = CHOICES.replace(
        "tensorflow,TensorFlow,TensorFlow", "tensorflow,TensorFlow,tensorflow"
    )
    draft(by, wave, REWORDED, spelled)
    assert [one.difference.change.value for one in comparison_of(wave).open] == ["spelling"]
    questionnaires.accept_proposals(by=by, wave=wave)
    assert Lineage.objects.get().status == "caution"
    assert comparison_of(wave).open == []


def test_a_caution_needs_a_note_in_each_language(by, wave):
    draft(by, wave, REWORDED)
    decision = {"by": by, "wave": wave, "codes": ["frameworks"]}
    with pytest.raises(Refused, match="missing in: Spanish") as refused:
        questionnaires.decide(**decision, status="caution", note={"en": "So.", "es": " "})
    assert refused.value.code == "note_missing"
    with pytest.raises(Refused, match="Choose whether"):
        questionnaires.decide(**decision, status="good", note=NOTE)
    with pytest.raises(NotThere, match="Nothing differs in staff"):
        questionnaires.decide(by=by, wave=wave, codes=["staff"], status="break", note=NOTE)


def test_what_the_page_did_not_show_is_not_decided(by, wave):
    draft(by, wave, REWORDED)
    shown = keys(wave)
    draft(by, wave, REWORDED.replace("Which frameworks today?", "What else?"))
    with pytest.raises(Refused, match="did not show") as refused:
        questionnaires.decide(
            by=by, wave=wave, codes=["frameworks"], status="comparable", note={}, shown=shown
        )
    assert refused.value.code == "changed_meanwhile"


def test_a_question_that_is_gone_is_decided_too(by, wave):
    draft(by, wave, SURVEY.replace("text,goals,What are the goals?,¿Qué objetivos hay?,,,\n", ""))
    with pytest.raises(Undecided):
        questionnaires.publish_draft(by=by, wave=wave)
    questionnaires.decide(by=by, wave=wave, codes=["goals"], status="comparable", note={})
    assert questionnaires.publish_draft(by=by, wave=wave)


def test_new_questions_need_no_decision_and_become_variables(by, study, wave):
    survey = SURVEY.replace(
        "end_repeat", "text,motto,What is the motto?,¿Cuál es el lema?,,,\nend_repeat"
    )
    draft(by, wave, survey)
    questionnaires.publish_draft(by=by, wave=wave)
    motto = study.variables.get(code="motto")
    assert (motto.level, motto.privacy) == ("project", "sensitive")


def test_what_is_asked_again_is_compared_with_its_last_time(by, study):
    without = questionnaire_form(
        SURVEY.replace("text,goals,What are the goals?,¿Qué objetivos hay?,,,\n", "")
    )
    make_wave(study, "2020", form=without, position=2)
    third = studies.create_wave(by=by, study=study, code="2021", year=2021)
    other = SURVEY.replace("What are the goals?", "What are the goals now?")
    draft(by, third, other)
    found = [
        (one.difference.change.value, one.difference.wave) for one in comparison_of(third).judged
    ]
    assert found == [("reworded", "2019"), ("returned", "2019")]
    far = compared_waves(study.waves.get(code="2019"), third)
    assert [one.difference.change.value for one in far.judged] == ["reworded"]


def test_two_people_do_not_write_over_each_other(by, wave):
    first = draft(by, wave)
    draft(by, wave, REWORDED)
    with pytest.raises(StaleVersion):
        questionnaires.save_draft(by=by, wave=wave, form=changed(SPELLED), seen=first.version)


def test_a_second_version_in_a_wave_is_held_against_the_wave_before(by, wave):
    studies.publish_questionnaire(by=by, wave=wave, form=changed())
    again = replace(changed(REWORDED), version=questionnaires.free_version(wave))
    assert again.version == "2020-2"
    with pytest.raises(Undecided):
        studies.publish_questionnaire(by=by, wave=wave, form=again)


def test_a_draft_is_dropped_and_another_study_is_not_copied(by, wave):
    questionnaires.drop_draft(by=by, draft=draft(by, wave))
    with pytest.raises(NotThere, match="has no draft"):
        questionnaires.publish_draft(by=by, wave=wave)
    foreign = make_wave(make_study(), "2019").questionnaires.get()
    with pytest.raises(NotThere):
        questionnaires.copy_questionnaire(by=by, wave=wave, source=foreign)


def test_another_type_of_answer_is_a_break_and_nothing_else(by, wave):
    draft(by, wave, SURVEY.replace("select_one stage,stage,", "select_multiple stage,stage,"))
    decision = {"by": by, "wave": wave, "codes": ["stage"], "note": NOTE}
    with pytest.raises(Refused, match="so its series breaks") as refused:
        questionnaires.decide(**decision, status="caution")
    assert refused.value.code == "other_type"
    questionnaires.decide(**decision, status="break")
    assert questionnaires.publish_draft(by=by, wave=wave)


def test_a_question_about_something_else_needs_another_code(by, wave):
    line = "text,goals,What are the goals?,¿Qué objetivos hay?,,,\n"
    survey = SURVEY.replace(line, "").replace("end_repeat", f"{line}end_repeat")
    draft(by, wave, survey)
    with pytest.raises(Refused, match="another code") as refused:
        questionnaires.decide(by=by, wave=wave, codes=["goals"], status="break", note=NOTE)
    assert refused.value.code == "other_level"
