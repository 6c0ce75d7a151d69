"""Whether a data file still says what its manifest says: from the file alone, and from the log.

The first needs no database: hashes, numbers of rows, and the value of each indicator worked out
again from the columns. The second reads the study anew as of the entry of the file. A manifest has
a hash of its own, which the log has, too: so nothing is changed in what it says of a file.
"""

import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from analytics.actions.data_files.describing import HASH, VERSION, left_out, manifest_hash
from analytics.actions.data_files.reading import data_set_of
from analytics.actions.data_files.valuing import Rows, values_of
from analytics.actions.data_files.writing import identity, pieces
from analytics.domain.indicators import IndicatorDefinition
from analytics.models import Export
from surveys.domain.data_files.formats import Read, Unreadable
from surveys.domain.data_files.registry import FORMATS
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.options import Options
from surveys.domain.messages import Message
from surveys.domain.package.archive import BROKEN_ZIP
from surveys.domain.refusals import Refused
from surveys.models import Seal, Study
from surveys.queries.as_of.entry import entry_again

_READ_AGAIN = (*BROKEN_ZIP, Unreadable, ValueError, LookupError, TypeError)


@dataclass
class Checked:
    """What a check found: `broken` are reasons not to trust the file, `notes` are none."""

    broken: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def check_manifest(manifest: Mapping[str, Any]) -> Checked:
    """Check whether a manifest says what it was written with; if not, nothing that it says holds.

    Raises ValueError, KeyError or TypeError where that is no manifest of this version.
    """
    if manifest["manifest"] != VERSION:
        raise ValueError(f"a manifest of version {manifest['manifest']!r}")
    found = Checked()
    if (now := manifest_hash(manifest)) != manifest[HASH]:
        found.broken.append(
            f"The manifest was changed: its hash is {now}, and it says {manifest[HASH]}."
        )
    return found


def check_file(path: Path, manifest: Mapping[str, Any]) -> Checked:
    """Check a file against its manifest alone, which `check_manifest` has checked."""
    found = Checked()
    with path.open("rb") as file:
        _compare("the file", identity(file), manifest["file"], found)
        try:
            _check_members(file, manifest, found)
            _check_rows(file, manifest, found)
        except _READ_AGAIN as error:
            found.broken.append(f"The file cannot be read: {error}")
    return found


def check_in_log(manifest: Mapping[str, Any]) -> Checked:
    """Check a manifest against the study as of its entry, read from the history anew.

    What was erased or withdrawn since can be missing from it; that is noted, and proves nothing.
    """
    found = Checked()
    study = Study.objects.filter(slug=manifest["study"]).first()
    if study is None:
        found.notes.append(f"The study {manifest['study']} is not in this database.")
        return found
    try:
        as_of = entry_again(study, manifest["as_of_entry"] or 0)
    except Seal.DoesNotExist:
        found.broken.append(f"The log of the study has no entry {manifest['as_of_entry']}.")
        return found
    if as_of.hash != manifest["as_of_hash"]:
        found.broken.append(
            f"Entry {as_of.number} of the log has the hash {as_of.hash}, and the manifest says "
            f"{manifest['as_of_hash']}."
        )
        return found
    exports = Export.objects.filter(study=study, sha256=manifest["file"]["sha256"])
    if not exports.filter(**{f"manifest__{HASH}": manifest[HASH]}).exists():
        found.broken.append("The log of the study has no export with this file and this manifest.")
    options = Options.from_json(manifest["options"])
    try:
        _check_study(study, options, manifest, found)
    except Refused as refused:
        found.notes.append(f"The study cannot be read as the file was: {refused}")
    return found


def _compare(what: str, is_now: Mapping[str, Any], said: Mapping[str, Any], found: Checked) -> None:
    for name in ("size", "sha256"):
        if is_now[name] != said[name]:
            found.broken.append(
                f"The {name} of {what} is {is_now[name]}, and the manifest says {said[name]}."
            )


def _check_members(file: IO[bytes], manifest: Mapping[str, Any], found: Checked) -> None:
    members = [one for one in manifest["tables"] if "member" in one]
    if not members:
        return
    with zipfile.ZipFile(file) as archive:
        for one in members:
            with archive.open(one["member"]) as part:
                _compare(one["member"], _of_stream(part), one, found)


def _of_stream(part: IO[bytes]) -> dict[str, Any]:
    with tempfile.TemporaryFile() as copy:
        for piece in pieces(part):
            copy.write(piece)
        return identity(copy)


def _check_rows(file: IO[bytes], manifest: Mapping[str, Any], found: Checked) -> None:
    """Count the rows of each table, and work out all values again from them."""
    said = manifest["indicators"]["values"]
    definitions = [IndicatorDefinition.of(one) for one in said]
    counts: dict[str, int] = {}
    with _opened(file, manifest) as tables:
        rows = {
            name: Rows(layout.columns, _counted(name, layout, cells, counts))
            for name, (layout, cells) in tables.items()
        }
        values = values_of(rows, definitions)
        for table in rows.values():
            for _row in table.rows:
                pass
    for one in manifest["tables"]:
        if counts.get(one["name"], 0) != one["rows"]:
            found.broken.append(
                f"{one['name']} has {counts.get(one['name'], 0)} rows, and the manifest says "
                f"{one['rows']}."
            )
    for one in said:
        if values[one["code"]] != one["waves_counted"]:
            found.broken.append(
                f"The indicator {one['code']} comes out as {values[one['code']]}, and the "
                f"manifest says {one['waves_counted']}."
            )


def _counted(
    name: str, layout: Layout, cells: Iterable[Sequence[Read]], counts: dict[str, int]
) -> Iterator[list[Any]]:
    """Yield rows of stored answers, and count them."""
    for number, row in enumerate(cells, start=1):
        counts[name] = number
        for cell in row:
            if isinstance(cell, Message):
                raise ValueError(f"{name}, row {number}: {cell.text()}")
        yield layout.join(cast(Any, row))


@contextmanager
def _opened(
    file: IO[bytes], manifest: Mapping[str, Any]
) -> Iterator[dict[str, tuple[Layout, Iterator[Sequence[Read]]]]]:
    """Open the tables of a file, each with its layout and its cells, to be read once."""
    format = FORMATS[manifest["format"]]
    layouts = {one["name"]: Layout.from_json(one["layout"]) for one in manifest["tables"]}
    members = {one["name"]: one.get("member") for one in manifest["tables"]}
    opened: list[IO[bytes]] = []
    found: dict[str, tuple[Layout, Iterator[Sequence[Read]]]] = {}
    try:
        for name, layout in layouts.items():
            if members[name]:
                part = _unpacked(file, members[name])
            else:
                file.seek(0)
                part = tempfile.TemporaryFile()  # noqa: SIM115 closed below
                for piece in pieces(file):
                    part.write(piece)
                part.seek(0)
            opened.append(part)
            if format.name == "xlsx" and len(layouts) > 1:
                from surveys.domain.data_files.xlsx_file import read_sheet  # noqa: PLC0415 large

                found[name] = layout, read_sheet(layout, cast(BinaryIO, part), name)
            else:
                found[name] = layout, format.table.read(layout, cast(BinaryIO, part))
        yield found
    finally:
        for part in opened:
            part.close()


def _unpacked(file: IO[bytes], member: str) -> IO[bytes]:
    part = tempfile.TemporaryFile()  # noqa: SIM115 closed by whoever asked
    with zipfile.ZipFile(file) as archive, archive.open(member) as packed:
        for piece in pieces(packed):
            part.write(piece)
    part.seek(0)
    return part


def _check_study(
    study: Study, options: Options, manifest: Mapping[str, Any], found: Checked
) -> None:
    as_of = entry_again(study, manifest["as_of_entry"] or 0)
    said = manifest["indicators"]["values"]
    definitions = [IndicatorDefinition.of(one) for one in said]
    with data_set_of(study, options, as_of, only=manifest["selected"]) as data_set:
        now = {one.name: one.rows.digest for one in data_set.tables}
        gone = _gone(left_out(data_set)) - _gone(manifest["left_out"])
        hidden = data_set.records.personal - manifest["personal_variables"]
        if gone > 0:
            found.notes.append(f"{gone} records were erased or withdrawn since.")
        if hidden > 0:
            found.notes.append(f"{hidden} variables were declared personal since.")
        if gone > 0 or hidden > 0:
            return
        for one in manifest["tables"]:
            if now.get(one["name"]) != one["digest"]:
                found.broken.append(
                    f"The rows of {one['name']} are not those of the study as of entry "
                    f"{as_of.number}."
                )
        values = values_of(
            {one.name: Rows(one.columns, one.rows) for one in data_set.tables}, definitions
        )
    for one in said:
        if values[one["code"]] != one["waves_counted"]:
            found.broken.append(
                f"The indicator {one['code']} comes out of the study as {values[one['code']]}, and "
                f"the manifest says {one['waves_counted']}."
            )


def _gone(said: Mapping[str, Any]) -> int:
    return int(said["consent_withdrawn_since"]) + sum(said["erased"].values())
