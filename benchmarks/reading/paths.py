"""The way of an answer through the files, from the calls that `trip.py` saw."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

TRIP = Path(__file__).with_name("trip.py")
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV")  # the environment has no say otherwise
# What a write asks, and what nobody passes on the way: every other package of surveys drives it.
ASKED = ("domain", "models", "queries")
BESIDE = ("admin", "management", "templatetags")


class Call(NamedTuple):
    """One function entered: from which file, in which file, and its qualified name."""

    caller: str
    file: str
    name: str


class Trip(NamedTuple):
    """What was entered: files by station, and the calls of the write in their order."""

    stations: dict[str, list[str]]
    write: list[Call]

    @property
    def files(self) -> list[str]:
        """All files of the trip (`files_form_to_csv`).

        A file counts when one of its functions is entered between the POST of a typed new
        interview with one project (`action=submit`) and the last byte of the CSV of the projects:
        the request with its middleware, the thread that announces the count and the broker, the
        task that was announced, the trend page of one indicator, the export. The study was loaded
        and counted before, in another process. Left out are modules that are only imported, calls
        made by an import, comprehensions, templates and migrations.
        """
        return sorted({file for files in self.stations.values() for file in files})


def follow(root: Path) -> Trip:
    """Load the reference study of a checkout, and follow one answer through it."""
    with tempfile.TemporaryDirectory(prefix="nucleus-reading-") as folder:
        _run(root, folder, "load")
        seen = json.loads(_run(root, folder, "follow"))
    return Trip(seen["stations"], [Call(*one) for one in seen["write"]])


def _run(root: Path, folder: str, step: str) -> str:
    """Run a step in the checkout, with its modules alone and a data folder of its own."""
    environment = {name: os.environ[name] for name in KEPT if name in os.environ} | {
        "DJANGO_SETTINGS_MODULE": "nucleus.settings",
        "NUCLEUS_DATA_DIR": folder,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(root),
    }
    done = subprocess.run(
        [sys.executable, "-P", "-W", "ignore", str(TRIP), step],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    if done.returncode:
        raise SystemExit(f"trip.py {step} failed in {root}:\n{done.stderr}")
    return done.stdout


def drives(call: Call, *, asked: tuple[str, ...] = ASKED) -> bool:
    """Return whether a call enters a package of surveys that drives the write."""
    parts = call.file.split("/")
    return len(parts) > 2 and parts[0] == "surveys" and parts[1] not in (*asked, *BESIDE)


class Way(NamedTuple):
    """How a write moves through files (`returns_write_path`).

    The way is the files in which functions are entered, in order, while what is typed is sent,
    saved and submitted. Only the packages of surveys that drive a write are on it: views, forms,
    actions and any that is new; not what these ask (domain, models, queries; `with_domain` counts
    the domain, too), nor single modules as `rules.py`. A function that is entered again from the
    same file is not told again, so that a loop over questions counts once; calls of one file after
    another are one stop. A return is a stop at a file that the way had left before. Going back
    because a function ended is no stop: only calls are. Names are the functions entered.
    """

    stops: list[str]
    names: int

    @property
    def files(self) -> int:
        return len(set(self.stops))

    @property
    def returns(self) -> int:
        return len(self.stops) - self.files


def way_of(calls: Iterable[Call]) -> Way:
    told = [*dict.fromkeys(calls)]
    stops = [file for file, _calls in groupby(one.file for one in told)]
    return Way(stops, len({(one.file, one.name) for one in told}))
