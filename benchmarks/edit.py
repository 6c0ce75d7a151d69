"""What one act costs from log entry to stored figures: `python -m benchmarks.edit`.

One project of an interview is edited, or somebody comes or goes: a consent is withdrawn and given
again. Then sealing and counting are timed, in a process that is warm, in a study of each size. The
floor are the bare statements that an edit cannot do without: read the interview and the state, and
write as many rows as it changed. In a database of its own, as `benchmarks.pages`.
"""

import argparse
import multiprocessing
import os
import random
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import cycle, islice
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nucleus.settings")
django.setup()

from django.db import connection, connections, transaction  # noqa: E402
from django.db.models import Model, UUIDField  # noqa: E402
from django.utils import timezone  # noqa: E402

from analytics.actions.counting import count_study  # noqa: E402
from analytics.models import Change, Estimate, StoredState, Trend  # noqa: E402
from benchmarks.pages import load, memory_of_process, own_database, peak_memory  # noqa: E402
from nucleus.memory import tune_collector  # noqa: E402
from surveys.actions import accounts, consents  # noqa: E402
from surveys.actions.interviews import content_of, store_edit  # noqa: E402
from surveys.actions.sealing import seal_entries  # noqa: E402
from surveys.domain.confirming import EVERYTHING  # noqa: E402
from surveys.domain.consents import Purpose  # noqa: E402
from surveys.domain.contents import ProjectContent  # noqa: E402
from surveys.domain.findings import Findings  # noqa: E402
from surveys.domain.interviews import State  # noqa: E402
from surveys.domain.messages import Spoken  # noqa: E402
from surveys.models import Consent, Interview, Project, Study  # noqa: E402

SIZES = (68, 1_000, 10_000)
PROJECTS = 8
"""Of an interview, about."""
ROUNDS, WARM = 40, 4
EDIT, COMES_OR_GOES, FLOOR = "edit", "somebody comes or goes", "floor of an edit"
STAGES = ("research", "proof_of_concept", "development", "testing", "production")
WRITTEN: dict[type[Model], str] = {
    StoredState: "numbers",
    Estimate: "value",
    Change: "p_adjusted",
    Trend: "p_adjusted",
}
"""What is rewritten of the rows that an edit changed."""
Times = tuple[float, float]
"""Seconds of the processor and of the clock."""


@dataclass(frozen=True)
class Measured:
    """Times of each act by its name, and how much memory the process had at most, in MB."""

    interviews: int
    times: dict[str, list[Times]]
    memory: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.edit", description=__doc__)
    parser.add_argument("--interviews", type=int, nargs="+", default=list(SIZES))
    sizes = parser.parse_args().interviews
    with own_database():
        report([in_a_process_of_its_own(load(size * PROJECTS)) for size in sizes])


def in_a_process_of_its_own(study: Study) -> Measured:
    """Measure in a process that has seen no other study."""
    connections.close_all()
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as child:
        return child.submit(measure, study).result()


def measure(study: Study) -> Measured:
    """Time edits of projects, and consents that are withdrawn and given again."""
    tune_collector()
    of_study = Interview.objects.of_study(study)
    submitted = of_study.filter(state=State.SUBMITTED.value).values_list("pk", flat=True)
    drawn = list(submitted.order_by("pk")[:200])
    random.Random(1).shuffle(drawn)
    with peak_memory():
        times = {
            EDIT: timed(study, edits(cycle(drawn))),
            COMES_OR_GOES: timed(study, moves(cycle(drawn))),
        }
        memory = memory_of_process("VmHWM")
    times[FLOOR] = floor(study, edits(cycle(drawn)))
    return Measured(of_study.count(), times, memory)


def timed(study: Study, acts: Iterator[None]) -> list[Times]:
    """Do one act after the other, and time what follows each until its figures are stored."""
    times = []
    for _act in islice(acts, WARM + ROUNDS):
        times.append(taken(lambda: (seal_entries(), count_study(study.pk))))
    return times[WARM:]


def taken(work: Callable[[], object]) -> Times:
    """Return how long it takes."""
    processor, clock = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - processor, time.perf_counter() - clock


def edits(interviews: Iterable[UUID]) -> Iterator[None]:
    """Change stage and team size of a project, which most indicators read, one after the other."""
    by, draw = accounts.system_account(), random.Random(2)
    for pk in interviews:
        interview = Interview.objects.get(pk=pk)
        content = content_of(interview)
        places = [n for n, one in enumerate(content.projects) if _is_numbered(one)]
        if not places:
            continue
        place = draw.choice(places)
        project = content.projects[place]
        other = {"stage": draw.choice(STAGES), "team_size": project.answers["team_size"] + 1}
        changed = replace(project, answers={**project.answers, **other})
        projects = (*content.projects[:place], changed, *content.projects[place + 1 :])
        try:
            with transaction.atomic():
                store_edit(
                    by=by,
                    interview=interview,
                    seen=interview.version,
                    content=replace(content, projects=projects),
                    found=Findings(EVERYTHING),
                )
        except Spoken:  # of another stage more is asked than this project has answers
            continue
        yield


def _is_numbered(project: ProjectContent) -> bool:
    return isinstance(project.answers.get("team_size"), int)


def moves(interviews: Iterable[UUID]) -> Iterator[None]:
    """Withdraw the consent of an interview and give it again."""
    by, today = accounts.system_account(), timezone.localdate()
    for pk in interviews:
        interview = Interview.objects.get(pk=pk)
        consent = Consent.objects.of_interview(interview).get(purpose=Purpose.PARTICIPATE)
        consents.withdraw_consent(by=by, consent=consent, on=today, confirmed=EVERYTHING)
        yield
        consents.record_consent(
            by=by,
            respondent=consent.respondent,
            wave=consent.wave,
            purpose=Purpose.PARTICIPATE,
            text_version="1",
            given_on=today,
        )
        yield


def floor(study: Study, acts: Iterator[None]) -> list[Times]:
    """Time bare statements: read an interview and the state, write what an edit changed."""
    before = values_of(study)
    next(acts)
    count_study(study.pk)
    changed = {
        model: [(row, pk) for pk, row in rows.items() if before[model].get(pk) != row]
        for model, rows in values_of(study).items()
    }
    interview = Interview.objects.of_study(study).order_by("pk").values_list("pk", flat=True)[0]

    def work() -> None:
        read(Interview, "id", interview)
        read(Project, "interview_id", interview)
        read(StoredState, "study_id", study.pk)
        with transaction.atomic(), connection.cursor() as cursor:
            for model, rows in changed.items():
                table, column = model._meta.db_table, WRITTEN[model]
                cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE id = %s", rows)

    return [taken(work) for _ in range(WARM + ROUNDS)][WARM:]


def values_of(study: Study) -> dict[type[Model], dict[Any, Any]]:
    """Return a value of every row that counting stores, by key."""
    return {
        model: dict(model._default_manager.filter(study=study).values_list("pk", column))
        for model, column in WRITTEN.items()
    }


def read(model: type[Model], column: str, value: UUID) -> None:
    """Read all rows of a table that have a value."""
    with connection.cursor() as cursor:
        key = UUIDField().get_db_prep_value(value, connection)
        cursor.execute(f"SELECT * FROM {model._meta.db_table} WHERE {column} = %s", [key])
        cursor.fetchall()


def report(studies: Sequence[Measured]) -> None:
    """Print median and 95th percentile of each act, and the ratio of largest study to smallest."""
    print(f"\n{connection.vendor}; {ROUNDS} of each, ms: median (95 %), processor and clock")
    print(f"{'':26}" + "".join(f"{one.interviews:>31,}" for one in studies) + f"{'ratio':>8}")
    smallest, *_, largest = sorted(studies, key=lambda one: one.interviews) * 2
    for act in smallest.times:
        cells = [f"{_spread(one, act, 0)} {_spread(one, act, 1)}" for one in studies]
        ratio = _median(largest, act) / _median(smallest, act)
        print(f"  {act:24}" + "".join(f"{cell:>31}" for cell in cells) + f"{ratio:8.2f}")
    memory = "".join(f"{one.memory:31.0f}" for one in studies)
    print(f"  {'memory at most, MB':24}{memory}")


def _median(measured: Measured, act: str, of: int = 0) -> float:
    return statistics.median(times[of] for times in measured.times[act])


def _spread(measured: Measured, act: str, of: int) -> str:
    times = sorted(times[of] for times in measured.times[act])
    most = times[int(0.95 * (len(times) - 1))]
    return f"{1000 * _median(measured, act, of):6.1f} ({1000 * most:5.0f})"


if __name__ == "__main__":
    main()
