"""An edited data file beside the file as it was written, table by table."""

import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from shutil import copyfileobj
from typing import Any, BinaryIO, TypeVar

from surveys.domain.data_files import csv_file
from surveys.domain.data_files.edited import Edits, edits_of
from surveys.domain.data_files.edited_cells import DayOrder, Habits
from surveys.domain.data_files.formats import Format, Read, format_of
from surveys.domain.data_files.manifests import ENDING, Manifest, ToldTable
from surveys.domain.layout.columns import Column
from surveys.domain.layout.csv_lines import csv_line
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.options import Separator
from surveys.domain.package.archive import BROKEN_ZIP
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.models import Seal, Study
from surveys.queries.as_of.entry import AsOf, entry_again
from surveys.queries.as_of.own_columns import INTERVIEW, OF_ORIGINS, PROJECT
from surveys.queries.as_of.written import WrittenRow, WrittenRows

PIECE = 1024 * 1024
MOST_UNPACKED = 1024 * PIECE
MOST_LINES = 20_000_000
"""Of a CSV file, blank ones, too; a zip file holds hundreds of millions of those in nothing."""
LONGEST_LINE = 64 * PIECE
Tell = Callable[[int], None]
Row = TypeVar("Row")
_NO_MANIFEST = gettext_noop(
    "There is no manifest with the file, so nobody knows what it held. Bring %(manifest)s, which "
    "came with it; or import the file without updating, which adds records and leaves those that "
    "are there."
)
_OTHER_STUDY = gettext_noop(
    "The file is of the study %(study)s. Bring it there, or choose a file of this study."
)
_OTHER_LOG = gettext_noop(
    "The log of the study has no entry %(entry)s that is the one of the manifest, so nobody knows "
    "what the file held. Bring the manifest that came with the file."
)
_NO_IDS = gettext_noop(
    "The file has no ids of interviews or projects in columns of their own, so its rows cannot be "
    "told apart. Export interviews or projects, edit that file and bring it back."
)
_NO_FORMAT = gettext_noop("Files in the format %(format)s cannot be read back.")
_NO_LAYOUT = gettext_noop(
    "The manifest does not say how the answers lie in the file. Bring the one that came with it."
)
_NO_MEMBER = gettext_noop(
    "The file %(member)s is missing in the zip file, or damaged. Put it back, or bring it alone."
)
_TOO_LARGE = gettext_noop(
    "The file %(member)s unpacks to more than %(most)s MB. Bring it alone, as CSV."
)
_TOO_MANY_LINES = gettext_noop(
    "The file has more than %(lines)s lines, or one of more than %(most)s MB. Take out what is "
    "empty, or bring it in parts."
)
_PERSONAL = gettext_noop(
    "The columns %(names)s are no variables of the file: they are personal, and leave in none."
)


@dataclass(frozen=True)
class Table:
    """What was done to one table of a file, and the rows that it had, by their keys."""

    edits: Edits
    written: Mapping[tuple[str, ...], WrittenRow]
    of_projects: bool
    columns: tuple[Column, ...]

    @cached_property
    def of_interview(self) -> Mapping[str, WrittenRow]:
        """One row of each interview, by its id."""
        return {key[0]: row for key, row in self.written.items()}


@dataclass(frozen=True)
class EditedFile:
    """All that was done to a file since it was written."""

    name: str
    manifest: Manifest
    rows: WrittenRows
    tables: tuple[Table, ...]
    days: DayOrder = DayOrder.UNKNOWN


def untold(rows: int) -> None:
    """Tell nobody how many rows were read."""


def read_edited(
    study: Study,
    name: str,
    file: BinaryIO,
    manifest: bytes | None,
    days: DayOrder = DayOrder.UNKNOWN,
    tell: Tell = untold,
) -> EditedFile:
    """Return what was done to a data file of the study since its `manifest` was written.

    Refused where it is none of the study, or its manifest is missing or of another log; Unreadable
    where rows and columns cannot be told. What a cell lacks is a problem among the edits. `tell` is
    told how many rows were read so far, as it was written and as it is now.
    """
    said, as_of = known_manifest(study, name, manifest)
    rows = WrittenRows(study, said, as_of)
    counted = _Counted(tell)
    tables = tuple(_table(rows, *one, days, counted) for one in _tables(name, file, said))
    return EditedFile(name, said, rows, tables, days)


def known_manifest(study: Study, name: str, manifest: bytes | None) -> tuple[Manifest, AsOf]:
    """Return what the manifest of a file says, and the entry of the log that it names.

    Refused where there is none, or it is of another study or another log.
    """
    if manifest is None:
        raise Refused(_NO_MANIFEST, {"manifest": name + ENDING}, code="manifest_missing")
    said = Manifest.from_bytes(manifest)
    if said.study != study.slug:
        raise Refused(_OTHER_STUDY, {"study": said.study[:100]}, code="other_study")
    try:
        as_of = entry_again(study, said.entry)
    except Seal.DoesNotExist:
        as_of = None
    if as_of is None or as_of.hash != said.hash:
        raise Refused(_OTHER_LOG, {"entry": said.entry}, code="other_log")
    return said, as_of


def format_named(name: str) -> Format:
    """Return a format of data files; Refused where none is called so."""
    try:
        return format_of(name)
    except KeyError:
        raise Refused(_NO_FORMAT, {"format": name[:50]}, code="no_format") from None


Rows = Iterator[Sequence[Read]]


class _Counted:
    """Counts rows as they pass, whatever their table, and tells how many there were."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell
        self.rows = 0

    def __call__(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            self.rows += 1
            self.tell(self.rows)
            yield row


def _tables(name: str, file: BinaryIO, manifest: Manifest) -> Iterator[tuple[Layout, str, Rows]]:
    """Yield layout, format and rows of each table of a file, to be read before the next.

    Of a zip file one of its files may come alone, under its own name.
    """
    if not manifest.tables:
        raise Refused(_NO_LAYOUT, code="no_layout")
    file.seek(0)
    is_zip = any(one.member for one in manifest.tables) and zipfile.is_zipfile(file)
    alone = [one for one in manifest.tables if one.member == name]
    sheets = len(manifest.tables) > 1 and not is_zip and not alone
    for one in alone or manifest.tables:
        file.seek(0)
        with _unpacked(file, one.member) if is_zip else nullcontext(file) as part:
            yield from _rows(one, part, by_name=sheets)


def _rows(table: ToldTable, file: Any, *, by_name: bool) -> Iterator[tuple[Layout, str, Rows]]:
    layout = table.layout
    format = format_named(layout.format)
    if layout.format == "csv":
        with tempfile.TemporaryFile() as saved:
            layout = _as_saved(layout, file, saved)
            yield layout, "csv", csv_file.read(layout, saved)
    elif by_name and layout.format == "xlsx":
        read_sheet = import_module("surveys.domain.data_files.xlsx_file").read_sheet
        yield layout, "xlsx", read_sheet(layout, file, table.name)
    else:
        yield layout, layout.format, format.read(layout, file)


@contextmanager
def _unpacked(file: BinaryIO, member: str) -> Iterator[Any]:
    """Open a file within a zip file as one that can be sought; Refused where there is none."""
    with tempfile.TemporaryFile() as part:
        try:
            with zipfile.ZipFile(file) as archive, archive.open(member) as packed:
                is_too_large = archive.getinfo(member).file_size > MOST_UNPACKED
                if not is_too_large:  # no more is unpacked than the directory says
                    copyfileobj(packed, part, PIECE)
        except (*BROKEN_ZIP, KeyError) as error:
            raise Refused(_NO_MEMBER, {"member": member[:200]}, code="no_member") from error
        if is_too_large:
            params = {"member": member[:200], "most": MOST_UNPACKED // PIECE}
            raise Refused(_TOO_LARGE, params, code="too_large")
        part.seek(0)
        yield part


def _as_saved(layout: Layout, file: BinaryIO, saved: Any) -> Layout:
    """Return the layout of a CSV file as a spreadsheet saved it; copy it as UTF-8.

    Its separator is the one between the headings; a file that is no UTF-8 is one of Windows.
    """
    names = [one.name for one in layout.fields]
    head = file.readline(LONGEST_LINE)
    file.seek(0)
    head = head.removeprefix(csv_file.BOM).rstrip(b"\r\n").replace(b'"', b"")
    for separator in (layout.dialect.separator, *Separator):
        wanted = csv_line(names, separator.value).rstrip("\n").replace('"', "")
        if head in (wanted.encode(), wanted.encode("cp1252", "replace")):
            layout = replace(layout, dialect=replace(layout.dialect, separator=separator))
            break
    is_utf_8 = _copied(file, saved)
    if not is_utf_8:
        saved.seek(0)
        saved.truncate()
        file.seek(0)
        for line in _lines(file):
            saved.write(line.decode("cp1252", "replace").encode())
    saved.seek(0)
    return layout


def _copied(file: BinaryIO, to: Any) -> bool:
    """Copy a file; return whether it is UTF-8."""
    for line in _lines(file):
        try:
            line.decode()
        except UnicodeDecodeError:
            return False
        to.write(line)
    return True


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a file; Refused where they are more, or longer, than anybody edits."""
    for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b"")):
        if number >= MOST_LINES or len(line) == LONGEST_LINE:
            params = {"lines": MOST_LINES, "most": LONGEST_LINE // PIECE}
            raise Refused(_TOO_MANY_LINES, params, code="too_many_lines_of_file")
        yield line


def _table(
    rows: WrittenRows,
    layout: Layout,
    format: str,
    edited: Rows,
    days: DayOrder,
    counted: "_Counted",
) -> Table:
    names = {one.own_name: one.name for one in layout.columns}
    if INTERVIEW not in names or layout.variables:
        raise Refused(_NO_IDS, code="no_ids")
    hidden = rows.records.design.personal
    personal = [one.name for one in layout.columns if not one.is_own and one.name in hidden]
    if personal:
        raise Refused(_PERSONAL, {"names": ", ".join(personal)}, code="personal")
    keys = [names[one] for one in (INTERVIEW, PROJECT) if one in names]
    found: dict[tuple[str, ...], WrittenRow] = {}
    with tempfile.TemporaryFile() as again:
        _write_again(rows, layout, format, found, again, counted)
        again.seek(0)
        written = format_named(format).read(layout, again)
        edits = edits_of(
            layout,
            written,
            counted(_leaving_out(layout, edited)),
            keys=keys,
            habits=Habits(format, days),
        )
    return Table(edits, found, PROJECT in names, layout.columns)


def _write_again(
    rows: WrittenRows,
    layout: Layout,
    format: str,
    found: dict[tuple[str, ...], WrittenRow],
    file: Any,
    counted: _Counted,
) -> None:
    """Write the table as it was written then, and note its rows by their keys."""

    def cells() -> Iterator[Sequence[Any]]:
        for row in counted(rows.rows(layout.columns)):
            key = (row.interview.id, row.project.id) if row.project else (row.interview.id,)
            found[key] = row
            yield layout.split(row.values)

    try:
        format_named(format).write(layout, cells(), file)
    except ValueError as error:  # of a manifest that somebody changed
        raise Refused(_NO_LAYOUT, code="no_layout") from error


def _leaving_out(layout: Layout, rows: Rows) -> Rows:
    """Yield rows without what is not compared: how records came, and when they changed."""
    others = [
        place for place, field in enumerate(layout.fields) if field.column.own_name in OF_ORIGINS
    ]
    for row in rows:
        cells = list(row)
        for place in others:
            cells[place] = None
        yield cells
