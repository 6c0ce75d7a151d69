"""The order in which projects are shown, and which: for the eye only."""

import pytest

from tests.functional.desk_page import go, open_page, press, said, where

pytestmark = pytest.mark.browser

FOUR = [
    ("Delta", {"stage": "production", "size": 10}),
    ("alpha", {"stage": "idea", "size": 9}),
    ("Émile", {"stage": "research"}),
    ("Beta 2", {"stage": {"missing": "refused"}, "size": 100}),
]
NAMES = """() => [...document.querySelectorAll(".desk-grid tbody tr:not([hidden])")].map(
  (row) => row.children[0].lastChild.textContent)"""


@pytest.fixture
def grid(page):
    open_page(page, FOUR)
    go(page, 1, "label")
    yield page
    assert page.evaluate("violations") == []


def names(page):
    return page.evaluate(NAMES)


def choose(page, code, button, text="", rows=""):
    """Open the panel of a column and use it."""
    go(page, page.evaluate("model.projects.indexOf(part.view.places[0])") + 1, code)
    press(page, "Alt+ArrowDown")
    dialog = page.get_by_role("dialog")
    if text:
        page.keyboard.type(text)
    if rows:
        dialog.get_by_role("combobox", name="Rows").select_option(rows)
    dialog.get_by_role("button", name=button, exact=True).click()


@pytest.mark.parametrize(
    ("code", "button", "shown"),
    [
        ("label", "Sort upwards", ["alpha", "Beta 2", "Delta", "Émile"]),
        ("label", "Sort downwards", ["Émile", "Delta", "Beta 2", "alpha"]),
        ("size", "Sort upwards", ["alpha", "Delta", "Beta 2", "Émile"]),
        ("size", "Sort downwards", ["Beta 2", "Delta", "alpha", "Émile"]),
        ("stage", "Sort upwards", ["alpha", "Émile", "Delta", "Beta 2"]),
    ],
)
def test_projects_are_sorted_by_any_column_and_nothing_is_stored(grid, code, button, shown):
    choose(grid, code, button)
    assert names(grid) == shown
    assert grid.evaluate("sent") == []
    way = {"Sort upwards": "ascending", "Sort downwards": "descending"}[button]
    assert grid.locator(f'[aria-sort="{way}"]').count() == 1
    choose(grid, code, "Show all in their own order")
    assert names(grid) == ["Delta", "alpha", "Émile", "Beta 2"]
    assert grid.locator("[aria-sort]").count() == 0


def test_what_is_filtered_keeps_its_rows_in_the_page(grid):
    choose(grid, "label", "Show", text="emile")
    assert (names(grid), said(grid)) == (["Émile"], "Projects shown: 1 of 4")
    assert grid.locator(".desk-grid tbody tr").count() == 4
    assert grid.locator(".desk-grid").get_attribute("aria-rowcount") == "3"
    assert where(grid) == (3, "label")
    choose(grid, "size", "Show", rows="without")
    assert names(grid) == ["Émile"]
    choose(grid, "label", "Show all in their own order")
    choose(grid, "size", "Show", rows="without")
    assert names(grid) == ["Émile"]


def test_what_is_to_check_can_be_shown_alone(grid):
    go(grid, 2, "size")
    grid.keyboard.type("x")
    press(grid, "Enter")
    choose(grid, "size", "Show", rows="to_check")
    assert names(grid) == ["alpha"]


def test_enter_in_the_field_shows_and_an_empty_field_shows_all(grid):
    press(grid, "Alt+ArrowDown")
    grid.keyboard.type("a")
    press(grid, "Enter")
    assert names(grid) == ["Delta", "alpha", "Beta 2"]
    press(grid, "Alt+ArrowDown", "Control+a", "Delete", "Enter")
    assert len(names(grid)) == 4


def test_typing_moves_no_row_and_new_projects_are_shown(grid):
    choose(grid, "label", "Sort upwards")
    go(grid, 2, "label")
    grid.keyboard.type("Zeta")
    press(grid, "Enter")
    assert names(grid) == ["Zeta", "Beta 2", "Delta", "Émile"]
    press(grid, "Alt+n")
    assert names(grid)[2] == "Project 5"  # behind Beta 2, the fourth
    press(grid, "Alt+Shift+ArrowUp")
    assert said(grid) == "Show all projects in their own order first."
    press(grid, "Control+z")
    assert names(grid) == ["Zeta", "Beta 2", "Delta", "Émile"]


def test_a_head_opens_its_column_and_escape_shuts_it(grid):
    grid.get_by_role("columnheader", name="Stage").click()
    assert grid.get_by_role("dialog", name="Stage").is_visible()
    press(grid, "Escape")
    grid.get_by_role("dialog").wait_for(state="detached")
    assert where(grid) == (1, "label")


def test_to_go_to_what_is_not_shown_shows_all(grid):
    choose(grid, "label", "Show", text="emile")
    go(grid, 1, "size")
    assert (where(grid), len(names(grid))) == ((1, "size"), 4)
