"""Pages of a large study beside those of a small one: `python -m benchmarks.pages`.

Every page is asked for by a member who is signed in, in a process that is warm, with compression as
a browser asks for it. Of what is computed on demand the first time counts, and then the time of
what is kept. In a database of its own: SQLite in a folder that goes again, or beside that of
DATABASE_URL.
"""

import argparse
import gc
import multiprocessing
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nucleus.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from analytics.actions.counting import count_study  # noqa: E402
from analytics.queries.on_demand import KEPT  # noqa: E402
from benchmarks.large_study import WIDE, clean_up, make_large  # noqa: E402
from nucleus.memory import tune_collector  # noqa: E402
from surveys.models import Interview, Project, Study, User  # noqa: E402

SIZES = (1_000, 100_000)
ROUNDS = 7
CATEGORIES = 60


@dataclass(frozen=True)
class Page:
    """A page of a study; `on_demand` where it is computed from the records."""

    name: str
    route: str
    asks: str = ""
    on_demand: bool = False


OF_CATEGORY = "wave=2019&segment=company_size&category=large&page=20"
PAGES = (
    Page("overview", "study-overview", on_demand=True),
    Page("interviews of a wave", "interview-list", "wave=2019"),
    Page("experts", "expert-list"),
    Page("all figures", "trend-list"),
    Page("one indicator", "trend-indicator"),
    Page("claims", "claim-list"),
    Page("all figures, CSV", "trend-list", "format=csv"),
    Page("table of a question", "table-page", "wave=2019&question=stage", on_demand=True),
    Page("table of several answers", "table-page", "wave=2019&question=frameworks", on_demand=True),
    Page("table of 60 categories", "table-page", f"wave=2019&question={WIDE}", on_demand=True),
    Page("table of a number", "table-page", "wave=2019&question=team_size", on_demand=True),
    Page("two questions crossed", "table-page", "wave=2019&question=stage&across=industry", True),
    Page("records of a figure", "trend-records", "wave=2019&part=numerator", on_demand=True),
    Page("records of a category", "trend-records", OF_CATEGORY, on_demand=True),
    Page("records of a table", "table-records", "wave=2019&question=stage&row=production", True),
    Page("preview of an indicator", "indicator-edit"),
    Page("project lines", "line-page", "variable=stage&target=production", on_demand=True),
)


@dataclass(frozen=True)
class Asked:
    """Seconds of a page: the first time and again; bytes as they are sent, and memory in MB.

    `processor` are the seconds of this process the first time: a database server has its own, and
    what else runs on the machine has no part in them.
    """

    first: float
    again: float
    size: int
    memory: float
    processor: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--projects", type=int, nargs="+", default=list(SIZES))
    sizes = parser.parse_args().projects
    settings.ALLOWED_HOSTS = ["testserver"]
    with own_database():
        tune_collector()
        studies = [load(size, categories=CATEGORIES) for size in sizes]
        asked = ask_all(*studies)
    report(dict(zip(sizes, asked, strict=True)))


@contextmanager
def own_database() -> Iterator[None]:
    """Make a database that is gone afterwards, and the folder that servers look for files in."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "pages.sqlite3")
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


def load(projects: int, *, categories: int = 0) -> Study:
    """Store and count a study of that size in another process, whose memory is not ours.

    `categories` as in `make_large`.
    """
    slug = f"large-{projects}"
    connections.close_all()
    child = multiprocessing.get_context("fork").Process(
        target=_load, args=(projects, slug, categories)
    )
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit("The study could not be made; times would mean nothing.")
    return Study.objects.get(slug=slug)


def _load(projects: int, slug: str, categories: int) -> None:
    began = time.perf_counter()
    study = make_large(projects, slug=slug, categories=categories)
    made = time.perf_counter()
    count_study(study.pk)
    clean_up()
    print(f"{slug}: made in {made - began:.0f} s, counted in {time.perf_counter() - made:.0f} s")


def ask_all(*studies: Study) -> list[dict[str, Asked]]:
    """Ask for every page of each study, in turn, so that a busy machine hits all alike."""
    person, _new = User.objects.get_or_create(username="reader", is_superuser=True)
    client = Client(headers={"accept-encoding": "gzip"})
    client.force_login(person)
    for study in studies:
        interviews = Interview.objects.of_study(study).count()
        projects = Project.objects.filter(interview__wave__study=study).count()
        print(f"{study.slug}: {interviews:,} interviews, {projects:,} projects")
    pages = {page.name: ask(client, studies, page) for page in PAGES}
    return [
        {name: of_studies[place] for name, of_studies in pages.items()}
        for place in range(len(studies))
    ]


def ask(client: Client, studies: Sequence[Study], page: Page) -> list[Asked]:
    """Ask for one page: several times as if for the first time, and as often again."""
    urls = [address(study, page) for study in studies]
    sizes, memories = [], []
    for url in urls:
        _get(client, url)  # templates and plans are there from now on
        with peak_memory() as memory:
            KEPT.clear()
            sizes.append(_get(client, url)[1])
        memories += memory
    rounds = [[_first_and_again(client, url) for url in urls] for _round in range(ROUNDS)]
    times = [
        [min(taken) for taken in zip(*of_one, strict=True)] for of_one in zip(*rounds, strict=True)
    ]
    return [
        Asked(first, again, size, memory, processor)
        for (first, again, processor), size, memory in zip(times, sizes, memories, strict=True)
    ]


def _first_and_again(client: Client, url: str) -> tuple[float, float, float]:
    """Return the seconds of the first time, of the second, and of the processor for the first."""
    KEPT.clear()
    began = time.process_time()
    first = _get(client, url)[0]
    processor = time.process_time() - began
    return first, _get(client, url)[0], processor


def address(study: Study, page: Page) -> str:
    """Return the address of a page; of an indicator it is that of the share in production."""
    given = {"slug": study.slug}
    name = {"indicator-edit": "code"}.get(page.route, "indicator")
    if page.route in ("trend-indicator", "trend-records", "indicator-edit"):
        given[name] = "production"
    return f"{reverse(page.route, kwargs=given)}?{page.asks}"


def _get(client: Client, url: str) -> tuple[float, int]:
    began = time.perf_counter()
    response = client.get(url, secure=True)
    content = b"".join(response) if response.streaming else response.content
    seconds = time.perf_counter() - began
    if response.status_code != 200:
        raise SystemExit(f"{url} answers {response.status_code}; times would mean nothing.")
    return seconds, len(content)


@contextmanager
def peak_memory() -> Iterator[list[float]]:
    """Yield a list that has, afterwards, by how many MB the process grew meanwhile at most."""
    gc.collect()
    found: list[float] = []
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = memory_of_process("VmRSS")
    yield found
    found.append(memory_of_process("VmHWM") - before)


def memory_of_process(name: str) -> float:
    """Return the memory of the process in MB, now (`VmRSS`) or at most (`VmHWM`)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


def report(asked: dict[int, dict[str, Asked]]) -> None:
    """Print the times of each page, and the ratio of the largest study to the smallest."""
    small, large = min(asked), max(asked)
    print(f"\n{connection.vendor}; fastest of {ROUNDS}, ms; {large:,} : {small:,} projects")
    timed = f"{'first time':>19} {'ratio':>6} {'processor':>15} {'ratio':>6} {'again':>13}"
    print(f"{'':26} {timed} {'kB sent':>11} {'+ MB':>5}")
    for page in PAGES:
        one, other = asked[small][page.name], asked[large][page.name]
        firsts = f"{1000 * other.first:9.0f} : {1000 * one.first:7.0f}"
        busy = f"{1000 * other.processor:7.0f} : {1000 * one.processor:5.0f}"
        agains = f"{1000 * other.again:6.0f} : {1000 * one.again:4.0f}"
        sent = f"{other.size / 1024:4.0f} : {one.size / 1024:4.0f}"
        ratios = other.first / one.first, other.processor / one.processor
        times = f"{firsts} {ratios[0]:6.1f} {busy} {ratios[1]:6.2f} {agains:>13}"
        print(f"  {page.name:24} {times} {sent:>11} {other.memory:5.0f}")


if __name__ == "__main__":
    main()
