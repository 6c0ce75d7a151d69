import datetime

import pytest

from surveys.domain.dates import WaveDates, ask_outside_wave, ask_without_project, date_problem
from tests.surveys.domain.forms import form, question

TODAY = datetime.date(2020, 3, 1)


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize("fine", ["2020-03-01", "2019-12-31", "1000-01-01"])
def test_a_date_up_to_today_can_be(fine):
    assert date_problem(day(fine), today=TODAY) is None


def test_no_date_is_no_problem():
    assert date_problem(None, today=TODAY) is None


@pytest.mark.parametrize("today", [TODAY, None])
@pytest.mark.parametrize("got", ["0219-06-01", "0019-06-01", "0999-12-31"])
def test_a_year_with_fewer_than_four_digits_cannot_be(got, today):
    template, params = date_problem(day(got), today=today)
    assert template % params == (
        f"The year {day(got).year} cannot be right: no date lies before the year 1000. Write the "
        "year in full, like 2019."
    )


def test_what_has_happened_does_not_lie_ahead():
    template, params = date_problem(day("2109-06-01"), today=TODAY)
    assert template % params == "2109-06-01 lies after today (2020-03-01). Correct the date."
    assert date_problem(day("2109-06-01"), today=None) is None


def asked(held_on, **dates):
    dates = {name: day(value) for name, value in dates.items()}
    return [str(one) for one in ask_outside_wave(day(held_on), WaveDates("2019", 2019, **dates))]


def test_a_date_outside_the_wave_is_asked_about():
    wave = {"starts_on": "2019-05-01", "ends_on": "2019-07-31"}
    assert asked("2019-05-01", **wave) == asked("2019-07-31", **wave) == []
    assert asked("2019-04-30", **wave) == [
        "The interview was held on 2019-04-30, outside wave 2019 (2019-05-01 to 2019-07-31). Is "
        "the date right?"
    ]
    assert "before wave 2019 began (2019-05-01)" in asked("2018-05-01", starts_on="2019-05-01")[0]
    assert "after wave 2019 ended (2019-07-31)" in asked("2020-05-01", ends_on="2019-07-31")[0]


def test_a_wave_without_dates_has_its_year():
    assert asked("2019-12-31") == []
    assert "wave 2019 is one of 2019" in asked("2020-01-01")[0]


def test_the_key_of_a_question_names_the_date():
    (question,) = ask_outside_wave(day("2020-01-01"), WaveDates("2019", 2019))
    assert (question.key, question.place.question) == ("outside_wave:2020-01-01", "held_on")


def test_an_interview_without_a_project_is_asked_about_where_it_was_asked_for_some():
    asked = form(question("size"), question("stage", level="project"))
    assert list(ask_without_project(1, "R7", asked)) == []
    (doubt,) = ask_without_project(0, "R7", asked)
    assert str(doubt) == "The interview of R7 reports no project. Submit it without one?"
    assert list(ask_without_project(0, "R7", form(question("size")))) == []
