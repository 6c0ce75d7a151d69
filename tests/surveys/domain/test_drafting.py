from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.domain import drafting
from surveys.domain.importing import Problem
from surveys.domain.questionnaire import Level, Section
from surveys.domain.refusals import Refused
from tests.surveys.domain import forms
from tests.surveys.factories import questionnaire_form

FORM = questionnaire_form()


def codes(sheets):
    return [question.code for question in sheets.read().questionnaire.items()]


@settings(max_examples=25)
@given(forms.questionnaires(), st.data())
def test_what_is_moved_there_and_back_is_as_it_was(form, data):
    sheets = drafting.sheets_of(form)
    code = data.draw(st.sampled_from([one.code for one in form.items()]))
    step = data.draw(st.sampled_from([-1, 1]))
    there = drafting.moved_question(sheets, code, step=step)
    names = [row["name"] for row in there.survey if not row["type"].startswith(("begin", "end"))]
    assert sorted(names) == sorted(one.code for one in form.items())
    if there.survey != sheets.survey and len(there.survey) == len(sheets.survey):
        assert drafting.moved_question(there, code, step=-step).survey == sheets.survey


def test_a_question_stays_among_those_of_its_level():
    sheets = drafting.sheets_of(FORM)
    for _ in range(20):
        sheets = drafting.moved_question(sheets, "stage", step=-1)
    form = sheets.read().questionnaire
    assert form.question("stage").level == Level.PROJECT
    assert codes(sheets)[-3:] == ["stage", "frameworks", "team_size"]


def test_a_section_that_is_left_empty_goes():
    sheets = drafting.sheets_of(FORM)
    for code in ("managed_service", "aws_customer", "staff", "goals"):
        sheets = drafting.without_question(sheets, code)
    assert [section.code for section in sheets.read().questionnaire.sections] == [""]


def test_other_questions_keep_their_list_when_one_is_added():
    sheets = drafting.sheets_of(FORM)
    new = drafting.with_new_question(
        sheets,
        "stage_2",
        behind="goals",
        kind="select_one",
        cells={"label::English (en)": "Stage?"},
        choices=[{"name": "a", "label::English (en)": "A"}],
    )
    form = new.read().questionnaire
    assert form.question("stage_2").choice_codes == ("a",)
    assert form.question("stage").choices == FORM.question("stage").choices
    assert form.question("stage_2").level == Level.INTERVIEW


def test_what_is_wrong_is_located():
    sheets = drafting.sheets_of(FORM)
    broken = drafting.without_question(sheets, "aws_customer")
    (found,) = drafting.located(broken, broken.read().problems)
    assert (found.code, found.problem.column) == ("managed_service", "relevant")
    twice = [{"name": one, "label::English (en)": "A"} for one in ("a", "a")]
    edited = drafting.with_question(sheets, "stage", kind="select_one", cells={}, choices=twice)
    (found,) = drafting.located(edited, edited.read().problems)
    assert (found.code, found.choice) == ("stage", 1)


def test_a_list_that_several_use_names_its_users():
    again = drafting.with_new_question(
        drafting.sheets_of(FORM), "stage_2", behind="stage", kind="text", cells={}, choices=[]
    )
    place = again.place_of("stage_2")
    again.survey[place] |= {"type": "select_one stage", "label::English (en)": "Stage?"}
    assert drafting.users_of_list(again, "stage") == ["stage_2"]
    assert drafting.users_of_list(again, "goals") == []


def test_version_and_title_are_changed_and_nothing_else():
    sheets = drafting.sheets_of(FORM)
    form = drafting.with_settings(sheets, version="7", title="Anew").read().questionnaire
    assert (form.version, form.title) == ("7", "Anew")
    assert form.sections == FORM.sections
    assert form.form_id == FORM.form_id


def test_a_question_that_is_not_there_has_no_place():
    with pytest.raises(KeyError, match="gone"):
        drafting.sheets_of(FORM).place_of("gone")


def test_a_list_of_categories_gets_a_name_that_no_other_has():
    sheets = drafting.sheets_of(FORM)
    assert drafting.free_list(sheets, "goals") == "goals"
    assert drafting.free_list(sheets, "stage") == "stage_2"
    taken = [*sheets.choices, {"list_name": "stage_2"}, {"list_name": "list"}]
    sheets = drafting.Sheets(sheets.survey, taken, sheets.settings, sheets.languages)
    assert drafting.free_list(sheets, "stage") == "stage_3"


def test_a_problem_of_the_whole_form_or_of_a_list_that_nobody_uses_names_no_question():
    sheets = drafting.sheets_of(FORM)
    unused = [{"list_name": "spare", "name": "a"}, *sheets.choices]
    sheets = drafting.Sheets(sheets.survey, unused, sheets.settings, sheets.languages)
    problems = [
        Problem("draft/settings.csv", 2, "version", "x", "No version."),
        Problem("draft/survey.csv", 999, None, "x", "Ends too early."),
        Problem("draft/choices.csv", 2, "label", "x", "No label."),
    ]
    found = drafting.located(sheets, problems)
    assert [one.problem for one in found] == problems
    assert [(one.code, one.choice) for one in found] == [("", None), ("", None), ("", 0)]


LETTERS = {"one": "a", "two": "b", "": "c", "three": "d", "four": "e"}


def section(code):
    """Return a section of one question; it has a heading where it has a code."""
    level = "project" if code in ("three", "four") else "interview"
    asked = forms.question(LETTERS[code], "text", level, section=code)
    return Section(code, {"en": code} if code else {}, Level(level), (asked,))


PARTS = replace(forms.form(forms.question("a")), sections=tuple(map(section, LETTERS)))


def parts(sheets):
    """Return the sections as they are read again, each with its questions."""
    form = sheets.read().questionnaire
    return [(one.code, *(question.code for question in one.questions)) for one in form.sections]


@pytest.mark.parametrize(
    ("code", "step", "order"),
    [
        ("one", 1, ["two", "one", "", "three", "four"]),
        ("two", -1, ["two", "one", "", "three", "four"]),
        ("two", 1, ["one", "", "two", "three", "four"]),
        ("one", -1, ["one", "two", "", "three", "four"]),
        ("three", -1, ["one", "two", "", "three", "four"]),
        ("four", 1, ["one", "two", "", "three", "four"]),
        ("four", -1, ["one", "two", "", "four", "three"]),
    ],
)
def test_a_section_moves_whole_and_stays_on_its_side_of_the_projects(code, step, order):
    moved = drafting.moved_section(drafting.sheets_of(PARTS), code, step=step)
    assert parts(moved) == [(name, LETTERS[name]) for name in order]


def test_a_section_has_another_heading_in_each_language():
    sheets = drafting.with_heading(drafting.sheets_of(PARTS), "two", {"en": "Cloud"})
    labels = {one.code: one.label for one in sheets.read().questionnaire.sections}
    assert labels == {one: {"en": one} for one in LETTERS if one} | {"": {}, "two": {"en": "Cloud"}}


def test_a_section_that_is_not_there_is_named():
    sheets = drafting.sheets_of(PARTS)
    with pytest.raises(KeyError, match="nowhere"):
        drafting.with_heading(sheets, "nowhere", {})
    with pytest.raises(KeyError, match="nowhere"):
        drafting.moved_section(sheets, "nowhere", step=1)


def asked_in(code, *codes, level="interview"):
    """Return a section of some questions."""
    questions = [forms.question(one, "text", level, section=code) for one in codes]
    return Section(code, {"en": code} if code else {}, Level(level), tuple(questions))


WIDE = replace(
    PARTS,
    sections=(
        asked_in("", "a", "b"),
        asked_in("one", "c", "d", "e"),
        asked_in("", "f", level="project"),
        asked_in("two", "g", "h", level="project"),
    ),
)


@pytest.mark.parametrize(
    ("begins", "found"),
    [
        ("a", [("new", "a", "b"), ("one", "c", "d", "e"), ("", "f"), ("two", "g", "h")]),
        ("b", [("", "a"), ("new", "b"), ("one", "c", "d", "e"), ("", "f"), ("two", "g", "h")]),
        ("d", [("", "a", "b"), ("one", "c"), ("new", "d", "e"), ("", "f"), ("two", "g", "h")]),
        ("f", [("", "a", "b"), ("one", "c", "d", "e"), ("new", "f"), ("two", "g", "h")]),
        ("h", [("", "a", "b"), ("one", "c", "d", "e"), ("", "f"), ("two", "g"), ("new", "h")]),
    ],
)
def test_a_new_section_takes_a_question_and_what_stands_behind_it(begins, found):
    sheets = drafting.sheets_of(WIDE)
    added = drafting.with_new_section(sheets, "new", begins=begins, texts={"en": "New"})
    assert parts(added) == found
    labels = {one.code: one.label for one in added.read().questionnaire.sections}
    assert labels["new"] == {"en": "New"}


def test_a_new_section_leaves_something_of_the_one_that_it_divides():
    with pytest.raises(Refused, match="c is the first question of section one"):
        drafting.with_new_section(drafting.sheets_of(WIDE), "new", begins="c", texts={})


@pytest.mark.parametrize("code", ["", "one", "a b"])
def test_a_new_section_is_checked_as_that_of_a_form_that_is_brought_in(code):
    sheets = drafting.with_new_section(drafting.sheets_of(WIDE), code, begins="h", texts={})
    reading = sheets.read()
    assert reading.questionnaire is None
    assert {one.code for one in drafting.located(sheets, reading.problems)} == {code}


def test_a_language_becomes_one_of_the_questionnaire_with_its_first_word():
    sheets = drafting.sheets_of(FORM, [*FORM.languages, "pt"])
    assert sheets.languages == (*FORM.languages, "pt")
    assert sheets.read().questionnaire == FORM
    words = {"label::Portuguese (pt)": "Metas?"}
    edited = drafting.with_question(sheets, "goals", kind="text", cells=words, choices=[])
    form = edited.read().questionnaire
    assert form.languages == (*FORM.languages, "pt")
    assert form.question("goals").label["pt"] == "Metas?"
