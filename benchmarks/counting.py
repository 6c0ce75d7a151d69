"""All figures of the reference study from scratch, after one edit, and by pandas."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pandas as pd

from analytics.queries.verification.second_path import RecordFrames, measure
from analytics.stats.counting.between_waves import change_cell
from analytics.stats.counting.from_moments import CellName, estimate_cells
from analytics.stats.counting.moments import Moments, TallyRow, add, contribution
from analytics.stats.counting.study_state import StudyState
from analytics.stats.counting.tallies import TallyCounts
from benchmarks.records import tally, tally_all
from benchmarks.reference import Reference


@dataclass(frozen=True)
class Timing:
    """Median seconds of one way to do it."""

    name: str
    seconds: float


def run(study: Reference, *, rounds: int = 5) -> list[Timing]:
    """Time each way in turn, round by round, so that a busy machine hits all alike."""
    counts = tally_all(study.definitions, study.records)
    rows, state = frames(study), StudyState(state_of(study, counts))
    ways: dict[str, Callable[[], object]] = {
        "tally all interviews, add up": lambda: state_of(study, recount(study)),
        "tally one interview": lambda: tally(study.definitions, study.records[-1]),
        "tally one interview, exchange it": lambda: after_edit(study, counts, state.moments),
        "pandas: evaluate, group, add up": lambda: by_pandas(study, rows),
        "all estimates with intervals": lambda: all_estimates(study, state),
        "all changes": lambda: all_changes(study, state),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            begin = time.perf_counter()
            way()
            times[name].append(time.perf_counter() - begin)
    return [Timing(name, statistics.median(taken)) for name, taken in times.items()]


def recount(study: Reference) -> list[TallyCounts]:
    """Count every interview."""
    return tally_all(study.definitions, study.records)


def after_edit(study: Reference, counts: list[TallyCounts], state: Moments) -> Moments:
    """Count one interview; take out what its respondent contributed and put in the same again."""
    whose = study.respondents[-1]
    fresh = [*counts[:-1], tally(study.definitions, study.records[-1])]
    for given, times in ((counts, -1), (fresh, 1)):
        add(state, contribution(_rows(study, given, whose), study.waves), times=times)
    return state


def state_of(study: Reference, counts: list[TallyCounts]) -> Moments:
    """Add up what all respondents contribute."""
    found: Moments = {}
    for respondent in set(study.respondents):
        add(found, contribution(_rows(study, counts, respondent), study.waves))
    return found


def _rows(study: Reference, counts: list[TallyCounts], respondent: str) -> list[TallyRow]:
    return [
        TallyRow(record.wave, True, one.cells, one.left_out)
        for record, whose, one in zip(study.records, study.respondents, counts, strict=True)
        if whose == respondent
    ]


def _cells(study: Reference) -> list[CellName]:
    return [
        CellName(indicator, wave, segment, category)
        for indicator in study.definitions.indicators
        for wave in study.waves
        for segment, category in [
            ("", ""),
            *(
                (one.code, category)
                for one in study.definitions.segments
                if one.name_for(indicator.unit) is not None
                for category in study.categories[one.code]
            ),
        ]
    ]


def all_estimates(study: Reference, state: StudyState) -> int:
    """Estimate every cell of every wave; return their number."""
    return len(estimate_cells(state, _cells(study)))


def all_changes(study: Reference, state: StudyState) -> int:
    """Compare every cell of every pair of waves; return their number."""
    number = 0
    for before, after in combinations(study.waves, 2):
        for name in _cells(study):
            if name.wave == before:
                change_cell(state, before, after, name.indicator, name.segment, name.category)
                number += 1
    return number


def frames(study: Reference) -> RecordFrames:
    """Return the records as frames: reading them is not timed."""
    interviews = _frame([record.answers for record in study.records], "interview")
    interviews["_wave"] = [record.wave for record in study.records]
    interviews["_respondent"] = study.respondents
    interviews["_interview"] = interviews.index
    interviews["_approved"] = True
    owners = [i for i, record in enumerate(study.records) for _ in record.projects]
    projects = _frame([one for record in study.records for one in record.projects], "project")
    projects["_parent"] = owners
    above = interviews.loc[owners].set_axis(projects.index)
    carried = [name for name in above if str(name).startswith(("interview.", "_"))]
    return RecordFrames(interviews, pd.concat([projects, above[carried]], axis=1))


def _frame(answers: list[Mapping[str, Any]], level: str) -> pd.DataFrame:
    codes = sorted({code for record in answers for code in record})
    columns = {code: [record.get(code) for record in answers] for code in codes}
    columns |= {f"{level}.{code}": values for code, values in columns.items()}
    return pd.DataFrame({k: pd.Series(v, dtype=object) for k, v in columns.items()})


def by_pandas(study: Reference, rows: RecordFrames) -> dict[tuple[str, str], pd.DataFrame]:
    """Evaluate every indicator in pandas and add up by wave, category and respondent."""
    found = {}
    for indicator in study.definitions.indicators:
        measured = measure(rows, indicator, study.definitions.segments)
        table = measured.table.assign(wave=rows.of(indicator.unit)["_wave"])
        table = table[table["base"]]
        found[indicator.code, ""] = _sums(table, ["wave", "respondent"])
        for code, categories in measured.categories.items():
            exploded = table.assign(category=categories.values).explode("category")
            found[indicator.code, code] = _sums(exploded, ["wave", "category", "respondent"])
    return found


def _sums(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return table.groupby(by)["amount"].agg(["sum", "size"])


def same_by_both(study: Reference) -> bool:
    """Say whether both ways find the same sums; a benchmark of wrong numbers tells nothing."""
    state = StudyState(state_of(study, recount(study)))
    table = by_pandas(study, frames(study))
    for indicator in study.definitions.indicators:
        scale = 1_000_000 if indicator.kind == "mean" else 1
        expected = table[indicator.code, ""].groupby("wave").sum()
        for wave in study.waves:
            cell = state.cell(indicator.code, wave)
            row = expected.loc[wave] if wave in expected.index else {"sum": 0, "size": 0}
            defined = indicator.waves is None or wave in indicator.waves
            if defined and (cell.y / scale, cell.m) != (row["sum"], row["size"]):
                return False
    return True
