"""The grid and its editors for whoever hears them, in both languages and on paper."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.functional.desk_page import enter, go, open_page, paste, press, project_id
from tests.functional.test_accessibility import RULES

pytestmark = pytest.mark.browser

THREE = [
    ("Alpha", {"stage": "production", "framework": "pytorch", "uses": ["text"], "size": 3}),
    ("", {"stage": "idea", "size": 4}),
    ("Gamma", {"stage": {"missing": "refused"}}),
]
TYPED = {
    "place": project_id(1), "part": "answer", "code": "size", "typed": "many", "version": 2,
    "by": "Ben", "at": "2026-11-28T12:00:00+00:00",
    "rivals": [{"typed": "7", "by": "Ada", "at": "2026-11-28T12:00:00+00:00"}],
}  # fmt: skip
STATES = {
    "at rest": lambda page: enter(page),
    "text editor": lambda page: (go(page, 1, "why"), press(page, "F2")),
    "list": lambda page: (go(page, 1, "stage"), press(page, "F2")),
    "list of several": lambda page: (go(page, 1, "uses"), press(page, "F2")),
    "wrong": lambda page: (go(page, 1, "size"), press(page, "F2")),
    "range": lambda page: (go(page, 1, "stage"), press(page, "Shift+ArrowDown")),
    "paste": lambda page: (go(page, 1, "size"), paste(page, "x\ty\nz\tq\n")),
    "column": lambda page: (go(page, 1, "size"), press(page, "Alt+ArrowDown")),
}


def found_by_axe(page):
    results = Axe().run(page, options={"runOnly": [*RULES, "best-practice"]})
    return [
        (one["id"], [node["html"][:120] for node in one["nodes"]])
        for one in results.response["violations"]
    ]


def heard(page):
    """Return role, name, description and what else is told of what has the focus."""
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    element = session.send("Runtime.evaluate", {"expression": "document.activeElement"})
    node = session.send(
        "Accessibility.getPartialAXTree",
        {"objectId": element["result"]["objectId"], "fetchRelatives": False},
    )["nodes"][0]
    told = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
    return (
        node["role"]["value"],
        node.get("name", {}).get("value", ""),
        node.get("description", {}).get("value", ""),
        told,
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(page, state, theme):
    open_page(page, THREE, typed=[TYPED], theme=theme)
    STATES[state](page)
    assert found_by_axe(page) == []
    assert page.evaluate("violations") == []


@pytest.mark.parametrize(
    ("number", "code", "role", "name"),
    [
        (1, "label", "rowheader", "Name, Alpha: Alpha"),
        (1, "stage", "gridcell", "Stage, Alpha: In production"),
        (1, "why", "gridcell", "Why, Alpha: no answer"),
        (2, "size", "gridcell", "Team size, Project 2: 4"),
        (2, "framework", "gridcell", "Framework, Project 2: not applicable"),
        (3, "stage", "gridcell", "Stage, Gamma: Refused"),
    ],
)
def test_a_cell_says_its_question_project_and_value(page, number, code, role, name):
    open_page(page, THREE)
    go(page, number, code)
    assert heard(page)[:2] == (role, name)


def test_the_cells_of_a_project_follow_its_name(page):
    open_page(page, THREE)
    go(page, 2, "label")
    page.keyboard.type("Beta")
    page.keyboard.press("Enter")
    go(page, 2, "framework")
    assert heard(page)[1] == "Framework, Beta: not applicable"


def test_a_wrong_and_contested_cell_says_why(page):
    open_page(page, THREE, typed=[TYPED])
    go(page, 1, "size")
    _, name, description, told = heard(page)
    assert name == "Team size, Alpha: many"
    assert "many" in description
    assert description.endswith("Ada typed something else: 7.")
    assert told["invalid"] == "true"


@pytest.mark.parametrize(
    ("code", "role", "name"),
    [
        ("label", "textbox", "Name, Alpha"),
        ("size", "textbox", "Team size, Alpha"),
        ("why", "textbox", "Why, Alpha"),
        ("begun", "textbox", "Begun on, Alpha"),
        ("stage", "combobox", "Stage, Alpha"),
        ("uses", "listbox", "Uses, Alpha"),
        ("agreed", "combobox", "Agreed, Alpha"),
    ],
)
def test_an_editor_says_its_question_and_project(page, code, role, name):
    open_page(page, THREE, typed=[TYPED])
    go(page, 1, code)
    press(page, "F2")
    found = heard(page)
    assert found[:2] == (role, name)
    if code == "size":
        assert "many" in found[2]


def test_read_only_cells_and_places_of_rows_are_told(page):
    open_page(page, THREE)
    go(page, 2, "per")
    assert heard(page)[3]["readonly"] is True
    grid = page.locator(".desk-grid")
    assert grid.get_attribute("aria-rowcount") == "5"
    assert [row.get_attribute("aria-rowindex") for row in grid.locator("tr").all()] == list("12345")
    assert "Escape, then Tab leaves the table" in page.text_content(
        f"#{grid.get_attribute('aria-describedby')}"
    )


def test_the_focused_cell_is_never_below_what_stays(page):
    page.set_viewport_size({"width": 900, "height": 500})
    open_page(page, [(f"P{number}", {}) for number in range(60)])
    enter(page)
    press(page, "Control+End", *["ArrowLeft"] * 8, *["ArrowUp"] * 30)
    covered = page.evaluate("""() => {
      const cell = document.activeElement, box = cell.getBoundingClientRect();
      const points = [[box.left + 3, box.top + 3], [box.right - 3, box.bottom - 3]];
      return points.filter(([x, y]) => document.elementFromPoint(x, y) !== cell);
    }""")
    assert covered == []


def test_the_words_are_those_of_the_language(page):
    open_page(page, THREE, language="es")
    go(page, 2, "framework")
    assert heard(page)[1] == "Marco, Proyecto 2: no procede"
    press(page, "Alt+n")
    page.get_by_role("toolbar", name="Órdenes de la tabla").wait_for()
    go(page, 1, "stage")
    page.keyboard.type("production")
    press(page, "Tab")
    assert page.locator(":focus").get_attribute("aria-label").startswith("Marco, Alpha: ")
    assert page.evaluate("model.cell(model.projects[0], 'answer', 'stage').value") == "production"


def test_paper_has_every_answer_of_every_project(page):
    open_page(page, [*THREE, *((f"P{number}", {"size": number}) for number in range(40))])
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})
    wide = page.evaluate("""() => [...document.querySelectorAll(".desk-grid tbody tr > *")].filter(
      (cell) => { const box = cell.getBoundingClientRect();
        return box.width < 20 || box.right > 720 || cell.scrollWidth > cell.clientWidth + 1;
      }).length""")
    assert wide == 0
    asked = (
        page.locator(".desk-grid tbody tr")
        .first.locator("td")
        .evaluate_all("cells => cells.map((cell) => getComputedStyle(cell, '::before').content)")
    )
    assert asked[0] == '"Stage"'
    assert len(asked) == 11
