"""No write reaches a wave that is not open, whichever action it comes from."""

import datetime
from dataclasses import replace

import pytest
from django.apps import apps

from surveys.actions import accounts, consents, log, material, respondents, studies
from surveys.actions.interviews import record_interview
from surveys.actions.review import (
    approve_interview,
    drop_reopening,
    reopen_interview,
    return_interview,
    submit_interview,
)
from surveys.actions.sampling import set_drawn
from surveys.domain.refusals import WaveNotOpen
from surveys.domain.sampling import MILLION, Drawn
from surveys.domain.waves import WaveState
from surveys.models import Entry, Interview
from surveys.models.record import Record
from tests.surveys.factories import (
    make_content,
    make_interview,
    make_link,
    make_study,
    make_wave,
    questionnaire_form,
)
from tests.surveys.saving import save_interview

pytestmark = pytest.mark.django_db

# Every kind of record: the paths to the waves that must be open, or why there are none.
GUARDED = {
    "surveys.consent": "wave",
    "surveys.interview": "wave",
    "surveys.profile": "wave",
    "surveys.project": "interview",
    "surveys.projectlink": "successor",
    "surveys.questionnaire": "wave",
    "surveys.questionnairedraft": "wave",
    "surveys.quote": "interview and project",
    "surveys.sampledexpert": "wave",
}
FREE = {
    "surveys.consenttext": "of the study",
    "surveys.invitation": "of the study",
    "analytics.claim": "bound to figures after fieldwork",
    "analytics.datalink": "an address of copies",
    "analytics.export": "a copy that was taken",
    "surveys.contactexport": "a copy that was taken",
    "analytics.indicator": "of the study",
    "analytics.segment": "of the study",
    "surveys.lineage": "how waves compare is judged afterwards",
    "surveys.membership": "of the study",
    "surveys.organization": "of the study",
    "surveys.organizationidentity": "of the study",
    "surveys.questionnaireupload": "a file that lies there; what is published of it is guarded",
    "surveys.respondent": "of the study",
    "surveys.respondentidentity": "of the study",
    "surveys.study": "above its waves",
    "surveys.theme": "of the study",
    "surveys.twopeople": "of the study",
    "surveys.variable": "of the study",
    "surveys.wave": "what is opened and closed",
}


WRITES = (
    *("record", "save", "save a project", "submit", "approve", "return", "reopen", "drop"),
    *("quote", "profile", "link", "questionnaire", "consent", "delete"),
    "sampling",
)


@pytest.fixture
def by():
    return accounts.system_account()


@pytest.fixture
def wave():
    return make_wave(make_study())


def test_every_kind_of_record_is_guarded_or_free_for_a_reason():
    kinds = {model._meta.label_lower for model in apps.get_models() if issubclass(model, Record)}
    assert kinds == GUARDED.keys() | FREE.keys()


def writes(wave, by):
    """Return every write into a wave as something to call, by its name."""
    study = wave.study
    draft = make_interview(wave, {}, state="draft")
    submitted = make_interview(wave, {})
    approved = make_interview(wave, {"stage": "research"}, state="approved")
    reopened = make_interview(wave, {}, state="approved")
    reopen_interview(by=by, interview=reopened, seen=reopened.version, reason="A slip.")
    earlier = make_wave(study, "2018", position=50)
    wave.position = 60
    log.update(wave, by=by, action="wave.moved")
    before = make_interview(earlier, {}).projects.get()
    expert = respondents.ensure_respondent(by=by, study=study, code="NEW")
    form = replace(questionnaire_form(), version="2")

    def move(action, interview, **fields):
        return lambda: action(by=by, interview=interview, seen=interview.version, **fields)

    return {
        "record": lambda: record_interview(
            by=by,
            wave=wave,
            questionnaire=wave.questionnaires.first(),
            respondent=expert,
            content=make_content({}),
        ),
        "save": move(save_interview, draft, content=make_content(staff="7")),
        "save a project": move(
            save_interview, draft, content=make_content({"stage": "production"})
        ),
        "submit": move(submit_interview, draft),
        "approve": move(approve_interview, submitted),
        "return": move(return_interview, submitted, note="Look again."),
        "reopen": move(reopen_interview, approved, reason="A slip."),
        "drop": move(drop_reopening, reopened),
        "quote": lambda: material.add_quote(by=by, interview=draft, language="en", text="So."),
        "profile": lambda: material.add_profile(by=by, wave=wave, title={"en": "One"}),
        "link": lambda: make_link(before, draft.projects.get()),
        "questionnaire": lambda: studies.publish_questionnaire(by=by, wave=wave, form=form),
        "consent": lambda: consents.record_consent(
            by=by,
            respondent=expert,
            wave=wave,
            purpose="participate",
            text_version="1",
            given_on=datetime.date(2019, 6, 1),
        ),
        "sampling": lambda: set_drawn(by=by, wave=wave, given={expert.pk: Drawn(MILLION, "North")}),
        "delete": lambda: log.delete(draft.projects.get(), by=by, action="project.removed"),
    }  # fmt: skip


def test_no_write_of_any_kind_reaches_a_closed_wave(wave, by):
    found = writes(wave, by)
    studies.set_wave_state(by=by, wave=wave, state=WaveState.CLOSED)
    stored = Entry.objects.count()
    for write in found.values():
        with pytest.raises(WaveNotOpen, match="Wave 2019 is closed"):
            write()
    assert Entry.objects.count() == stored
    assert found.keys() == set(WRITES)


@pytest.mark.parametrize("name", WRITES)
def test_the_same_writes_reach_a_wave_that_is_open(wave, by, name):
    """The negative control: nothing but the closing stopped them."""
    write = writes(wave, by)[name]
    stored = Entry.objects.count()
    write()
    assert Entry.objects.count() > stored


def test_a_planned_wave_takes_its_questionnaire_and_no_records(by):
    wave = make_wave(make_study(), state=WaveState.PLANNED)
    assert wave.questionnaires.count() == 1
    with pytest.raises(WaveNotOpen, match="Wave 2019 is planned"):
        make_interview(wave, {})
    assert Interview.objects.count() == 0


def test_weights_and_strata_are_given_while_the_wave_is_planned(by):
    wave = make_wave(make_study(), state=WaveState.PLANNED)
    expert = respondents.ensure_respondent(by=by, study=wave.study, code="NEW")
    set_drawn(by=by, wave=wave, given={expert.pk: Drawn(MILLION)})
    assert wave.sampled_experts.count() == 1


def test_a_consent_can_be_withdrawn_from_a_closed_wave(wave, by):
    interview = make_interview(wave, {})
    studies.set_wave_state(by=by, wave=wave, state=WaveState.CLOSED)
    consent = interview.respondent.consents.get()
    consents.withdraw_consent(
        by=by,
        consent=consent,
        on=datetime.date(2020, 1, 1),
        confirmed=[f"withdraw:{consent.pk}"],
    )
    assert list(Interview.objects.counted()) == []


def test_a_later_wave_may_be_linked_to_a_closed_one(by):
    study = make_study()
    old, new = make_wave(study, "2018"), make_wave(study, "2019")
    before, after = (make_interview(wave, {}).projects.get() for wave in (old, new))
    studies.set_wave_state(by=by, wave=old, state=WaveState.CLOSED)
    link = make_link(before, after)
    assert link.successor == after
