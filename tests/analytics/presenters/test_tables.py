import tracemalloc

import pytest
from django.urls import reverse

from analytics.actions.definitions import InvalidDefinitions
from analytics.disclosure import Audience
from analytics.presenters.tables import table_for
from surveys.models import Interview, Project, Study
from tests.analytics.factories import counted, define
from tests.surveys.factories import (
    make_interview,
    make_member,
    make_study,
    make_wave,
    questionnaire_form,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

DETAILS = "type,name,label::English (en)\n"
WITHOUT_STAGE = f"""{DETAILS}begin_repeat,project,Project
select_multiple framework,frameworks,Which frameworks?
end_repeat,,
"""
UNITS = f"""{DETAILS}begin_repeat,project,Project
decimal,gain_value,How much?
select_one unit,gain_unit,In which unit?
select_one unit,other,What else?
end_repeat,,
"""
UNIT_CHOICES = """list_name,name,label::English (en)
unit,hours,Hours
unit,percent,Percent
"""


@pytest.fixture(scope="module")
def made(module_transaction):
    """The study, made once for all tests."""
    with module_transaction.unblock():
        return make_small_study().pk


@pytest.fixture
def study(made):
    return Study.objects.get(pk=made)


def make_small_study():
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
    return table_for(study, **asked)(Audience.MEMBER)


def store(wave, answers, *, respondent):
    """Store an interview with one project, past the checks of the questionnaire."""
    interview = make_interview(wave, respondent=respondent, state="draft", aws_customer=None)
    Project.objects.create(interview=interview, position=1, answers=answers)
    Interview.objects.filter(pk=interview.pk).update(state="submitted")


def test_the_second_list_offers_the_question_that_is_shown(study):
    """Who opens the page may change both lists at once."""
    asked = table(study).asked
    assert asked.question.code == "stage"
    assert "stage" in {one.code for one in asked.crossable}


def test_the_answers_to_a_question_with_one_answer(study):
    found = table(study, question="stage")
    shown = {one.label: (one.count, one.base, one.value) for one in found.answers.figures}
    assert (found.asked.wave.code, found.asked.unit, found.base) == ("2019", "project", 12)
    assert shown == {"Research": (6, 12, 0.5), "Production": (6, 12, 0.5)}
    assert found.answers.comparison.base == 12


def test_the_kinds_of_empty_stay_apart(study):
    wave = study.waves.get(code="2019")
    store(wave, {"stage": {"missing": "no_answer"}}, respondent="R21")
    store(wave, {"stage": {"missing": "no_answer"}}, respondent="R22")
    found = table(study, question="stage")
    assert [(one.question, dict(one.kinds)) for one in found.empty] == [
        ("How far is it?", {"no_answer": 2, "refused": 1})
    ]
    crossed = table(study, question="frameworks", across="stage")
    assert [(one.question, dict(one.kinds)) for one in crossed.empty] == [
        ("Which frameworks?", {"not_asked": 2, "no_answer": 1})
    ]


def test_a_share_is_as_precise_as_the_stored_figure(study):
    wave = study.waves.get(code="2019")
    make_interview(wave, respondent="R10")  # an expert without projects
    make_interview(wave, *[{"stage": "production"}] * 3, respondent="R11")
    define(study)
    stored = counted(study)["production", "2019"]
    found = table(study, question="stage")
    production = found.answers.figures[-1]
    assert (production.count, production.base) == (stored.count, stored.base) == (9, 15)
    assert (production.low, production.high) == (stored.low, stored.high)
    assert found.left_out == 1
    crossed = table(study, question="stage", across="aws_customer")
    assert (crossed.left_out, crossed.crossing.test.ddf) == (1, 8)


def test_several_answers_are_compared_with_their_covariance(study):
    found = table(study, question="frameworks")
    pytorch = next(one for one in found.answers.figures if one.label == "PyTorch")
    assert (pytorch.count, pytorch.base, pytorch.clusters) == (6, 12, 6)
    assert found.left_out == 1
    assert found.answers.pairs


def test_a_number_has_quartiles_and_a_mean(study):
    (group,) = table(study, question="team_size").groups
    # 2 3 4 5 6 7 and six times 4
    assert [one.value for one in group.figures] == [4, 4, 4, pytest.approx(51 / 12)]
    assert (group.base, group.label) == (12, "")


def test_a_number_is_seen_by_the_answers_to_another_question(study):
    found = table(study, question="team_size", across="stage")
    assert [(group.label, group.base, group.figures[-1].value) for group in found.groups] == [
        ("Research", 6, 4),
        ("Production", 6, 4.5),
    ]


def test_numbers_in_different_units_are_not_mixed(client):
    study = make_study()
    wave = make_wave(study, form=questionnaire_form(UNITS, UNIT_CHOICES))
    for number, (value, unit) in enumerate([(1, "hours"), (3, "hours"), (80, "percent")]):
        answers = {"stage": {"missing": "no_answer"}, "gain_value": value, "gain_unit": unit}
        store(wave, {**answers, "other": unit}, respondent=f"R{number}")
    store(wave, {"gain_value": 7, "gain_unit": {"missing": "no_answer"}}, respondent="R9")
    found = table(study, question="gain_value")
    assert [(one.label, one.base, one.figures[-1].value) for one in found.groups] == [
        ("Hours", 2, 2),
        ("Percent", 1, 80),
    ]
    assert [(one.question, dict(one.kinds)) for one in found.empty] == [
        ("In which unit?", {"no_answer": 1})
    ]
    by_both = table(study, question="gain_value", across="other")
    assert [one.label for one in by_both.groups] == ["Hours · Hours", "Percent · Percent"]
    client.force_login(make_member(study, "analyst"))
    page = client.get(reverse("table-page", args=[study.slug]), {"question": "gain_value"})
    assert "so each unit stands for itself" in page.content.decode()


def test_a_mean_over_different_units_is_refused():
    study = make_study()
    make_wave(study, form=questionnaire_form(UNITS, UNIT_CHOICES))
    gain = {"code": "gain", "kind": "mean", "unit": "project", "label": {"en": "Gain"}}
    mean = gain | {"base": "true()", "value": "${gain_value}"}
    with pytest.raises(InvalidDefinitions) as refused:
        define(study, indicators=[mean], segments=[])
    assert "name the unit in the base, like ${gain_unit} = 'hours'" in str(
        refused.value.problems[0]
    )
    define(study, indicators=[mean | {"base": "${gain_unit} = 'hours'"}], segments=[])


def many(study, count, *, experts=4):
    """A wave with a question of many categories; c0 is chosen most, the last ones never."""
    categories = "".join(f"many,c{place},Category {place}\n" for place in range(count))
    survey = (
        f"{DETAILS}begin_repeat,project,Project\nselect_multiple many,many,Which?\nend_repeat,,\n"
    )
    form = questionnaire_form(survey, f"list_name,name,label::English (en)\n{categories}")
    wave = make_wave(study, form=form)
    for expert in range(experts):
        codes = [f"c{place}" for place in range(count // (expert + 1))]
        store(wave, {"many": codes}, respondent=f"R{expert}")
    return wave


def test_what_is_too_much_for_a_table_is_named(client):
    study = make_study()
    many(study, 130)
    found = table(study, question="many").answers
    assert [one.label for one in found.figures] == [f"Category {n}" for n in range(100)]
    assert len(found.more) == 30
    assert (found.more[0].label, found.more[0].count) == ("Category 100", 1)
    assert (found.pairs, found.comparison.p_equal) == ([], None)
    client.force_login(make_member(study, "analyst"))
    page = client.get(reverse("table-page", args=[study.slug]), {"question": "many"})
    assert "30 rarer answers are not shown" in page.content.decode()
    assert "Category 129: 1" in page.content.decode()


def test_the_work_grows_with_the_categories_not_with_their_square():
    """Memory stays flat, too: 1,500 categories once took 14 GB."""
    study = make_study()
    many(study, 1500, experts=2)
    tracemalloc.start()
    try:
        found = table(study, question="many").answers
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(found.figures) + len(found.more) == 1500
    assert peak < 50e6


def test_two_categories_with_one_label_are_told_apart():
    study = make_study()
    form = questionnaire_form(
        f"{DETAILS}begin_repeat,project,Project\nselect_one kind,kind,Kind?\nend_repeat,,\n",
        "list_name,name,label::English (en)\nkind,a,Other\nkind,b,Other\nkind,c,New\n",
    )
    wave = make_wave(study, form=form)
    for number, code in enumerate("aab"):
        store(wave, {"kind": code}, respondent=f"R{number}")
    found = table(study, question="kind").answers
    assert [(one.label, one.count) for one in found.figures] == [
        ("Other (a)", 2),
        ("Other (b)", 1),
        ("New", 0),
    ]


def test_two_questions_of_different_levels_are_crossed(study):
    found = table(study, question="stage", across="aws_customer")
    assert found.asked.unit == "project"
    assert [[cell.value for cell in cells] for _row, cells in found.crossing.rows] == [
        [0.5] * 2
    ] * 2
    assert found.crossing.base == 12


def test_a_record_counts_in_each_of_its_categories(study):
    wave = study.waves.get(code="2019")
    both = {"stage": "production", "frameworks": ["tensorflow", "pytorch"]}
    make_interview(wave, both, respondent="R20")
    crossing = table(study, question="frameworks", across="stage").crossing
    assert crossing.columns == ["Research", "Production"]
    assert [(row, [(cell.count, cell.base) for cell in cells]) for row, cells in crossing.rows] == [
        ("TensorFlow", [(0, 1), (1, 1)]),
        ("PyTorch", [(0, 7), (7, 7)]),
    ]
    assert crossing.test is None
    assert crossing.no_test == (
        "No test of independence: it presumes that each record stands in one cell, and "
        "“Which frameworks?” may have several answers."
    )
    across = table(study, question="stage", across="frameworks").crossing
    production = dict(across.rows)["Production"]
    assert [(cell.label, cell.count, cell.base) for cell in production] == [
        ("TensorFlow", 1, 7),
        ("PyTorch", 7, 7),
    ]


def test_all_that_is_offered_can_be_crossed(study):
    for question in table(study).asked.questions:
        for other in table(study, question=question.code).asked.crossable:
            if other.code == question.code:
                continue
            found = table(study, question=question.code, across=other.code)
            if found.problem:
                assert found.problem == "Nobody answered in this wave."


def test_a_wave_without_interviews_is_said(study):
    assert table(study, wave="2018").problem == "Nobody answered in this wave."


def test_a_question_of_another_wave_is_not_replaced(study, client):
    make_wave(study, "2020", form=questionnaire_form(WITHOUT_STAGE))
    client.force_login(make_member(study, "analyst"))
    found = table(study, wave="2020", question="stage")
    assert (found.answers, found.groups, found.crossing) == (None, (), None)
    assert found.problem == ("“How far is it?” was not asked in 2020. It was asked in: 2018, 2019.")
    page = client.get(
        reverse("table-page", args=[study.slug]), {"wave": "2020", "question": "stage"}
    )
    assert page.status_code == 200
    assert "?wave=2018&amp;question=stage" in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"wave": "1999"}, "This study has no wave “1999”."),
        ({"question": "nonsense"}, "No wave of this study asks a question “nonsense”."),
        (
            {"question": "stage", "across": "nonsense"},
            "No wave of this study asks a question “nonsense”.",
        ),
    ],
)
def test_what_is_not_there_is_said(study, client, asked, problem):
    found = table(study, **asked)
    assert (found.problem, found.answers, found.crossing) == (problem, None, None)
    client.force_login(make_member(study, "analyst"))
    page = client.get(reverse("table-page", args=[study.slug]), asked)
    assert page.status_code == 404
    assert problem in page.content.decode()
    assert "<select" in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"question": "goals"}, "“What are the goals?” has neither categories nor numbers"),
        ({"question": "stage", "across": "stage"}, "A question is not crossed with itself"),
        ({"question": "stage", "across": "team_size"}, "is a number. To see it by the answers"),
    ],
)
def test_what_has_no_table_is_said(study, asked, problem):
    found = table(study, **asked)
    assert problem in found.problem
    assert (found.answers, found.crossing) == (None, None)


def test_few_experts_are_marked_and_outsiders_see_nothing(study):
    wave = make_wave(study, "2020")
    make_interview(wave, {"stage": "production"}, respondent="R1")
    figures = table(study, question="stage").answers.figures
    assert all(one.marks and one.grade == "D" for one in figures)
    assert {one.reason for one in figures} == {"Only one respondent: precision cannot be known."}
    outside = table_for(study, question="stage")(Audience.OUTSIDER)
    assert outside.answers.figures == []


STAR = "“*”: indicative only."


def test_the_star_is_explained_only_where_one_stands(study, client):
    client.force_login(make_member(study, "analyst"))
    address = reverse("table-page", args=[study.slug])
    crossed = {"question": "stage", "across": "aws_customer"}
    alone = client.get(address, {"question": "stage"}).content.decode()
    assert (STAR in alone, "Graded by rule" in alone) == (False, True)
    page = client.get(address, crossed).content.decode()
    assert (" *</span>" in page, STAR in page, "Why figures with *" in page) == (True,) * 3
    wave = study.waves.get(code="2019")
    for number in range(40):
        stages = [{"stage": "production"}, {"stage": "research"}]
        make_interview(
            wave, *stages, respondent=f"M{number}", aws_customer=["yes", "no"][number % 2]
        )
        make_interview(wave, stages[number % 2], respondent=f"N{number}", aws_customer="yes")
        make_interview(wave, stages[number % 2], respondent=f"O{number}", aws_customer="no")
    page = client.get(address, crossed).content.decode()
    assert (" *</span>" in page, STAR in page, "Why figures with *" in page) == (False,) * 3


def test_the_page_shows_it_in_a_fixed_number_of_queries(study, client, django_assert_num_queries):
    client.force_login(make_member(study, "analyst"))
    address = reverse("table-page", args=[study.slug])
    with django_assert_num_queries(18):
        page = client.get(address, {"question": "stage", "across": "aws_customer"})
    assert "Shares of each row" in page.content.decode()
    make_interview(study.waves.get(code="2019"), *[{}] * 5, respondent="R20")
    with django_assert_num_queries(18):
        client.get(address, {"question": "stage", "across": "aws_customer"})


def test_a_study_without_questions_has_no_table(client):
    study = make_study()
    assert table(study) is None
    client.force_login(make_member(study, "analyst"))
    page = client.get(reverse("table-page", args=[study.slug])).content.decode()
    assert "No wave has a question" in page
