"""The questions of a study, whatever wave asks them."""

import pytest

from surveys.queries.questions import questions_by_code
from tests.surveys.factories import SURVEY, make_study, make_wave, questionnaire_form

pytestmark = pytest.mark.django_db


def worded(words):
    return questionnaire_form(SURVEY.replace("How many people?", words))


@pytest.fixture
def study():
    study = make_study()
    make_wave(study, "2020", position=2, form=worded("How many are you now?"))
    make_wave(study, "2019", position=1, form=worded("How many were you?"))
    make_wave(make_study(), "2021", form=worded("FOREIGN"))
    return study


def test_a_question_is_worded_as_in_the_newest_wave(study):
    assert questions_by_code(study)["staff"].label_in("en") == "How many are you now?"


def test_a_wave_words_its_own_questions(study):
    assert questions_by_code(study, "2019")["staff"].label_in("en") == "How many were you?"


def test_a_question_that_the_wave_does_not_ask_is_worded_as_elsewhere(study):
    short = "\n".join(line for line in SURVEY.splitlines() if ",staff," not in line)
    make_wave(study, "2018", position=3, form=questionnaire_form(short))
    assert questions_by_code(study, "2018")["staff"].label_in("en") == "How many are you now?"


def test_it_takes_one_query(study, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(questions_by_code(study)) == 7
