import pytest
from django.urls import reverse

from analytics.disclosure import Audience
from analytics.queries.tables import table_of
from tests.analytics.factories import counted, define
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    """2019: two experts use the cloud in half of their projects, one never answered on teams."""
    study = make_study()
    make_wave(study, "2018")
    wave = make_wave(study, "2019")
    for number in range(6):
        make_interview(
            wave,
            {"stage": "production", "team_size": number + 2, "frameworks": ["pytorch"]},
            {"stage": "research", "team_size": 4, "frameworks": []},
            respondent=f"R{number}",
            aws_customer="yes" if number % 2 else "no",
        )
    make_interview(
        wave,
        {"stage": {"missing": "refused"}, "team_size": {"missing": "dont_know"}},
        respondent="R9",
        state="approved",
    )
    make_interview(wave, {"stage": "production"}, respondent="R8", state="draft")
    return study


def table(study, **asked):
    return table_of(study, audience=Audience.MEMBER, **asked)


def test_the_answers_to_a_question_with_one_answer(study):
    found = table(study, question="stage")
    shown = {one.label: (one.count, one.base, one.value) for one in found.figures if one.count}
    assert (found.wave.code, found.unit, found.base, found.left_out) == ("2019", "project", 12, 1)
    assert sorted(shown.values()) == [(6, 12, 0.5), (6, 12, 0.5)]
    assert found.choices.base == 12


def test_a_share_is_as_precise_as_the_stored_figure(study):
    wave = study.waves.get(code="2019")
    make_interview(wave, respondent="R10")  # an expert without projects
    make_interview(wave, *[{"stage": "production"}] * 3, respondent="R11")
    define(study)
    stored = counted(study)["production", "2019"]
    found = table(study, question="stage")
    production = found.figures[-1]
    assert (production.count, production.base) == (stored.count, stored.base) == (9, 15)
    assert (production.low, production.high) == (stored.low, stored.high)
    assert found.left_out == 1
    crossed = table(study, question="stage", across="aws_customer")
    assert (crossed.left_out, crossed.crossed.df) == (1, 8)


def test_several_answers_are_compared_with_their_covariance(study):
    found = table(study, question="frameworks")
    pytorch = next(one for one in found.figures if one.label == "PyTorch")
    assert (pytorch.count, pytorch.base, pytorch.clusters) == (6, 12, 6)
    assert found.left_out == 1
    assert found.pairs()


def test_a_number_has_quartiles_and_a_mean(study):
    found = table(study, question="team_size")
    values = [one.value for one in found.figures]
    # 2 3 4 5 6 7 and six times 4
    assert values == [4, 4, 4, pytest.approx(51 / 12)]
    assert (found.base, found.left_out) == (12, 1)
    assert found.choices is None


def test_two_questions_of_different_levels_are_crossed(study):
    found = table(study, question="stage", across="aws_customer")
    assert found.unit == "project"
    assert [[cell.value for cell in cells] for _label, cells in found.rows] == [[0.5] * 2] * 2
    assert found.crossed.base == 12


def test_what_cannot_be_crossed_is_said(study):
    found = table(study, question="frameworks", across="stage")
    assert found.problem == "Only questions with one answer out of several can be crossed."
    assert found.figures == []


def test_a_wave_without_interviews_is_said(study):
    assert table(study, wave="2018").problem == "Nobody answered in this wave."


def test_unknown_codes_fall_back(study):
    found = table(study, wave="1999", question="nonsense", across="nonsense")
    assert (found.wave.code, found.across) == ("2019", None)


def test_few_experts_are_marked_and_outsiders_see_nothing(study):
    wave = make_wave(study, "2020")
    make_interview(wave, {"stage": "production"}, respondent="R1")
    figures = table(study, question="stage").figures
    assert all(one.marks and one.grade == "D" for one in figures)
    assert {one.reason for one in figures} == {"Only one respondent: precision cannot be known."}
    outside = table_of(study, audience=Audience.OUTSIDER, question="stage")
    assert outside.figures == []


def test_the_page_shows_it_in_a_fixed_number_of_queries(study, client, django_assert_num_queries):
    client.force_login(make_member(study, "analyst"))
    address = reverse("table-page", args=[study.slug])
    with django_assert_num_queries(13):
        page = client.get(address, {"question": "stage", "across": "aws_customer"})
    assert "Shares of each row" in page.content.decode()
    make_interview(study.waves.get(code="2019"), *[{}] * 5, respondent="R20")
    with django_assert_num_queries(13):
        client.get(address, {"question": "stage", "across": "aws_customer"})


def test_a_study_without_questions_has_no_table(client):
    study = make_study()
    assert table(study) is None
    client.force_login(make_member(study, "analyst"))
    page = client.get(reverse("table-page", args=[study.slug])).content.decode()
    assert "No wave has a question" in page
