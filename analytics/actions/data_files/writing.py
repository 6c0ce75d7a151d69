"""The one writer of data files: tables of a data set into one file of a format.

Where a format holds one table only, interviews and projects together are a zip file of two.
"""

import hashlib
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any, BinaryIO, cast

from analytics.actions.data_files.reading import PROJECTS, DataSet, Table, Tell
from surveys.domain.data_files.formats import Format, Written
from surveys.domain.data_files.registry import PACKAGE, FileFormat
from surveys.domain.layout.building import layout_of
from surveys.domain.layout.fields import Cell
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.limits import Warned
from surveys.domain.layout.long_form import LongRows, long_layout
from surveys.domain.layout.options import USUAL, Options
from surveys.domain.package.archive import entry
from surveys.domain.package.files import MEBIBYTE

_OFTEN = 100
_FIRST_HALF = 2


@dataclass(frozen=True)
class WrittenTable:
    """One table as it was written: its layout, what was met, and the file that has it.

    `member` is its name in a zip file, empty where the data file is the table, or has sheets.
    `digest` is that of its rows as they are stored.
    """

    name: str
    layout: Layout
    rows: int
    digest: str
    warnings: tuple[Warned, ...]
    defused: Mapping[str, int]
    member: str = ""
    size: int = 0
    sha256: str = ""


@dataclass(frozen=True)
class _Prepared:
    """A table with the layout that it has in this format, and the limits met so far."""

    table: Table
    layout: Layout
    warnings: tuple[Warned, ...]

    def rows(self) -> Iterator[list[Cell]]:
        """Yield the cells of each row."""
        if not self.layout.variables:
            yield from map(self.layout.split, self.table.rows)
            return
        long = LongRows(self.layout)
        for row in self.table.rows:
            for found in long.of(row[:-2], [(row[-2], row[-1])]):
                yield self.layout.split(found)


def write_tables(
    data_set: DataSet, options: Options, format: FileFormat, file: BinaryIO, *, tell: Tell
) -> list[WrittenTable]:
    """Write all tables of a data set into an open file that can be sought."""
    prepared = [_prepared(one, options, format.table) for one in data_set.tables]
    progress = _Progress(data_set.rows, tell)
    if format.name == PACKAGE:
        return _package(prepared, options, file, progress)
    if len(prepared) == 1:
        (one,) = prepared
        return [_written(one, format.table.write(one.layout, progress.of(one), file))]
    if format.holds_two:
        return _sheets(prepared, file, progress)
    return _zip(prepared, format, file, progress)


def _prepared(table: Table, options: Options, format: Format) -> _Prepared:
    if table.answers:
        layout, warnings = long_layout(table.columns, table.answers, options, format)
    else:
        layout, warnings = layout_of(table.columns, options, format)
    return _Prepared(table, layout, table.unlisted + warnings)


class _Progress:
    """Tells how far writing is, as the second half of the work."""

    def __init__(self, rows: int, tell: Tell) -> None:
        self._rows, self._tell, self._done = rows, tell, 0

    def of(self, prepared: _Prepared) -> Iterator[list[Cell]]:
        for row in prepared.rows():
            if self._done % _OFTEN == 0:
                self._tell((self._rows + self._done) // _FIRST_HALF, self._rows)
            self._done += 1
            yield row


def _written(prepared: _Prepared, written: Written, **member: Any) -> WrittenTable:
    spool = prepared.table.rows
    return WrittenTable(
        prepared.table.name,
        prepared.layout.with_empties(written.empties),
        written.rows,
        spool.digest,
        prepared.warnings + written.warnings,
        dict(written.defused),
        **member,
    )


def _sheets(
    prepared: Sequence[_Prepared], file: BinaryIO, progress: _Progress
) -> list[WrittenTable]:
    from surveys.domain.data_files.xlsx_file import Sheet, write_sheets  # noqa: PLC0415 large

    sheets = [Sheet(one.table.name, one.layout, progress.of(one)) for one in prepared]
    written = write_sheets(sheets, file)
    return [_written(*pair) for pair in zip(prepared, written, strict=True)]


def _zip(
    prepared: Sequence[_Prepared], format: FileFormat, file: BinaryIO, progress: _Progress
) -> list[WrittenTable]:
    """Write each table as a file of its own in a zip file, by way of a temporary one."""
    found = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in prepared:
            with tempfile.TemporaryFile() as part:
                written = format.table.write(one.layout, progress.of(one), cast(BinaryIO, part))
                member = f"{one.table.name}.{format.name}"
                part.seek(0)
                info = entry(member)
                info.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(info, "w", force_zip64=True) as to:
                    for piece in pieces(part):
                        to.write(piece)
                found.append(_written(one, written, member=member, **identity(part)))
    return found


def _package(
    prepared: Sequence[_Prepared], options: Options, file: BinaryIO, progress: _Progress
) -> list[WrittenTable]:
    from surveys.domain.data_files import packages  # noqa: PLC0415

    names = {one.table.name for one in prepared}
    tables = []
    for one in prepared:
        columns = {column.own_name: column.name for column in one.table.columns}
        refers: tuple[tuple[str, str, str], ...] = ()
        key: tuple[str, ...] = (columns["interview"],)
        if one.table.name == PROJECTS:
            key = (columns["project"],)
            if len(names) > 1:
                refers = ((columns["interview"], "interviews", columns["interview"]),)
        elif one.table.answers:
            key = ()
        rows = progress.of(one)
        tables.append(packages.Table(one.table.name, one.layout, rows, key=key, refers=refers))
    written = packages.write_package(tables, file, name="data", title="Data")
    found = []
    with zipfile.ZipFile(file) as archive:
        for one in prepared:
            member = f"{one.table.name}.csv"
            with archive.open(member) as part:
                said = identity(part)
            usual = replace(one, layout=replace(one.layout, dialect=USUAL))
            found.append(_written(usual, written[one.table.name], member=member, **said))
    return found


def identity(file: IO[bytes]) -> dict[str, Any]:
    """Return size and hash of a file."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    for piece in pieces(file):
        digest.update(piece)
        size += len(piece)
    return {"size": size, "sha256": digest.hexdigest()}


def pieces(file: IO[bytes]) -> Iterable[bytes]:
    """Yield the rest of a file, a megabyte at a time."""
    while piece := file.read(MEBIBYTE):
        yield piece
