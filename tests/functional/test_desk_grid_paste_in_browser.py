"""Blocks of cells go in and out of the grid as spreadsheets write them."""

import pytest

from tests.functional.desk_page import (
    copied,
    go,
    open_page,
    paste,
    press,
    project_id,
    row_of,
    said,
    value,
    where,
)

pytestmark = pytest.mark.browser

TWO = [("Alpha", {"stage": "production", "framework": "pytorch", "size": 3}), ("Beta", {})]
REFUSED = {"missing": "refused"}


@pytest.fixture
def grid(page):
    open_page(page, TWO)
    go(page, 1, "label")
    yield page
    assert page.evaluate("violations") == []


def accept(page):
    """Say yes to what will be pasted, by the key that is at hand."""
    page.get_by_role("dialog").wait_for()
    press(page, "Enter")


def test_a_block_is_looked_at_before_it_is_pasted(grid):
    paste(grid, "Ñandú\tIn production\tPyTorch\nÉlan\tInvestigación\tTENSORFLOW\n")
    dialog = grid.get_by_role("dialog", name="Paste 2 rows and 3 columns")
    assert "From “Name” of Alpha on." in dialog.inner_text()
    where_to = [
        row.all_inner_texts()
        for row in (dialog.locator("tbody tr").nth(at).locator("th, td") for at in range(3))
    ]
    assert where_to == [
        ["Name", "Ñandú", "2", ""],
        ["Stage", "In production", "2", ""],
        ["Framework", "PyTorch", "2", ""],
    ]
    assert value(grid, 1, "label") == "Alpha"
    accept(grid)
    assert row_of(grid, 1)[:3] == ["1Ñandú", "In production", "PyTorch"]
    assert row_of(grid, 2)[:3] == ["2Élan", "Research", "TensorFlow"]
    assert (where(grid), said(grid)) == ((2, "framework"), "Cells pasted: 6.")
    assert grid.locator('[aria-selected="true"]').count() == 6


def test_escape_pastes_nothing_and_goes_back(grid):
    paste(grid, "A\tB\n")
    press(grid, "Escape")
    assert (where(grid), value(grid, 1, "label")) == ((1, "label"), "Alpha")
    assert grid.locator("dialog").count() == 0


def test_more_rows_than_there_are_add_projects_as_one_step(grid):
    go(grid, 2, "label")
    paste(grid, "B\tResearch\nC\tAn idea\nD\tResearch\n")
    assert "Projects to be added: 2." in grid.get_by_role("dialog").inner_text()
    accept(grid)
    assert [row_of(grid, number)[0] for number in (2, 3, 4)] == ["2B", "3C", "4D"]
    press(grid, "Control+z")
    assert grid.evaluate("model.projects.length") == 2
    assert row_of(grid, 2)[:2] == ["2Beta", ""]
    press(grid, "Control+y")
    assert row_of(grid, 4)[:2] == ["4D", "Research"]


def test_what_cannot_be_read_is_named_by_row_and_column_and_kept_for_correction(grid):
    go(grid, 1, "stage")
    paste(grid, "Somewhere\t\t\t12a\nResearch\t\t\t7\n")
    problems = grid.get_by_role("dialog").locator("li").all_inner_texts()
    assert [text.split("”")[0] for text in problems] == [
        "Row 1, Stage: “Somewhere",
        "Row 1, Team size: “12a",
    ]
    accept(grid)
    assert (value(grid, 1, "stage"), value(grid, 1, "size")) == ("Somewhere", "12a")
    assert said(grid).startswith("Cells pasted: 8. To check: 2.")
    press(grid, "Control+Home", "F8")
    assert where(grid) == (1, "stage")


def test_what_cannot_be_read_may_be_left_out(grid):
    go(grid, 1, "size")
    paste(grid, "12a\t1,5\n9\t2.5\n")
    grid.get_by_role("dialog").get_by_role("checkbox").uncheck()
    grid.get_by_role("dialog").get_by_role("button", name="Paste").click()
    assert [value(grid, number, "size") for number in (1, 2)] == ["3", "9"]
    assert [value(grid, number, "cost") for number in (1, 2)] == ["1.5", "2.5"]
    assert said(grid) == "Cells pasted: 3. Left out: 1."


def test_line_breaks_quotes_formulas_and_kinds_of_empty_stay_what_they_are(grid):
    go(grid, 1, "size")
    text = '4\t0,5\t2019-05-02\t9:30\t2019-05-02 9:30\t"a\r\nb ""c"""\tOK\n'
    paste(grid, text + "No contesta\t\t\t\t\t=SUM(A1)\t\n")
    accept(grid)
    assert value(grid, 1, "why") == 'a\nb "c"'
    assert (value(grid, 1, "cost"), value(grid, 1, "agreed")) == ("0.5", "OK")
    assert (value(grid, 2, "size"), value(grid, 2, "why")) == (REFUSED, "=SUM(A1)")
    assert grid.locator('[aria-invalid="true"]').count() == 0


def test_characters_that_cannot_be_stored_are_never_taken(grid):
    go(grid, 1, "why")
    grid.evaluate("part.paste.take('a\\0b')")
    assert "cannot be stored" in grid.get_by_role("dialog").inner_text()
    accept(grid)
    assert (value(grid, 1, "why"), said(grid)) == ("", "Cells pasted: 0. Left out: 1.")
    go(grid, 1, "label")
    paste(grid, "A\tB\n" + "x" * 20_001 + "\tResearch\n")
    accept(grid)
    assert (value(grid, 1, "label"), value(grid, 2, "label")) == ("A", "Beta")


def test_one_value_fills_the_range_and_one_row_all_its_rows(grid):
    go(grid, 1, "size")
    press(grid, "Shift+ArrowDown")
    paste(grid, "8")
    assert [value(grid, number, "size") for number in (1, 2)] == ["8", "8"]
    paste(grid, "9\t1,5")
    accept(grid)
    assert [value(grid, number, "cost") for number in (1, 2)] == ["1.5", "1.5"]


def test_what_is_calculated_or_lies_beyond_is_left_out_and_said(grid):
    go(grid, 1, "agreed")
    paste(grid, "OK\t5\tmore\nOK\t5\tmore\n")
    shown = grid.get_by_role("dialog").inner_text()
    assert "Columns beyond the last question, left out: 1." in shown
    assert "This is calculated from other answers." in shown
    accept(grid)
    assert said(grid) == "Cells pasted: 2."


def test_what_does_not_apply_is_kept_out_of_sight_and_said(grid):
    go(grid, 1, "stage")
    paste(grid, "An idea\tPyTorch")
    accept(grid)
    assert row_of(grid, 1)[1:3] == ["An idea", "n/a"]
    assert "Out of sight, as they do not apply: 1." in said(grid)


def test_there_is_room_for_five_hundred_projects(page):
    open_page(page, [(f"P{number}", {}) for number in range(499)])
    go(page, 499, "label")
    paste(page, "A\nB\nC\n")
    assert (
        "Rows left out, as there is room for 500 projects: 1."
        in page.get_by_role("dialog").inner_text()
    )
    accept(page)
    assert page.evaluate("model.projects.length") == 500
    press(page, "Alt+n")
    assert said(page) == "There is room for 500 projects and no more."


def test_what_is_copied_is_pasted_as_the_same(grid):
    go(grid, 1, "uses")
    press(grid, "1", "Space", "2", "Enter")
    go(grid, 1, "why")
    grid.keyboard.type("two")
    press(grid, "Alt+Enter")
    grid.keyboard.type("lines")
    press(grid, "Enter", "Control+Home", "Shift+End")
    text = copied(grid)
    assert text == ('Alpha\tIn production\tPyTorch\tVision; Text\t3\t\t\t\t\t"two\nlines"\t\t\r\n')
    go(grid, 2, "label")
    paste(grid, text)
    accept(grid)
    assert row_of(grid, 2)[:11] == ["2Alpha", *row_of(grid, 1)[1:11]]


def test_cutting_copies_and_empties(grid):
    go(grid, 1, "stage")
    press(grid, "Shift+ArrowRight")
    assert copied(grid, "cut") == "In production\tPyTorch\r\n"
    assert row_of(grid, 1)[1:3] == ["", "n/a"]
    press(grid, "Control+z")
    assert row_of(grid, 1)[1:3] == ["In production", "PyTorch"]


def test_the_button_pastes_by_a_field_of_its_own(grid):
    grid.get_by_role("toolbar").get_by_role("button", name="Paste").click()
    paste(grid, "A\tResearch\nB\tAn idea\n")  # the field has the focus
    accept(grid)
    assert [row_of(grid, number)[:2] for number in (1, 2)] == [
        ["1A", "Research"],
        ["2B", "An idea"],
    ]
    grid.get_by_role("toolbar").get_by_role("button", name="Paste").click()
    grid.get_by_role("textbox", name="Paste here").fill("Typed")
    grid.get_by_role("dialog").get_by_role("button", name="Paste").click()
    assert value(grid, 2, "agreed") == ""
    assert value(grid, 2, "stage") == "Typed"


def test_a_paste_into_an_editor_stays_a_text(grid):
    press(grid, "F2")
    grid.keyboard.insert_text(" and more")
    press(grid, "Enter")
    assert (value(grid, 1, "label"), grid.locator("dialog").count()) == ("Alpha and more", 0)


def test_many_problems_are_counted_not_all_listed(grid):
    go(grid, 1, "size")
    paste(grid, "x\n" * 60)
    problems = grid.get_by_role("dialog").locator("li")
    assert problems.count() == 51
    assert problems.last.inner_text() == "And more: 10."


def test_a_paste_is_sent_as_few_requests(grid):
    paste(grid, "A\tResearch\nB\tAn idea\n")
    accept(grid)
    sent = grid.evaluate("sent")
    assert [len(one["changes"]) for one in sent] == [4]
    assert sent[0]["changes"][0]["place"] == project_id(1)


@pytest.mark.parametrize(("button", "left"), [("Copy", "In production"), ("Cut", "")])
def test_the_buttons_copy_and_cut(grid, button, left):
    grid.context.grant_permissions(["clipboard-read"])
    go(grid, 1, "stage")
    press(grid, "Shift+ArrowRight")
    grid.get_by_role("toolbar").get_by_role("button", name=button).click()
    text = grid.evaluate("navigator.clipboard.readText()")
    assert text.strip("\r\n") == "In production\tPyTorch"
    assert (row_of(grid, 1)[1], where(grid)) == (left, (1, "framework"))
