"""The grid of projects by its keys: moving, typing, rows, undoing, as in a spreadsheet."""

import pytest

from tests.functional.desk_page import (
    enter,
    go,
    open_page,
    press,
    project_id,
    row_of,
    said,
    value,
    where,
)

pytestmark = pytest.mark.browser

THREE = [
    ("Alpha", {"stage": "production", "framework": "pytorch", "size": 3}),
    ("Beta", {"stage": "idea"}),
    ("", {}),
]
MOVES = [
    (["ArrowRight", "ArrowDown"], (2, "stage")),
    (["End"], (1, "per")),
    (["End", "Home"], (1, "label")),
    (["Control+End"], (3, "per")),
    (["Control+End", "Control+Home"], (1, "label")),
    (["PageDown"], (3, "label")),
    (["PageDown", "ArrowUp", "PageUp"], (1, "label")),
    (["Control+ArrowDown", "Control+ArrowRight"], (3, "per")),
    (["End", "ArrowRight", "ArrowUp"], (1, "per")),
]


@pytest.fixture
def grid(page):
    open_page(page, THREE)
    enter(page)
    yield page
    assert page.evaluate("violations") == []


@pytest.mark.parametrize(("keys", "there"), MOVES)
def test_keys_of_a_spreadsheet_move_the_focus(grid, keys, there):
    press(grid, *keys)
    assert where(grid) == there


def test_exactly_one_cell_is_where_tab_enters_and_tab_leaves_again(grid):
    press(grid, "ArrowDown", "ArrowRight")
    assert grid.locator('.desk-grid [tabindex="0"]').count() == 1
    press(grid, "Tab")
    assert not grid.evaluate("document.activeElement.closest('.desk-grid-scroll')")
    press(grid, "Shift+Tab")
    assert where(grid) == (2, "stage")


def test_shift_extends_a_range_which_is_marked(grid):
    press(grid, "ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown")
    assert grid.locator('[aria-selected="true"]').count() == 4
    press(grid, "ArrowDown")
    assert grid.locator('[aria-selected="true"]').count() == 0
    press(grid, "Control+a")
    assert grid.locator('[aria-selected="true"]').count() == 3 * 12
    press(grid, "Escape", "Shift+Space")
    assert grid.locator('[aria-selected="true"]').count() == 12


def test_typing_replaces_and_f2_edits(grid):
    grid.keyboard.type("Gamma")
    press(grid, "Enter")
    assert (value(grid, 1, "label"), where(grid)) == ("Gamma", (2, "label"))
    press(grid, "F2")
    grid.keyboard.type("!")
    press(grid, "Tab")
    assert (value(grid, 2, "label"), where(grid)) == ("Beta!", (2, "stage"))
    assert row_of(grid, 2)[0] == "2Beta!"


def test_escape_restores(grid):
    grid.keyboard.type("Gamma")
    press(grid, "Escape")
    assert (value(grid, 1, "label"), where(grid)) == ("Alpha", (1, "label"))
    assert grid.evaluate("sent") == []


def test_letters_with_accents_arrive_whole(grid):
    keyboard = grid.context.new_cdp_session(grid)
    for letter in "Ñandú":  # as a keyboard that has them
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", "key": letter, "text": letter})
    press(grid, "Enter")
    assert value(grid, 1, "label") == "Ñandú"


def test_a_key_that_begins_a_composition_opens_an_empty_editor(grid):
    grid.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', "
        "{key: 'Dead', bubbles: true, cancelable: true}))"
    )
    grid.keyboard.insert_text("é")
    press(grid, "Enter")
    assert value(grid, 1, "label") == "é"


def test_after_a_run_of_tabs_enter_goes_to_where_the_run_began(grid):
    go(grid, 1, "size")
    grid.keyboard.type("7")
    press(grid, "Tab")
    grid.keyboard.type("1,5")
    press(grid, "Enter")
    assert where(grid) == (2, "size")
    assert (value(grid, 1, "size"), value(grid, 1, "cost")) == ("7", "1,5")
    assert grid.evaluate("model.cell(model.projects[0], 'answer', 'cost').answer") == "1.5"


def test_while_entering_tab_goes_on_without_typing_and_skips_what_does_not_apply(grid):
    go(grid, 2, "label")
    grid.keyboard.type("B")
    press(grid, "Tab", "Tab")
    assert where(grid) == (2, "uses")  # the framework of an idea is not asked
    press(grid, "Shift+Tab")
    assert where(grid) == (2, "stage")
    press(grid, "Escape", "Tab")
    assert not grid.evaluate("document.activeElement.closest('.desk-grid-scroll')")


def test_tab_at_the_end_of_the_last_row_adds_a_project(grid):
    go(grid, 3, "agreed")
    grid.keyboard.type("o")
    press(grid, "Tab")
    assert where(grid) == (4, "label")
    press(grid, "Tab")
    assert grid.evaluate("model.projects.length") == 4


def test_no_project_is_added_behind_an_empty_one(grid):
    go(grid, 2, "agreed")
    grid.keyboard.type("o")
    press(grid, "Tab")
    for _ in range(12):
        press(grid, "Tab")
    assert grid.evaluate("model.projects.length") == 3
    assert grid.evaluate("document.activeElement !== document.body")


def test_names_one_below_the_other_add_projects(grid):
    go(grid, 3, "label")
    for name in ("C", "D", "E"):
        grid.keyboard.type(name)
        press(grid, "Enter")
    assert grid.evaluate("model.projects.length") == 6
    assert [row_of(grid, number)[0] for number in (3, 4, 5, 6)] == ["3C", "4D", "5E", "6Project 6"]


def test_ten_projects_are_typed_without_a_mouse_in_few_keys(page):
    """Each answer costs at most its text in a spreadsheet and the key that goes on."""
    open_page(page, [("", {})])
    enter(page)
    shown = ["In production", "PyTorch", "Vision; Text", "12", "2.5", "2019-05-02", "09:30"]
    typed = ["3", "2", ["1", "Space", "2"], "12", "2.5", "20190502", "0930"]
    strokes = 0
    for number in range(1, 11):
        name = f"Project {number}"
        for keys in (list(name), *map(list, typed[:2]), typed[2], *map(list, typed[3:])):
            press(page, *keys, "Tab")
            strokes += len(keys) + 1
        press(page, "Tab")  # no day of a meeting
        page.keyboard.type("As told")
        press(page, "Tab", "o", "Tab")
        strokes += 1 + 7 + 1 + 2
    sheet = 10 * sum(len(one) + 1 for one in ("Project 1", *shown, "", "As told", "OK"))
    assert page.evaluate("model.projects.length") == 11
    assert row_of(page, 10)[:8] == ["10Project 10", *shown]
    assert row_of(page, 10)[9:11] == ["As told", "OK"]
    assert strokes <= 1.3 * sheet


def test_rows_are_added_duplicated_moved_and_removed(grid):
    press(grid, "Alt+n")
    assert where(grid) == (2, "label")
    grid.keyboard.type("New")
    press(grid, "Escape", "Control+z")
    assert grid.evaluate("model.projects.length") == 3
    go(grid, 1, "size")
    press(grid, "Control+Enter")
    assert (where(grid), row_of(grid, 2)[1:3]) == ((2, "size"), ["In production", "PyTorch"])
    press(grid, "Alt+Shift+ArrowDown")
    assert (where(grid), row_of(grid, 2)[0]) == ((3, "size"), "2Beta")
    assert said(grid) == "Alpha is now 3 of 4."
    press(grid, "Alt+Shift+ArrowUp", "Control+Delete")
    assert (where(grid), grid.evaluate("model.projects.length")) == ((2, "size"), 3)
    press(grid, "Control+z")
    assert row_of(grid, 2)[1:3] == ["In production", "PyTorch"]


def test_the_last_row_removed_leaves_the_focus_in_the_grid_or_at_its_commands(grid):
    press(grid, "Control+a", "Control+Delete")
    assert grid.evaluate("model.projects") == []
    assert grid.evaluate("document.activeElement.textContent") == "Add"
    press(grid, "Enter")
    assert where(grid) == (1, "label")


def test_undo_and_redo_hold_when_rows_came_between(grid):
    go(grid, 2, "size")
    grid.keyboard.type("9")
    press(grid, "Enter")
    go(grid, 1, "label")
    press(grid, "Alt+n", "Control+z", "Control+z")
    assert value(grid, 2, "size") == ""
    press(grid, "Control+y", "Control+Shift+z")
    assert (value(grid, 3, "size"), row_of(grid, 2)[0]) == ("9", "2Project 2")
    press(grid, "Control+z", "Control+z", "Control+z")
    assert said(grid) == "There is nothing to undo."


def test_fill_down_takes_the_cell_above_or_the_first_row_of_the_range(grid):
    go(grid, 2, "size")
    press(grid, "Control+d")
    assert value(grid, 2, "size") == "3"
    go(grid, 1, "stage")
    press(grid, "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowRight", "Control+d")
    assert [row_of(grid, number)[1:3] for number in (2, 3)] == [
        ["In production", "PyTorch"],  # asked since the column before is filled
        ["In production", "PyTorch"],
    ]
    press(grid, "Control+z")
    assert (value(grid, 2, "stage"), value(grid, 2, "framework")) == ("idea", "")


def test_kinds_of_empty_have_a_key_each(grid):
    go(grid, 1, "stage")
    press(grid, "Shift+ArrowDown", "Alt+r")
    assert [value(grid, number, "stage") for number in (1, 2)] == [{"missing": "refused"}] * 2
    assert row_of(grid, 1)[1] == "Refused"
    go(grid, 1, "size")
    grid.keyboard.type("4")
    press(grid, "Alt+k")
    assert (value(grid, 1, "size"), where(grid)) == ({"missing": "dont_know"}, (1, "size"))
    press(grid, "Delete")
    assert value(grid, 1, "size") == ""
    go(grid, 1, "label")
    press(grid, "Alt+r")
    assert (value(grid, 1, "label"), said(grid)) == ("Alpha", "Nothing can be typed here.")


def test_what_is_calculated_or_does_not_apply_takes_nothing(grid):
    go(grid, 2, "framework")
    grid.keyboard.type("p")
    assert said(grid) == "This does not apply to this project."
    go(grid, 1, "per")
    press(grid, "F2")
    assert said(grid) == "This is calculated from other answers."
    assert grid.evaluate("sent") == []
    go(grid, 1, "cost")
    grid.keyboard.type("6")
    press(grid, "Enter")
    assert row_of(grid, 1)[11] == "2"


def test_what_applies_follows_what_is_typed_and_the_answer_beneath_comes_back(grid):
    go(grid, 1, "stage")
    press(grid, "1", "Enter")
    assert row_of(grid, 1)[1:3] == ["An idea", "n/a"]
    press(grid, "Control+z")
    assert row_of(grid, 1)[1:3] == ["In production", "PyTorch"]


def test_f8_goes_to_what_is_to_check_and_the_message_says_what_is_wrong(grid):
    go(grid, 2, "size")
    grid.keyboard.type("twelve")
    press(grid, "Enter")
    go(grid, 1, "label")
    press(grid, "F8")
    assert where(grid) == (2, "size")
    message = grid.inner_text(".desk-grid-message")
    assert "Team size, Beta" in message
    assert "twelve" in message
    cell = grid.locator(":focus")
    described = cell.get_attribute("aria-describedby")
    assert cell.get_attribute("aria-invalid") == "true"
    assert "twelve" in grid.text_content(f"#{described}")
    press(grid, "Delete", "F8")
    assert (cell.get_attribute("aria-invalid"), said(grid)) == (None, "There is nothing to check.")


def test_a_conflict_is_marked_and_can_be_decided(page):
    rival = {"typed": "idea", "by": "Ada", "at": "2026-11-28T12:00:00+00:00"}
    typed = {
        "place": project_id(1), "part": "answer", "code": "stage", "typed": "research",
        "version": 2, "by": "Ben", "at": "2026-11-28T12:00:00+00:00", "rivals": [rival],
    }  # fmt: skip
    open_page(page, THREE, typed=[typed])
    enter(page)
    press(page, "F8")
    assert where(page) == (1, "stage")
    assert "Ada typed something else: An idea." in page.inner_text(".desk-grid-message")
    page.get_by_role("button", name="Decide").click()
    assert page.evaluate("decided") == [[project_id(1), "answer", "stage"]]


def test_each_command_is_a_button_that_leaves_the_focus_in_the_grid(grid):
    go(grid, 1, "size")
    tools = grid.get_by_role("toolbar")
    for name, there in (
        *(("Duplicate", (2, "size")), ("Move down", (3, "size")), ("Move up", (2, "size"))),
        *(("Fill down", (2, "size")), ("Don't know", (2, "size")), ("Undo", (2, "size"))),
        *(("Redo", (2, "size")), ("Refused", (2, "size")), ("Empty", (2, "size"))),
        *(("Copy", (2, "size")), ("Cut", (2, "size")), ("Next to check", (2, "size"))),
        *(("Remove", (2, "size")), ("Add", (3, "label")), ("Edit", (3, "label"))),
    ):
        tools.get_by_role("button", name=name, exact=True).click()
        assert (name, where(grid)) == (name, there)


def test_arrows_go_through_the_commands(grid):
    press(grid, "Shift+Tab", "ArrowRight", "ArrowRight")
    assert grid.evaluate("document.activeElement.textContent") == "Remove"
    press(grid, "Home", "ArrowLeft")
    assert grid.evaluate("document.activeElement.textContent") == "Next to check"


def test_a_drag_selects_and_a_double_click_edits(grid):
    grid.locator("td", has_text="In production").hover()
    grid.mouse.down()
    grid.locator("td", has_text="An idea").hover()
    grid.mouse.up()
    assert grid.locator('[aria-selected="true"]').count() == 2
    grid.locator("th", has_text="Beta").dblclick()
    grid.keyboard.type("!")
    grid.locator("td", has_text="An idea").click()
    assert (value(grid, 2, "label"), where(grid)) == ("Beta!", (2, "stage"))


def test_what_others_type_is_drawn_and_projects_come_and_go_under_the_focus(grid):
    go(grid, 2, "size")
    row = {"part": "answer", "by": "Ada", "at": "2026-11-28T12:00:00+00:00", "rivals": []}
    grid.evaluate(
        "given => model.receive(given)",
        {
            "version": 2, "interview_version": 1, "saved_at": "2026-11-28T12:03:05+00:00",
            "typed": [{**row, "place": project_id(1), "code": "size", "typed": "44", "version": 2}],
            "order": [project_id(1), project_id(3)], "writers": [], "barrier": None,
            "removed": {project_id(2): {"by": "Ada", "at": "2026-11-28T12:00:00+00:00"}},
        },
    )  # fmt: skip
    assert (row_of(grid, 1)[4], row_of(grid, 2)[0]) == ("44", "2Project 2")
    assert where(grid) == (2, "size")


def test_a_page_that_goes_away_keeps_what_is_being_typed(grid):
    grid.keyboard.type("Half a na")
    grid.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert value(grid, 1, "label") == "Half a na"
    grid.keyboard.type("me")
    press(grid, "Enter")
    assert value(grid, 1, "label") == "Half a name"


def test_where_nobody_can_write_nothing_is_changed_and_why_is_said(grid):
    grid.evaluate("model.barrier = 'The wave is closed.'")
    go(grid, 1, "size")
    for keys in (
        *(["5"], ["F2"], ["Delete"], ["Alt+r"], ["Control+Enter"], ["Alt+n"], ["Control+z"]),
        *(["Control+Delete"], ["Alt+Shift+ArrowDown"], ["Control+y"]),
    ):
        grid.evaluate("document.querySelector('[role=status]').textContent = ''")
        press(grid, *keys)
        assert (keys, said(grid)) == (keys, "The wave is closed.")
    assert grid.evaluate("sent") == []
