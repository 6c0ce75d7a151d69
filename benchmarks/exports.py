"""Data files as users take them, beside a plain dump of the same rows by the same library.

`python -m benchmarks.exports` writes 20,000 interviews with 60,000 projects (48 questions, five of
them multiple choice of eight) in each format, each in a process of its own. It says how many
interviews that is in a second of the processor, how many times as long as the dump it took, and by
how much more memory grew than with a tenth of them. A dump knows no labels, no kinds of empty and
no limits: what it cannot hold is lost. Then the same is said of files from stored studies of so
many interviews, the way that users take (`benchmarks.stored_exports`).
"""

import argparse
import csv
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import cycle, islice
from random import Random
from typing import Any, BinaryIO

from surveys.domain.data_files.formats import MODULES
from surveys.domain.layout.building import layout_of
from surveys.domain.layout.columns import Column
from surveys.domain.layout.fields import Cell, FieldType
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.options import Options
from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import Choice, Kind

FORMATS = ("csv", "jsonl", "xlsx", "sav", "dta", "parquet")
PROJECTS = 3  # of each interview
DIFFERENT = 500  # rows; they come again, so that making them takes neither time nor memory
BATCH = 1_000
WIDE: Mapping[str, int] = defaultdict(lambda: 80)  # bytes of any text here
Tables = Sequence[tuple[str, Layout, Callable[[], Iterable[Sequence[Cell]]]]]


# --- the data set ---


def columns(prefix: str, multiples: int, singles: int, rest: Sequence[Kind]) -> list[Column]:
    """Return the columns of one kind of record: its key, and questions of each kind."""
    choices = tuple(Choice(f"c{n}", {"en": f"Category {n} of eight"}) for n in range(8))
    kinds = [
        *([Kind.SELECT_MULTIPLE] * multiples),
        *([Kind.SELECT_ONE] * singles),
        *rest,
    ]
    found = [Column("record", label={"en": "Record"}), Column("expert", label={"en": "Expert"})]
    return found + [
        Column(
            f"{prefix}{number}",
            kind,
            {"en": f"What was asked as question {number} of {prefix}"},
            choices if kind.has_choices else (),
            tuple(Missing),
        )
        for number, kind in enumerate(kinds)
    ]


NUMBERS = [Kind.INTEGER] * 3 + [Kind.DECIMAL] * 2 + [Kind.DATE]
INTERVIEW = columns("interview", 1, 7, [*NUMBERS, *[Kind.TEXT] * 4])
PROJECT = columns("project", 4, 14, [*NUMBERS, *[Kind.TEXT] * 6])


def drawn(column: Column, random: Random) -> Any:
    """Return a stored answer to a question of a column."""
    if column.kind is None:
        return f"{random.getrandbits(64):016x}"
    if random.random() < 0.15:
        return as_missing(random.choice(list(Missing)))
    if column.kind is Kind.INTEGER:
        return random.randrange(10_000)
    if column.kind is Kind.DECIMAL:
        return f"{random.randrange(10_000)}.{random.randrange(1, 10)}"
    if column.kind is Kind.DATE:
        return f"20{random.randrange(10, 26)}-{random.randrange(1, 13):02}-11"
    if column.kind is Kind.SELECT_ONE:
        return random.choice(column.categories).code
    if column.kind is Kind.SELECT_MULTIPLE:
        return [one.code for one in column.categories if random.random() < 0.3]
    return "What an expert said of it, cañón " * random.randrange(1, 3)


def tables(format: Any, interviews: int) -> Tables:
    """Return name, layout and rows of interviews and of their projects."""
    random = Random(1)
    found = []
    for name, asked, count in (
        ("Interviews", INTERVIEW, interviews),
        ("Projects", PROJECT, PROJECTS * interviews),
    ):
        layout, _warnings = layout_of(asked, Options(), format)
        rows = [layout.split([drawn(one, random) for one in asked]) for _ in range(DIFFERENT)]
        found.append((name, layout, lambda rows=rows, count=count: islice(cycle(rows), count)))
    return found


# --- the two ways ---


def ours(name: str, module: Any, given: Tables, file: BinaryIO) -> None:
    """Write the data set as users get it."""
    if name == "xlsx":
        sheets = [module.Sheet(one, layout, rows()) for one, layout, rows in given]
        module.write_sheets(sheets, file)
        return
    for _name, layout, rows in given:
        module.write(layout, rows(), file)


def dump(name: str, given: Tables, file: BinaryIO, widths: Mapping[str, int] = WIDE) -> None:
    """Write the cells as the library takes them; `widths` of texts where it asks for them."""
    if name == "xlsx":
        dump_xlsx(given, file)
        return
    of_texts = {"csv": dump_csv, "jsonl": dump_json_lines}
    for _name, layout, rows in given:
        if name in of_texts:
            of_texts[name](layout, rows(), file)
        else:
            dump_arrow(name, layout, rows, file, widths)


def dump_csv(layout: Layout, rows: Iterable[Sequence[Cell]], file: BinaryIO) -> None:
    """Write each row as the texts of its cells."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow([field.name for field in layout.fields])
    writer.writerows([" ".join(x) if type(x) is list else x for x in row] for row in rows)
    text.detach()


def dump_json_lines(layout: Layout, rows: Iterable[Sequence[Cell]], file: BinaryIO) -> None:
    """Write each row as an object."""
    names = [field.name for field in layout.fields]
    for row in rows:
        text = json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False)
        file.write(text.encode() + b"\n")


def dump_xlsx(given: Tables, file: BinaryIO) -> None:
    """Write each row as a dictionary of numbers, truths and texts."""
    from rustpy_xlsxwriter import write_worksheets  # noqa: PLC0415 only what is measured is loaded

    def records(layout: Layout, rows: Iterable[Sequence[Cell]]) -> Iterator[dict[str, Any]]:
        names = [field.name for field in layout.fields]
        for row in rows:
            plain = [" ".join(x) if type(x) is list else x for x in row]
            yield dict(zip(names, plain, strict=True))

    write_worksheets([(name, records(layout, rows())) for name, layout, rows in given], file)


def dump_arrow(
    name: str,
    layout: Layout,
    rows: Callable[[], Iterable[Sequence[Cell]]],
    file: BinaryIO,
    wide: Mapping[str, int],
) -> None:
    """Write batches of columns of the types that come first to mind; kinds of empty are nothing."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415
    from readstat_arrow import DtaWriter, Metadata, SavWriter  # noqa: PLC0415

    types = {
        FieldType.INTEGER: pa.int64(),
        FieldType.TICK: pa.bool_(),
        FieldType.CODES: pa.list_(pa.string()),
    }
    schema = pa.schema(
        [(field.name, types.get(field.type, pa.string())) for field in layout.fields]
    )
    count = sum(1 for _row in rows())
    widths = Metadata(storage_widths={field.name: wide[field.name] for field in layout.fields})
    writer: Any = (
        pq.ParquetWriter(file, schema, compression="zstd")
        if name == "parquet"
        else SavWriter(file, schema, count, widths, compression="rows")
        if name == "sav"
        else DtaWriter(file, schema, count, widths)
    )
    given = iter(rows())
    with writer:
        while batch := list(islice(given, BATCH)):
            arrays = [
                pa.array([None if type(x) is Missing else x for x in cells], type=field.type)
                for field, cells in zip(schema, zip(*batch, strict=True), strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))


# --- the measurement ---


def measure(name: str, way: str, interviews: int) -> dict[str, float]:
    """Return seconds, megabytes of the file, and by how many the memory of this process grew."""
    module = import_module(f"surveys.domain.data_files.{MODULES[name]}")
    given = tables(module.FORMAT, interviews)
    small = tables(module.FORMAT, 10)
    written = [ours, lambda name, module, given, file: dump(name, given, file)][way == "dump"]
    written(name, module, small, io.BytesIO())  # what the library loads or sets up only once
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryFile() as file:
        began = time.process_time()  # of this process alone, whatever else the machine does
        written(name, module, given, file)
        seconds = time.process_time() - began
        size = file.seek(0, io.SEEK_END)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {"seconds": seconds, "file": size / 2**20, "grown": grown / 1024}


def apart(name: str, way: str, interviews: int) -> dict[str, float]:
    """Return what another process measures."""
    command = [sys.executable, "-m", "benchmarks.exports", "--one", name, way, str(interviews)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {key: float(value) for key, value in json.loads(done.stdout).items()}


def compare(name: str, interviews: int) -> dict[str, Any]:
    """Return what is said of a format."""
    few = apart(name, "ours", interviews // 10)
    many, plain = apart(name, "ours", interviews), apart(name, "dump", interviews)
    return {
        "name": name,
        "interviews_per_second": interviews / many["seconds"],
        "seconds": many["seconds"],
        "dump_seconds": plain["seconds"],
        "ratio": many["seconds"] / plain["seconds"],
        "file_mb": many["file"],
        "grown_mb": many["grown"],
        "growth_mb": many["grown"] - few["grown"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=FORMATS)
    parser.add_argument("--interviews", type=int, default=20_000)
    parser.add_argument("--stored", action="store_true", help="only from stored studies")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        name, way, interviews = given.one
        print(json.dumps(measure(name, way, int(interviews))))
        return
    print(f"{given.interviews} interviews with {PROJECTS * given.interviews} projects")
    if not given.stored:
        report_written(given.names, given.interviews)
    from benchmarks.stored_exports import report  # noqa: PLC0415 it needs Django, writing does not

    report(given.names, given.interviews)


def report_written(names: Sequence[str], interviews: int) -> None:
    """Print what is said of writing rows that lie ready."""
    print("rows that lie ready:")
    for name in names:
        said = compare(name, interviews)
        print(
            f"  {name:8} {said['interviews_per_second']:7.0f} interviews/s "
            f"{said['seconds']:6.2f} s, dump {said['dump_seconds']:6.2f} s, "
            f"ratio {said['ratio']:4.2f}, {said['file_mb']:6.1f} MB, memory "
            f"+{said['grown_mb']:.0f} MB, {said['growth_mb']:+.1f} MB over a tenth of the rows",
            flush=True,
        )


if __name__ == "__main__":
    main()
