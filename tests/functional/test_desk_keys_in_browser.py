"""How many keys it takes to enter ten projects, beside typing the same into a spreadsheet.

The projects are ten of the reference study, with the twelve questions that every project is asked.
In a spreadsheet somebody types the label of a category in full, and a semicolon between several.
"""

import pytest

from surveys.domain.package.reading import read_path
from surveys.domain.questionnaire import Kind, Level
from surveys.domain.working_copies.typing import as_typed
from tests.functional.desk_page import go, open_page
from tests.functional.reference import PACKAGE

pytestmark = pytest.mark.browser

PROJECTS, ANSWERS = 10, 12
MOST = 1.3
COUNT = """() => {
  window.keys = 0;
  const held = ["Shift", "Control", "Alt"];
  addEventListener("keydown", ({key}) => { keys += !held.includes(key); }, true);
}"""


@pytest.fixture(scope="module")
def study():
    """Return the questionnaire, and what ten projects answer to its first twelve questions."""
    with read_path(PACKAGE) as reading:
        package = reading.package
        form = package.forms["2019"][-1]
        asked = form.questions(Level.PROJECT)[:ANSWERS]
        of_wave = {one.id for one in package.interviews if one.wave == "2019"}
        projects = [
            row.answers
            for row in package.projects
            if row.interview in of_wave
            and all(is_plain(row.answers.get(one.code)) for one in asked)
        ]
    return form, asked, projects[:PROJECTS]


def is_plain(answer):
    """Say whether somebody types it: a value, or nothing because it is not asked."""
    if isinstance(answer, dict):
        return answer == {"missing": "not_applicable"}
    return answer not in (None, [])


def is_asked(answer):
    return not isinstance(answer, dict)


def in_spreadsheet(question, answer):
    """Return what somebody types into the cell of a spreadsheet."""
    labels = {choice.code: choice.label["en"] for choice in question.choices}
    chosen = answer if isinstance(answer, list) else [answer]
    return "; ".join(labels.get(one, str(one)) for one in chosen) if is_asked(answer) else ""


def in_grid(question, answer):
    """Return what somebody types into a cell of the grid: of categories their numbers."""
    places = {choice.code: str(at) for at, choice in enumerate(question.choices, 1)}
    if question.kind == Kind.SELECT_MULTIPLE:
        return ",".join(places[one] for one in answer)
    return places.get(answer, str(answer))


def test_ten_projects_take_hardly_more_keys_than_a_spreadsheet(page, study):
    form, asked, projects = study
    assert (len(asked), len(projects)) == (ANSWERS, PROJECTS)
    loads = []
    page.on("request", lambda one: one.is_navigation_request() and loads.append(one.url))
    open_page(page, [("", {})], form=form)
    page.evaluate(COUNT)
    go(page, 1, "label")
    for number, answers in enumerate(projects, 1):
        page.keyboard.press("Tab" if number > 1 else "ArrowRight")  # the name stays empty
        cells = [(one, answers[one.code]) for one in asked if is_asked(answers[one.code])]
        for question, answer in cells:
            page.keyboard.type(in_grid(question, answer))
            at_end = "Enter" if number < PROJECTS else "Shift+Tab"  # Enter begins another project
            page.keyboard.press(at_end if question is cells[-1][0] else "Tab")
    entered = page.evaluate(
        "codes => model.projects.map((id) => codes.map((code) => model.cell(id, 'answer', code)"
        ".answer))",
        [one.code for one in asked],
    )
    assert entered == [[answers[one.code] for one in asked] for answers in projects]
    keys = page.evaluate("keys")
    cells = [(one, answers[one.code]) for answers in projects for one in asked]
    moves = len(cells) + PROJECTS  # behind each cell, and behind the name
    spreadsheet = moves + sum(len(in_spreadsheet(one, answer)) for one, answer in cells)
    codes = moves + sum(len(code_of(answer)) for _one, answer in cells)
    print(f"keys: {keys} in the grid, {spreadsheet} in a spreadsheet, {codes} by codes")  # noqa: T201
    assert keys <= MOST * spreadsheet
    assert len(loads) == 1


def code_of(answer):
    """Return what somebody types who knows the codes by heart."""
    typed = as_typed(answer) if is_asked(answer) else ""
    return ";".join(typed) if isinstance(typed, list) else str(typed)
