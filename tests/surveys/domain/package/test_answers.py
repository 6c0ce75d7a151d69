"""Answers of a package whose rules read an interview with its projects, and those of one record."""

import pytest

from surveys.domain.package import answers
from surveys.domain.package.reading import read_contents
from tests.surveys.domain.package.contents import TABLES

STUDY = """\
format: nucleus-study/1
slug: together
name: {en: Together}
languages: [en, es]
waves:
- {code: '2019', year: 2019, nature: observed, state: open, selection: purposive}
variables:
- {code: number, level: interview, privacy: open, label: {en: How many}}
- {code: budgets, level: interview, privacy: open, label: {en: Sum}}
- {code: large, level: interview, privacy: open, label: {en: Why large}}
- {code: title, level: project, privacy: open, label: {en: Title}}
- {code: budget, level: project, privacy: open, label: {en: Budget}}
"""
SURVEY = """\
type,name,label::English (en),required,relevant,calculation
integer,number,How many,,,
begin_repeat,project,Project,,,
text,title,Title,yes,${number} > 0,
decimal,budget,Budget,,${number} > 0,
end_repeat,,,,,
calculate,budgets,,,,sum(${budget})
text,large,Why large,,${budgets} > 100,
"""
ALONE = SURVEY.replace("${number} > 0", "").replace("sum(${budget})", "${number} * 2")
SETTINGS = "form_title,form_id,version,default_language\nT,t,1,English (en)\n"
R1, R2 = (f"11111111-1111-4111-8111-11111111111{n}" for n in (1, 2))
A, B, C = (f"22222222-2222-4222-8222-22222222222{n}" for n in (1, 2, 3))
REST = {path: text.splitlines()[0] + "\n" for path, text in TABLES.items()}
NOT = ".not_applicable"


def contents(first, second, *projects, survey=SURVEY, state="draft"):
    """Return a package of two interviews by what they answer: number, budgets, large."""
    head = "id,wave,respondent,organization,interviewer,questionnaire,state,mode,held_on,"
    head += "duration_minutes,language,review_note,number,budgets,large\n"
    rows = [
        f"{id},2019,{code},,,1,{state},,2019-06-03,,en,,{said}\n"
        for id, code, said in ((R1, "R1", first), (R2, "R2", second))
    ]
    consents = [
        f"44444444-4444-4444-8444-44444444444{n},R{n},2019,participate,1,2019-06-01,\n"
        for n in (1, 2)
    ]
    texts = REST | {
        "study.yaml": STUDY,
        "questionnaires/2019/survey.csv": survey,
        "questionnaires/2019/choices.csv": "list_name,name,label::English (en)\n",
        "questionnaires/2019/settings.csv": SETTINGS,
        "respondents.csv": "code\nR1\nR2\n",
        "interviews.csv": head + "".join(rows),
        "projects.csv": "id,interview,position,label,title,budget\n" + "\n".join([*projects, ""]),
        "consents.csv": REST["consents.csv"] + "".join(consents),
    }
    return {path: text.encode() for path, text in texts.items()}


def told(files):
    with read_contents(files) as reading:
        return [(one.file, one.row, one.column, one.code) for one in reading.problems]


RIGHT = (f"{A},{R1},1,,a,100", f"{B},{R1},2,,b,50")


def test_what_an_interview_computes_of_its_projects_is_kept_as_forms_store_it():
    with read_contents(contents("2,150,because", f"0,,{NOT}", *RIGHT)) as reading:
        assert reading.problems == []
        first, second = reading.package.interviews
        assert first.answers == {"number": 2, "budgets": "150", "large": "because"}
        assert second.answers["large"] == {"missing": "not_applicable"}
        assert [one.answers["budget"] for one in reading.package.projects] == ["100", "50"]


@pytest.mark.parametrize(
    ("first", "second", "projects", "problem"),
    [
        ("2,149,because", f"0,,{NOT}", RIGHT,
         ("interviews.csv", 2, "budgets", "calculated_otherwise")),
        ("2,150,because", f"0,,{NOT}", (*RIGHT, f"{C},{R2},1,,c,"),
         ("projects.csv", 4, "title", "answer_hidden")),
        ("2,150,because", "1,50,why", (*RIGHT, f"{C},{R2},1,,c,50"),
         ("interviews.csv", 3, "large", "answer_hidden")),
        ("2,150,because", "1,,", (*RIGHT, f"{C},{R2},1,,c,much"),
         ("projects.csv", 4, "budget", "not_a_number")),
        ("many,150,because", f"0,,{NOT}", (),
         ("interviews.csv", 2, "number", "not_an_integer")),
    ],
)  # fmt: skip
def test_what_rules_over_both_find_is_named_where_it_stands(first, second, projects, problem):
    found = told(contents(first, second, *projects))
    assert found == [problem]


def test_what_an_interview_that_counts_lacks_is_named_in_its_project():
    found = told(contents("1,5,", f"0,,{NOT}", f"{A},{R1},1,,,5", state="submitted"))
    assert ("projects.csv", 2, "title") in [one[:3] for one in found]


@pytest.mark.parametrize("survey", [SURVEY, ALONE])
def test_of_many_answers_that_are_wrong_the_first_are_named(monkeypatch, survey):
    monkeypatch.setattr(answers, "MOST_PROBLEMS", 1)
    found = told(contents("x,,", "y,,", survey=survey))
    assert [one[:3] for one in found] == [("interviews.csv", 2, "number")]


def test_a_calculation_within_a_record_that_comes_out_otherwise_is_named():
    found = told(contents("2,5,", "3,6,", survey=ALONE.replace("${budgets} > 100", "")))
    assert found == [("interviews.csv", 2, "budgets", "calculated_otherwise")]
