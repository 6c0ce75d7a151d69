"""A workbook to fill in weights and strata: a row for each expert of the wave."""

import io
from collections.abc import Iterable

import xlsxwriter

from surveys.domain.layout.formulas import inert
from surveys.domain.record_files.sampling import LIST_LABELS, ListColumn
from surveys.domain.record_files.templates import Say
from surveys.domain.sampling import Drawn
from surveys.domain.wording import gettext_noop

_SHEET = gettext_noop("weights and strata")


def sampling_template(rows: Iterable[tuple[str, Drawn]], say: Say) -> bytes:
    """Return the workbook with what is given already, its headings in the reader's words."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(say(_SHEET))
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(ListColumn) - 1, 24)
        for index, column in enumerate(ListColumn):
            sheet.write_string(0, index, say(LIST_LABELS[column]), bold)
        for row, (code, drawn) in enumerate(rows, start=1):
            sheet.write_string(row, 0, code)
            if drawn.weight:
                sheet.write_number(row, 1, float(drawn.weight))
            if drawn.stratum:
                sheet.write_string(row, 2, inert(drawn.stratum))
    return buffer.getvalue()
