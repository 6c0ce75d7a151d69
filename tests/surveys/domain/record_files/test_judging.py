"""Files for questionnaires of every kind, and for rules that read interviews with projects."""

import datetime
import io

import openpyxl
import pytest

from surveys.domain.record_files.targets import Targets
from surveys.domain.record_files.templates import CODES, Template
from tests.surveys.domain.record_files.files import DAY, book, read_file, words
from tests.surveys.domain.xlsform.uploads.books import read

EVERY_KIND = """
# survey
| type | name | label | calculation |
| time | began | Began | |
| datetime | met | Met | |
| acknowledge | told | Told | |
| integer | years | Years | |
| calculate | months | | ${years} * 12 |
"""
ALIKE = """
# survey
| type | name | label |
| select_one c | Q1 | One |
| text | q1 | Two |
| select_multiple c | all | All |
# choices
| list_name | name | label |
| c | A | Alpha |
| c | a | Beta |
| c | 0 | None |
| c | no | Never |
"""
TOGETHER = """
# survey
| type | name | label | relevant | required | calculation |
| integer | number | How many | | | |
| begin_repeat | project | Project | ${number} > 0 | | |
| text | title | Title | | yes | |
| decimal | budget | Budget | | | |
| end_repeat | | | | | |
| calculate | budgets | | | | sum(${budget}) |
| text | large | Why large | ${budgets} > 100 | | |
"""
HEAD = ["respondent", "held_on"]
NOT_APPLICABLE = {"missing": "not_applicable"}


def form_of(text):
    upload = read(text)
    assert upload.problems == []
    return upload.questionnaire


def test_every_kind_of_question_is_read(tmp_path):
    rows = [
        [*HEAD, "began", "met", "told", "years", "months"],
        ["R1", DAY, "9:30", "2019-06-03 14:30", "yes", 2, 24],
        ["R2", DAY, ".refused", datetime.datetime(2019, 6, 3), True, "", ""],
        ["R3", DAY, "late", "", "", 2, 25],
    ]
    found = read_file(book(tmp_path, {"a": rows}), form=form_of(EVERY_KIND))
    assert found.codes == [(4, "began", "not_a_time")]
    first, second, _ = (one.answers for one in found.interviews)
    assert first == {
        "began": "09:30:00",
        "met": "2019-06-03T14:30:00",
        "told": "OK",
        "years": 2,
        "months": "24",
    }
    assert second["began"] == {"missing": "refused"}
    assert (second["met"], second["told"]) == ("2019-06-03T00:00:00", "OK")


def test_a_calculation_that_comes_out_otherwise_is_said(tmp_path):
    rows = [[*HEAD, "years", "months"], ["R1", DAY, 2, 25]]
    found = read_file(book(tmp_path, {"a": rows}), form=form_of(EVERY_KIND))
    assert found.codes == [(2, "months", "calculated_otherwise")]


def test_a_template_has_every_kind_that_is_typed():
    form = form_of(EVERY_KIND)
    template = Template(form, Targets(form, words), headings=CODES, language="en", say=str)
    made = openpyxl.load_workbook(io.BytesIO(template.content()))
    headings = [cell.value for cell in made.worksheets[0][1]]
    assert headings[-4:] == ["began", "met", "told", "years"]


def test_codes_that_differ_in_case_alone_are_kept_apart(tmp_path):
    rows = [
        [*HEAD, "Q1", "q1", "all/A", "all/a", "all/0"],
        ["R1", DAY, "A", "one", 1, 0, 0],
        ["R2", DAY, "a", "two", 0, 1, 1],
    ]
    found = read_file(book(tmp_path, {"a": rows}), form=form_of(ALIKE))
    assert found.codes == []
    assert [one.answers for one in found.interviews] == [
        {"Q1": "A", "q1": "one", "all": ["A"]},
        {"Q1": "a", "q1": "two", "all": ["a", "0"]},
    ]


def test_a_heading_that_may_be_either_of_two_codes_is_asked_about(tmp_path):
    form = form_of(ALIKE.replace("q1", "Was_1").replace("Q1", "WAS_1"))
    found = read_file(book(tmp_path, {"a": [[*HEAD, "was_1"], ["R1", DAY, "A"]]}), form=form)
    assert [code for _, _, code in found.codes] == ["heading_ambiguous"]
    (column,) = (one for one in found.plan.interviews.columns if one.heading == "was_1")
    assert column.candidates == ("WAS_1", "Was_1")


def test_a_tick_that_may_be_the_category_itself_is_no_guess(tmp_path):
    rows = [[*HEAD, "all/no", "all/A"], ["R1", DAY, "no", 1]]
    found = read_file(book(tmp_path, {"a": rows}), form=form_of(ALIKE))
    assert found.codes == [(2, "all/no", "no_tick")]


@pytest.mark.parametrize("where", ["sheets", "rows"])
def test_rules_that_read_interviews_with_their_projects_hold(tmp_path, where):
    own = [
        [*HEAD, "number", "large", "budgets"],
        ["R1", DAY, 2, "because", 150],
        ["R2", DAY, 0, "", ""],
        ["R3", DAY, 1, "x", ""],
        ["R4", DAY, 1, "", 7],
    ]
    of_projects = [["respondent", "title", "budget"], ["R1", "a", 100], ["R1", "b", 50]]
    of_projects += [["R2", "hidden", 3], ["R3", "c", 5], ["R4", "d", 5]]
    if where == "sheets":
        sheets = {"a": own, "b": of_projects}
        rows = {"R2": 4, "R3": 4, "R4": 5}
    else:
        by_code = {row[0]: row for row in own}
        joined = [[*by_code[code], title, budget] for code, title, budget in of_projects]
        sheets = {"a": joined}
        rows = {"R2": 4, "R3": 5, "R4": 6}
    found = read_file(book(tmp_path, sheets), form=form_of(TOGETHER))
    assert sorted(found.codes) == sorted(
        [
            (rows["R2"], "title", "answer_hidden"),
            (rows["R2"], "budget", "answer_hidden"),
            (rows["R3"], "large", "answer_hidden"),
            (rows["R4"], "budgets", "calculated_otherwise"),
        ]
    )
    assert found.interviews[0].answers == {"number": 2, "budgets": "150", "large": "because"}
    assert found.interviews[3].answers["large"] == NOT_APPLICABLE
    assert [one.answers["budget"] for one in found.projects][:2] == ["100", "50"]


def test_what_lacks_in_a_project_keeps_its_interview_a_draft(tmp_path):
    own = [[*HEAD, "number"], ["R1", DAY, 1]]
    of_projects = [["respondent", "title", "budget"], ["R1", "", 5]]
    found = read_file(book(tmp_path, {"a": own, "b": of_projects}), form=form_of(TOGETHER))
    assert found.codes == []
    assert "stays_draft" in found.noted
    assert found.interviews[0].state == "draft"
