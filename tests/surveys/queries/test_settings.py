"""The overview says the one thing that comes next, to whoever may do it."""

import pytest

from surveys.actions import accounts, studies
from surveys.domain.roles import ROLES
from surveys.models import Wave
from surveys.queries.settings import next_step_of, waves_with_forms
from tests.surveys.factories import make_consent_text, make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db


def said(study, role="admin"):
    step = next_step_of(study, waves_with_forms(study), ROLES[role])
    return step and step.act


def test_from_nothing_to_the_first_interview():
    study = make_study()
    assert said(study) == "Plan the first wave"
    by = accounts.system_account()
    wave = studies.create_wave(by=by, study=study, code="2019", year=2019)
    assert said(study) == "See the questionnaires"
    wave.delete()
    wave = make_wave(study, state="planned")
    assert said(study) == "Add the consent text"
    make_consent_text(study)
    assert said(study) == "See the waves"
    Wave.objects.update(state="open")
    assert said(study) == said(study, "researcher") == "Import a file"
    make_interview(wave, {})
    assert said(study) is None
    Wave.objects.update(state="closed")
    assert said(study) is None


def test_a_study_with_interviews_is_not_asked_for_the_text_of_their_consents():
    study = make_study()
    make_interview(make_wave(study), {})
    assert not study.consent_texts.exists()
    assert said(study) is None


def test_whoever_may_not_do_it_is_not_sent_there():
    study = make_study()
    assert said(study, "researcher") is None
    by = accounts.system_account()
    studies.create_wave(by=by, study=study, code="2019", year=2019)
    assert said(study, "researcher") == "See the questionnaires"
    assert said(study, "analyst") is None
