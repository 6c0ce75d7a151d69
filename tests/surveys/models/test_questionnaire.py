import pytest

from surveys.models import Questionnaire
from tests.surveys.factories import make_study, make_wave

pytestmark = pytest.mark.django_db


def test_what_a_definition_says_is_made_once():
    study = make_study()
    make_wave(study, "2018")
    make_wave(study, "2019")
    first, second = (one.form for one in Questionnaire.objects.filter(wave__study=study))
    assert first is second


def test_another_definition_says_something_else_whatever_row_it_stands_in():
    wave = make_wave(make_study())
    before = wave.questionnaires.get()
    assert before.form.title == "Test"
    Questionnaire.objects.filter(pk=before.pk).update(
        definition=before.definition | {"title": "Another"}
    )
    assert wave.questionnaires.get().form.title == "Another"
