"""A whole sheet is pasted at once, with all that sheets have in them: what is an answer lands.

The rest is named by its row and column, and kept for correction; what nothing can store is left
out and named, too.
"""

import pytest

from surveys.domain.working_copies.changes import Change
from surveys.domain.working_copies.typing import require_typable
from tests.functional.desk_page import (
    go,
    open_page,
    paste,
    press,
    questionnaire,
    said,
    value,
    where,
)

pytestmark = pytest.mark.browser

ROWS = 40
COLUMNS = (
    *("label", "stage", "framework", "uses", "size", "cost"),
    *("begun", "hour", "met", "why", "agreed", "per"),
)
ROW = (
    *("Proyecto {row}", "Investigación", "PyTorch", "Visión; Habla", "{row}", "{row},25"),
    *("2019-05-02", "9:30", "2019-05-02 09:30", "Porqué {row}", "OK", "7"),
)
LANDED = (
    *("Proyecto {row}", "research", "pytorch", ["vision", "speech"], "{row}", "{row}.25"),
    *("2019-05-02", "9:30", "2019-05-02 09:30", "Porqué {row}", "OK"),
)
BROKEN = '"Línea uno\r\ndijo ""sí""\tasí\nlínea tres"'
ODD = {
    (3, "label"): ("=1+1", "=1+1"),
    (4, "why"): ("=1+1", "=1+1"),
    (5, "why"): (BROKEN, 'Línea uno\ndijo "sí"\tasí\nlínea tres'),
    (6, "label"): ("Ñandú, açaí & Łódź", "Ñandú, açaí & Łódź"),
    (7, "cost"): ("0,5", "0.5"),
    (8, "size"): ("No contesta", {"missing": "refused"}),
    (9, "stage"): ("EN PRODUCCIÓN", "production"),
}
"""What lands, by row and column: as the sheet has it, and as it is typed then."""
WRONG = {
    (11, "stage"): ("Prototipo", "Stage"),
    (12, "size"): ("12a", "Team size"),
    (13, "cost"): ("=1+1", "Cost in millions"),
    (14, "uses"): ("Visión; Olfato", "Uses"),
    (15, "begun"): ("31/02/2019", "Begun on"),
    (16, "size"): ("1,5", "Team size"),
}
"""What is no answer, by row and column: as it is kept, and how the column is called."""
UNSTORABLE = {(21, "label"): "Proyecto\0 21", (22, "why"): "a\0b", (23, "size"): "2\x003"}


def sheet() -> str:
    """Return the block as a spreadsheet copies it."""
    lines = []
    for row in range(1, ROWS + 1):
        cells = dict(zip(COLUMNS, (cell.format(row=row) for cell in ROW), strict=True))
        for odd in (ODD, WRONG):
            cells |= {code: texts[0] for (at, code), texts in odd.items() if at == row}
        cells |= {code: text for (at, code), text in UNSTORABLE.items() if at == row}
        lines.append("\t".join(cells.values()))
    return "\r\n".join(lines) + "\r\n"


def expected(row: int) -> dict:
    """Return what a row is to hold afterwards."""
    cells = {
        code: cell.format(row=row) if isinstance(cell, str) else cell
        for code, cell in zip(COLUMNS, LANDED, strict=False)
    }
    cells |= {code: texts[1] for (at, code), texts in ODD.items() if at == row}
    cells |= {code: texts[0] for (at, code), texts in WRONG.items() if at == row}
    return cells | {code: "" for at, code in UNSTORABLE if at == row}


def test_a_whole_sheet_lands_and_what_does_not_fit_is_named_and_kept(page):
    open_page(page, [("Alpha", {}), ("Beta", {})])
    go(page, 1, "label")
    paste(page, sheet())
    dialog = page.get_by_role("dialog", name="Paste 40 rows and 12 columns")
    assert "Projects to be added: 38." in dialog.inner_text()
    assert "This is calculated from other answers." in dialog.inner_text()
    problems = dialog.locator("li").all_inner_texts()
    named = sorted(
        [(row, name, text) for (row, _code), (text, name) in WRONG.items()]
        + [(21, "Name", "Proyecto␀ 21"), (22, "Why", "a␀b"), (23, "Team size", "2␀3")]
    )
    assert [text.split("”")[0] for text in problems] == [
        f"Row {row}, {name}: “{text}" for row, name, text in named
    ]
    press(page, "Enter")
    for row in range(1, ROWS + 1):
        cells = expected(row)
        assert {code: value(page, row, code) for code in cells} == cells, row
    assert said(page).startswith(f"Cells pasted: {ROWS * 11 - 3}. To check: {len(WRONG)}.")
    assert "Left out: 3." in said(page)
    assert page.evaluate("violations") == []
    press(page, "Control+Home")
    for (row, code), _texts in WRONG.items():
        press(page, "F8")
        assert where(page) == (row, code)


def test_all_that_a_sheet_lands_is_taken_by_the_server_and_undone_at_once(page):
    open_page(page, [("Alpha", {}), ("Beta", {})])
    go(page, 1, "label")
    paste(page, sheet())
    press(page, "Enter")
    sent = page.evaluate("sent")
    assert sum(len(one["acts"]) for one in sent) == ROWS - 2
    changes = [change for one in sent for change in one["changes"]]
    for one in changes:
        change = Change(one["place"], one["part"], one["code"], one["typed"], one["seen"])
        require_typable(questionnaire(), change)
    assert len(changes) == ROWS * 11 - len(UNSTORABLE)
    press(page, "Control+z")
    assert page.evaluate("model.projects.length") == 2
    assert value(page, 1, "label") == "Alpha"
