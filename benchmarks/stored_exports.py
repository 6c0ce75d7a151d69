"""Data files from stored studies, as a worker makes them: the second part of `benchmarks.exports`.

Studies of interviews with three projects each are written to a database of their own: SQLite in a
folder that goes again, or beside that of DATABASE_URL. Each file is made by the job that people
start, from the history to the parts that are offered, beside a plain dump of the same rows by the
same library, which lie in memory before. Each in a process of its own, whose seconds of the
processor count; by the clock there is the server of the database, too. Memory is what the process
took beyond what it had after a file of a very small study.
"""

import io
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import islice
from typing import Any, BinaryIO, cast

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nucleus.settings")
django.setup()

from django.db import connection, connections  # noqa: E402

from analytics.actions.data_files import WORK, request_file  # noqa: E402
from analytics.actions.data_files.reading import data_set_of  # noqa: E402
from analytics.models import DataFile  # noqa: E402
from benchmarks.exports import PROJECTS, dump  # noqa: E402
from benchmarks.large_study import clean_up, make_large  # noqa: E402
from benchmarks.pages import own_database, peak_memory  # noqa: E402
from benchmarks.rebuild import FORK, alone  # noqa: E402
from nucleus.memory import tune_collector  # noqa: E402
from surveys.actions import jobs  # noqa: E402
from surveys.actions.accounts import system_account  # noqa: E402
from surveys.domain.data_files.registry import FORMATS, PACKAGE  # noqa: E402
from surveys.domain.layout.building import layout_of  # noqa: E402
from surveys.domain.layout.options import Options, Unit  # noqa: E402
from surveys.models import Study  # noqa: E402
from surveys.queries.as_of.entry import newest_entry  # noqa: E402

OPTIONS = Options(unit=Unit.BOTH)
SMALLEST = 20  # interviews of the study that libraries are loaded with


def report(names: Sequence[str], interviews: int) -> None:
    """Print what is said of each format."""
    few = max(interviews // 10, SMALLEST)
    with own_database():
        for number in sorted({SMALLEST, few, interviews}):
            slug = slug_of(number)
            alone(partial(make_large, PROJECTS * number, slug=slug, each=PROJECTS))
        clean_up()
        print(f"from the stored study, {connection.vendor}:")
        for name in names:
            small, large = apart(partial(made, name, few)), apart(partial(made, name, interviews))
            plain = apart(partial(dumped, name, interviews))
            print(
                f"  {name:8} {interviews / large['seconds']:7.0f} interviews/s "
                f"{large['seconds']:6.2f} s ({large['clock']:.1f} s by the clock), dump "
                f"{plain['seconds']:6.2f} s, ratio {large['seconds'] / plain['seconds']:5.2f}, "
                f"{large['file']:6.1f} MB, memory +{large['grown']:.0f} MB, "
                f"{large['grown'] - small['grown']:+.1f} MB over a tenth of the rows",
                flush=True,
            )


def slug_of(interviews: int) -> str:
    return f"stored-{interviews}"


def apart(work: Callable[[], dict[str, float]]) -> dict[str, float]:
    """Return what another process measures."""
    connections.close_all()
    receiving, sending = FORK.Pipe(duplex=False)
    child = FORK.Process(target=_measured, args=(work, sending))
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit("It failed; times would mean nothing.")
    found: dict[str, float] = receiving.recv()
    return found


def _measured(work: Callable[[], dict[str, float]], sending: Any) -> None:
    tune_collector()
    sending.send(work())


def made(name: str, interviews: int) -> dict[str, float]:
    """Have a file made by its job; return seconds, megabytes of the file and of memory."""
    _make(name, SMALLEST)
    with peak_memory() as grown:
        clock, began = time.perf_counter(), time.process_time()
        file = _make(name, interviews)
        seconds, clock = time.process_time() - began, time.perf_counter() - clock
    return {
        "seconds": seconds,
        "clock": clock,
        "file": file.size / 2**20,
        "grown": grown[0],
    }


def _make(name: str, interviews: int) -> DataFile:
    study = Study.objects.get(slug=slug_of(interviews))
    file = request_file(by=system_account(), study=study, options=OPTIONS, format=name)
    jobs.run_job(WORK)
    file.refresh_from_db()
    if not file.is_offered:
        raise SystemExit("The file was not made; times would mean nothing.")
    file.parts.all().delete()
    return file


def dumped(name: str, interviews: int) -> dict[str, float]:
    """Write the rows that such a file has as the library takes them; return seconds."""
    study = Study.objects.get(slug=slug_of(interviews))
    given: list[Any] = []
    widths: dict[str, int] = {}
    with data_set_of(study, OPTIONS, newest_entry(study)) as data_set:
        for table in data_set.tables:
            layout, _warnings = layout_of(table.columns, OPTIONS, FORMATS[name].table)
            rows = [layout.split(row) for row in table.rows]
            columns = zip(*rows, strict=True)
            widths |= {
                field.name: max(len(str(cell).encode()) for cell in cells)
                for field, cells in zip(layout.fields, columns, strict=True)
            }
            given.append((table.name, layout, partial(iter, rows)))
    plain = "csv" if name == PACKAGE else name
    few = [(one, layout, partial(_first, rows)) for one, layout, rows in given]
    dump(plain, few, io.BytesIO(), widths)  # what the library loads or sets up only once
    with tempfile.TemporaryFile() as file:
        began = time.process_time()
        dump(plain, given, cast(BinaryIO, file), widths)
        return {"seconds": time.process_time() - began}


def _first(rows: Callable[[], Iterable[Any]]) -> Iterable[Any]:
    return islice(rows(), SMALLEST)
