"""One editor for each kind of question: what is typed, chosen and stored, by keys alone."""

from contextlib import contextmanager

import pytest

from tests.functional.conftest import WITH_WINDOWS, path_of
from tests.functional.desk_page import go, open_page, press, row_of, said, value, where
from tests.surveys.domain.forms import form, question

pytestmark = pytest.mark.browser

ONE = [("Alpha", {"stage": "production", "framework": "pytorch", "uses": ["vision"]})]
REFUSED, DONT_KNOW = {"missing": "refused"}, {"missing": "dont_know"}
CHOSEN = [
    ("1", "idea"),  # by number
    ("prod", "production"),  # by the beginning of a word
    ("RES", "research"),
    ("idea", "idea"),  # by code
    ("investigacion", "research"),  # in another language, without its accent
    ("refu", REFUSED),
    ("don", DONT_KNOW),
    ("Something else", "Something else"),  # kept, and marked
]
WRITTEN = [
    ("begun", "20190502", "2019-05-02"),
    ("begun", "2019/5/2", "2019-05-02"),
    ("begun", "03/04/2019", "03/04/2019"),  # two days could be meant
    ("hour", "0930", "09:30"),
    ("hour", "9.05", "09:05"),
    ("met", "2019-5-2 930", "2019-05-02 09:30"),
    ("cost", "1,5", "1,5"),
    ("size", "12a", "12a"),
]


@pytest.fixture
def grid(page):
    open_page(page, ONE)
    yield page
    assert page.evaluate("violations") == []


def options(page):
    """Return what the open list offers, without the numbers."""
    shown = page.locator("[role=option]").all_inner_texts()
    return [text.split("\n")[-1].lstrip("0123456789 ") for text in shown]


@pytest.mark.parametrize(("typed", "stored"), CHOSEN)
def test_a_category_is_found_by_words_code_or_number(grid, typed, stored):
    go(grid, 1, "stage")
    grid.keyboard.type(typed)
    press(grid, "Tab")
    assert value(grid, 1, "stage") == stored


def test_a_list_gets_shorter_while_somebody_types(grid):
    go(grid, 1, "stage")
    press(grid, "F2")
    assert options(grid) == ["An idea", "Research", "In production", "Refused", "Don't know"]
    field = grid.get_by_role("combobox", name="Stage, Alpha")
    active = field.get_attribute("aria-activedescendant")
    assert grid.locator(f"#{active}").inner_text().endswith("In production")
    grid.keyboard.type("re")
    assert options(grid) == ["Research", "Refused"]
    press(grid, "ArrowDown", "Enter")
    assert value(grid, 1, "stage") == REFUSED
    assert grid.locator("[role=option]").count() == 0


def test_what_no_category_is_called_is_said_and_marked(grid):
    go(grid, 1, "stage")
    grid.keyboard.type("xyz")
    assert options(grid) == ["No such category: it will be kept as typed and marked."]
    press(grid, "Enter")
    assert row_of(grid, 1)[1] == "xyz"
    assert grid.locator('[aria-invalid="true"]').count() == 1


def test_an_untouched_list_changes_nothing_and_an_emptied_one_empties(grid):
    go(grid, 1, "stage")
    press(grid, "F2", "Enter")
    assert grid.evaluate("sent") == []
    go(grid, 1, "stage")
    press(grid, "F2", "Backspace", "Enter")
    assert value(grid, 1, "stage") == ""


def test_a_click_chooses(grid):
    go(grid, 1, "stage")
    press(grid, "F2")
    grid.get_by_role("option", name="Research").click()
    assert (value(grid, 1, "stage"), where(grid)) == ("research", (1, "stage"))


def test_several_are_ticked_by_space_found_by_letters_or_number(grid):
    go(grid, 1, "uses")
    press(grid, "t", "Space", "3", "Tab")
    assert value(grid, 1, "uses") == ["text", "speech"]
    go(grid, 1, "uses")
    press(grid, "F2", "Home", "Space", "ArrowDown", "Space", "Enter")
    assert value(grid, 1, "uses") == ["vision", "speech"]
    go(grid, 1, "uses")
    press(grid, "F2", "v", "Backspace", "q", "Escape")
    assert value(grid, 1, "uses") == ["vision", "speech"]


def test_none_of_several_and_kinds_of_empty_stand_alone(grid):
    go(grid, 1, "uses")
    press(grid, "F2")
    grid.get_by_role("option", name="None of these").click()
    assert grid.locator('[role=option][aria-selected="true"]').all_inner_texts() == [
        "None of these"
    ]
    press(grid, "Enter")
    assert (value(grid, 1, "uses"), row_of(grid, 1)[3]) == ([], "None of these")
    go(grid, 1, "uses")
    press(grid, "r", "Tab")
    assert value(grid, 1, "uses") == REFUSED
    go(grid, 1, "uses")
    press(grid, "F2", "End", "ArrowUp", "Space", "Enter")
    assert value(grid, 1, "uses") == ""


@pytest.mark.parametrize(("code", "typed", "stored"), WRITTEN)
def test_days_and_hours_that_can_be_meant_in_one_way_are_written_out(grid, code, typed, stored):
    go(grid, 1, code)
    grid.keyboard.type(typed)
    press(grid, "Tab")
    assert value(grid, 1, code) == stored


def test_today_has_a_key(grid):
    go(grid, 1, "begun")
    press(grid, "F2", "Control+;", "Enter")
    assert value(grid, 1, "begun") == "2026-11-28"


def test_a_long_text_has_lines_and_room(grid):
    go(grid, 1, "why")
    grid.keyboard.type("First")
    press(grid, "Alt+Enter")
    grid.keyboard.type("Second")
    assert grid.locator(".is-panel textarea").get_attribute("rows") == "2"
    press(grid, "Control+Enter")
    grid.keyboard.type("Third")
    press(grid, "Enter")
    assert value(grid, 1, "why") == "First\nSecond\nThird"


def test_space_acknowledges_and_takes_it_back(grid):
    go(grid, 1, "agreed")
    press(grid, "Space")
    assert (value(grid, 1, "agreed"), said(grid)) == ("OK", "Acknowledged.")
    press(grid, "Space")
    assert value(grid, 1, "agreed") == ""


def test_only_what_is_offered_is_in_the_list(page):
    offered = "(${country} = 'es' and name = 'lugo') or (${country} = 'pt' and name = 'porto')"
    city = {"choices": "lugo porto", "choice_filter": offered}
    asked = form(
        question("country", "select_one", level="project", choices="es pt"),
        question("city", "select_one", level="project", **city),
    )
    open_page(page, [("A", {"country": "pt"})], form=asked)
    go(page, 1, "city")
    press(page, "F2")
    assert options(page) == ["porto", "Refused", "Don't know"]


def test_leaving_by_the_mouse_stores_what_is_typed(grid):
    go(grid, 1, "label")
    grid.keyboard.type("Omega")
    grid.get_by_role("button", name="Duplicate").click()
    assert row_of(grid, 1)[0] == "1Omega"


def test_keys_of_the_page_reach_it_from_an_editor_and_find_what_was_typed(grid):
    grid.evaluate(
        "document.addEventListener('keydown', (event) => { "
        "if (event.altKey && event.key !== 'Alt') window.heard = event.code; })"
    )
    go(grid, 1, "size")
    grid.keyboard.type("5")
    press(grid, "Alt+s")
    assert (grid.evaluate("heard"), value(grid, 1, "size")) == ("KeyS", "5")
    press(grid, "Enter")
    go(grid, 1, "why")
    grid.evaluate("window.heard = ''")
    grid.keyboard.type("line")
    press(grid, "Alt+Enter", "Escape")
    assert grid.evaluate("heard") == ""


def test_what_others_type_waits_while_somebody_types_there(grid):
    go(grid, 1, "size")
    grid.keyboard.type("5")
    assert grid.evaluate("model.editing").endswith("|answer|size")
    press(grid, "Escape")
    assert grid.evaluate("model.editing") is None


def test_a_long_text_is_stored_while_somebody_rests_and_is_one_step_of_undoing(grid):
    go(grid, 1, "why")
    grid.keyboard.type("First")
    grid.locator('td:has-text("First")').wait_for()  # in the cell below the editor
    assert value(grid, 1, "why") == "First"
    grid.keyboard.type(" and more")
    press(grid, "Enter")
    assert value(grid, 1, "why") == "First and more"
    press(grid, "Control+z")
    assert value(grid, 1, "why") == ""
    go(grid, 1, "why")
    grid.keyboard.type("Second")
    grid.locator('td:has-text("Second")').wait_for()
    press(grid, "Escape")
    assert (value(grid, 1, "why"), grid.evaluate("model.canUndo")) == ("", False)


def test_a_panel_at_the_edge_grows_to_where_there_is_room(grid):
    grid.set_viewport_size({"width": 700, "height": 600})
    go(grid, 1, "why")
    press(grid, "F2")
    grid.keyboard.type("A text that is longer than the cell is wide, and goes on")
    box = grid.locator("textarea").bounding_box()
    assert (box["width"] > 300, box["x"] + box["width"] <= 700) == (True, True)


def whole(page):
    """Say whether all of the open panel can be seen: no edge of anything cuts it off."""
    return page.evaluate(
        """() => {
          const field = document.querySelector("textarea");
          const {left, right, top, bottom} = field.getBoundingClientRect();
          const corners = [[left + 3, top + 3], [right - 3, bottom - 3]];
          return corners.every(([x, y]) => document.elementFromPoint(x, y) === field);
        }"""
    )


@pytest.mark.parametrize("number", [1, 30])
def test_a_panel_is_whole_in_every_row(page, number):
    open_page(page, [(f"Project {at}", {}) for at in range(1, number + 1)])
    page.set_viewport_size({"width": 700, "height": 600})
    go(page, number, "why")
    press(page, "F2")
    for line in range(9):
        page.keyboard.type(f"Line {line}")
        press(page, "Alt+Enter")
    assert whole(page)
    page.evaluate("window.scrollBy({top: 40, behavior: 'instant'})")
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert whole(page)
    press(page, "Enter")
    assert value(page, number, "why").startswith("Line 0\nLine 1\n")
    assert page.evaluate("violations") == []


@pytest.fixture
def grid_in_window(chromium):
    """The grid in a Chromium with windows: in the other one each has the focus, always."""
    path = path_of(WITH_WINDOWS)
    browser = chromium.browser_type.launch(executable_path=path, args=["--no-sandbox"])
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    open_page(page, ONE)
    yield page
    found = page.evaluate("violations")
    browser.close()
    assert found == []


@contextmanager
def another_window_in_front(page):
    """Take the focus from the window as another one does; afterwards it comes back."""
    tools = page.context.new_cdp_session(page)
    tools.send("Emulation.setFocusEmulationEnabled", {"enabled": False})
    other = page.context.new_page()
    other.bring_to_front()
    page.wait_for_function("() => !document.hasFocus()")
    yield
    other.close()
    page.bring_to_front()
    page.wait_for_function("() => document.hasFocus()")


@pytest.mark.parametrize("moved", ["", "document.activeElement.blur()"])
def test_an_editor_is_open_when_its_window_comes_back(grid_in_window, moved):
    grid = grid_in_window
    go(grid, 1, "size")
    grid.keyboard.type("4")
    with another_window_in_front(grid):
        assert value(grid, 1, "size") == "4"  # stored, as nobody knows who comes back
        grid.evaluate(f"() => {{ {moved} }}")
    grid.keyboard.type("2")
    assert grid.locator(":focus").input_value() == "42"
    press(grid, "Tab")
    assert (value(grid, 1, "size"), where(grid)) == ("42", (1, "cost"))


def test_an_editor_ends_where_something_else_took_the_focus_meanwhile(grid_in_window):
    grid = grid_in_window
    go(grid, 1, "size")
    grid.keyboard.type("4")
    with another_window_in_front(grid):
        grid.evaluate("document.querySelector('.desk-grid-tools button').focus()")
    assert grid.locator(".desk-grid-layer").is_hidden()
    assert (value(grid, 1, "size"), grid.evaluate("model.editing")) == ("4", None)
    assert grid.locator(":focus").inner_text() == "Add"
    go(grid, 1, "size")
    press(grid, "ArrowRight")
    assert where(grid) == (1, "cost")


def test_a_list_stays_below_its_cell_when_the_window_gets_another_size(grid):
    grid.set_viewport_size({"width": 1200, "height": 700})
    go(grid, 1, "stage")
    press(grid, "F2")
    grid.set_viewport_size({"width": 800, "height": 500})
    below = "() => { const [field, list] = ['.desk-edit-text', '.desk-picks'].map((one) => "
    below += "document.querySelector(`.desk-grid-layer ${one}`).getBoundingClientRect()); "
    below += "return Math.abs(field.left - list.left) < 8 && (Math.abs(list.top - field.bottom) < 8"
    below += " || Math.abs(field.top - list.bottom) < 8); }"
    grid.wait_for_function(below)
