"""Every figure of a study once more, in pandas, from the stored rows and without any tally."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from analytics.domain.indicators import TRAITS, IndicatorDefinition
from analytics.domain.segments import SegmentDefinition
from analytics.queries.verification.expressions import Evaluated, column_of, evaluate_frame
from analytics.queries.verification.sampling import Drawn, freedom, strata_of, variance
from surveys.domain.expressions import parse
from surveys.domain.questionnaire import Level
from surveys.models import Consent, Interview, Lineage, Project, Questionnaire, Wave

CHUNK = 2000
NO_TYPE: dict[str, str] = {}
MILLIONTH = Decimal("0.000001")
DIGITS = Context(prec=400, rounding=ROUND_HALF_EVEN)  # a float may have three hundred


@dataclass
class RecordFrames:
    """Interviews and projects of a wave that count, one row each."""

    interviews: pd.DataFrame
    projects: pd.DataFrame

    def of(self, unit: str) -> pd.DataFrame:
        return self.projects if unit == Level.PROJECT else self.interviews


@dataclass
class Measured:
    """One row per record of an indicator in a wave: who, in the base or why not, how much."""

    table: pd.DataFrame
    categories: dict[str, Evaluated]

    def cell(self, segment: str = "", category: str = "") -> pd.DataFrame:
        """Return all records, or those of one category."""
        if not segment:
            return self.table
        values = self.categories[segment].values
        chosen = values.map(
            lambda value: category in value if isinstance(value, list) else value == category
        )
        return self.table[chosen.astype(bool)]


def read_rows(wave: Wave) -> RecordFrames:
    """Read everything of a wave that counts: its state says so and its consent stands."""
    consents = Consent.objects.filter(wave=wave, purpose="participate")
    standing = {
        respondent
        for respondent, withdrawn in consents.values_list("respondent_id", "withdrawn_on")
        if withdrawn is None
    }
    rows = Interview.objects.filter(wave=wave).values(
        "id", "respondent_id", "state", "answers", "approved_content"
    )
    records = [
        row
        for row in rows.iterator(CHUNK)
        if row["state"] in ("submitted", "approved", "reopened")
        and row["respondent_id"] in standing
    ]
    # Of an interview that was opened again, what was approved counts.
    approved: dict[str, Any] = {
        str(row["id"]): row["approved_content"] for row in records if row["state"] == "reopened"
    }
    mapping = _mapping_of(wave)
    interviews = _frame(
        [approved.get(str(row["id"]), row)["answers"] for row in records], "interview", mapping
    )
    interviews.index = pd.Index([str(row["id"]) for row in records], dtype=object)
    interviews["_respondent"] = [str(row["respondent_id"]) for row in records]
    interviews["_interview"] = interviews.index
    interviews["_approved"] = [row["state"] in ("approved", "reopened") for row in records]
    parents = {key: key for key in interviews.index if key not in approved}
    owners: list[str] = []

    def answers_of_projects() -> Iterable[dict[str, Any]]:
        stored = Project.objects.filter(interview__wave=wave).order_by()
        for key, answers in stored.values_list("interview_id", "answers").iterator(CHUNK):
            if owner := parents.get(str(key)):
                owners.append(owner)
                yield answers
        for owner, held in approved.items():
            for one in held["projects"]:
                owners.append(owner)
                yield one["answers"]

    projects = _frame(answers_of_projects(), "project", mapping)
    projects["_parent"] = owners
    above = interviews.loc[projects["_parent"]].set_axis(projects.index)
    carried = [name for name in above if str(name).startswith(("interview.", "_"))]
    return RecordFrames(interviews, pd.concat([projects, above[carried]], axis=1))


def _mapping_of(wave: Wave) -> dict[str, dict[str, str]]:
    """Return by variable which code of the wave belongs to which harmonised category.

    Of a variable that the wave asks for another type of answer than the first wave, no answer
    belongs to any (`NO_TYPE`).
    """
    stored = Lineage.objects.filter(wave=wave).values_list("variable__code", "mapping")
    found = {code: mapping for code, mapping in stored if mapping}
    types: dict[str, tuple[str, str]] = {}
    earlier = Questionnaire.objects.filter(
        wave__study=wave.study_id, wave__position__lte=wave.position
    )
    for one in earlier.select_related("wave").order_by("wave__position", "-position"):
        for question in one.form.questions():
            kind = (question.name.type, question.level)
            if types.setdefault(question.code, kind) != kind and one.wave_id == wave.pk:
                found[question.code] = NO_TYPE
    return found


def _frame(
    records: Iterable[dict[str, Any]], level: str, mapping: dict[str, dict[str, str]]
) -> pd.DataFrame:
    """Return answers as columns, each under its code and under its code with the level.

    Codes stand there as the harmonised category that they belong to.
    """
    columns: dict[str, list[Any]] = {}
    kinds: dict[str, Any] = {}
    size = 0
    for answers in records:
        for code, value in answers.items():
            column = columns.setdefault(code, [])
            column += [None] * (size - len(column))
            column.append(_once(value, kinds))
        size += 1
    for column in columns.values():
        column += [None] * (size - len(column))
    for code in mapping.keys() & columns.keys():
        columns[code] = [_exchanged(value, mapping[code]) for value in columns[code]]
    columns |= {f"{level}.{code}": values for code, values in columns.items()}
    index = pd.RangeIndex(size)
    return pd.DataFrame(
        {name: pd.Series(values, index=index, dtype=object) for name, values in columns.items()},
        index=index,
    )


def _exchanged(value: Any, mapping: dict[str, str]) -> Any:
    if mapping is NO_TYPE:
        return None
    if isinstance(value, list):
        unique: list[Any] = []
        for code in value:
            category = mapping.get(code, code)
            if category not in unique:
                unique.append(category)
        return unique
    return mapping.get(value, value) if isinstance(value, str) else value


def _once(value: Any, kinds: dict[str, Any]) -> Any:
    """Return a value that is in memory once, however many records have it."""
    if isinstance(value, str):
        return sys.intern(value)
    if isinstance(value, dict):
        return kinds.setdefault(value["missing"], value)
    return [sys.intern(one) for one in value] if isinstance(value, list) else value


def measure(
    rows: RecordFrames, indicator: IndicatorDefinition, segments: tuple[SegmentDefinition, ...]
) -> Measured:
    """Evaluate an indicator on every record."""
    frame = rows.of(indicator.unit)
    below = rows.projects if indicator.unit == Level.INTERVIEW else None
    base = evaluate_frame(parse(indicator.base).tree, frame, below)
    table = frame[["_respondent", "_interview", "_approved"]].rename(columns=lambda name: name[1:])
    in_base = base.values.map(lambda value: value is True)
    unknown = base.empty != ""
    amount = pd.Series(1.0, index=frame.index)
    if indicator.measured is not None:
        counted = evaluate_frame(indicator.measured.tree, frame, below)
        unknown |= in_base & (counted.empty != "")
        reads = _in_millionths if TRAITS[indicator.kind].in_millionths else _as_number
        amount = pd.to_numeric(counted.values.map(reads), errors="coerce")
    table = table.assign(base=in_base & ~unknown, left_out=unknown, amount=amount.astype(float))
    categories = {
        segment.code: column_of(frame, name)
        for segment in segments
        if (name := segment.name_for(indicator.unit)) is not None
    }
    return Measured(table, categories)


def _as_number(value: Any) -> float:
    return float(value) if isinstance(value, (bool, int, float, str)) else np.nan


def _in_millionths(value: Any) -> float:
    """Return the value of a mean as it is defined: to the sixth decimal, halves to the even one."""
    try:
        return float(DIGITS.quantize(Decimal(str(value)), MILLIONTH))
    except InvalidOperation:
        return np.nan


@dataclass
class Second:
    """One estimate by the second path."""

    base: int
    clusters: int
    interviews: int
    approved: int
    left_out: int
    count: float
    value: float | None
    drawn: Drawn
    se: float | None = None
    df: int = 0
    weighted: bool = False
    strata: int = 0
    unweighted: float | None = None
    holders: int = 0
    holding: float | None = None
    # Empty where nothing is in the base.
    residuals: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    active: pd.Index = field(default_factory=lambda: pd.Index([]))


def second_estimate(drawn: Drawn, cell: pd.DataFrame, kind: str) -> Second:
    """Estimate from records: sums by respondent, then the variance of their residuals.

    `drawn` holds the respondents interviewed in the wave; those without records in the base
    are zeros. Numbers of records are never weighted, and what counts them is not.
    """
    inside = cell[cell["base"]]
    by_interview = inside.drop_duplicates("interview")
    sums = inside.groupby("respondent")["amount"].agg(["sum", "size"])
    sums = sums.reindex(drawn.respondents, fill_value=0)
    base, count = int(sums["size"].sum()), float(sums["sum"].sum())
    found = Second(
        base=base,
        clusters=int((sums["size"] > 0).sum()),
        interviews=len(by_interview),
        approved=int(by_interview["approved"].sum()),
        left_out=int(cell["left_out"].sum()),
        count=count,
        value=None if TRAITS[kind].is_estimated else count,
        drawn=drawn,
        holders=int((sums["sum"] > 0).sum()),
    )
    if TRAITS[kind].is_estimated:
        found.strata = drawn.number_of_strata()
        found.weighted = drawn.weights is not None
        if base:
            _ratio(found, sums)
    return found


def _ratio(found: Second, sums: pd.DataFrame) -> None:
    """Fill in the ratio of the sums of all respondents, each by their weight, and its precision."""
    drawn = found.drawn
    if drawn.weights is not None:
        found.unweighted = found.count / found.base
        sums = sums.mul(drawn.weights, axis=0)
    base, count = float(sums["size"].sum()), float(sums["sum"].sum())
    found.value = count / base
    active, having = sums["size"] > 0, sums["sum"] > 0
    each = drawn.weights if drawn.weights is not None else pd.Series(1.0, index=sums.index)
    found.holding = float(each[having].sum() / each[active].sum())
    found.residuals = (sums["sum"] - count / base * sums["size"]) / base
    found.active = sums.index[sums["size"] > 0]
    found.df = freedom(found.active, drawn.strata)
    if found.clusters > 1 and found.df:
        found.se = float(np.sqrt(variance(found.residuals, drawn.strata)))


def second_change_se(before: Second, after: Second) -> float:
    """Return the standard error of a difference, over all respondents of either wave."""
    both = pd.concat([before.residuals, after.residuals], axis=1).fillna(0.0)
    strata = strata_of([before.drawn, after.drawn])
    return float(np.sqrt(variance(both.iloc[:, 1] - both.iloc[:, 0], strata)))


def second_p(before: Second, after: Second) -> float:
    """Return the two-sided p of a difference: t with the respondents active in either wave."""
    difference = (after.value or 0) - (before.value or 0)
    se = second_change_se(before, after)
    return float(2 * stats.t.sf(abs(difference) / se, second_change_df(before, after)))


def second_change_df(before: Second, after: Second) -> int:
    """Return the degrees of freedom of a difference."""
    active = before.active.union(after.active)
    return freedom(active, strata_of([before.drawn, after.drawn]))


def second_slope_p(slope: float, se: float, waves: Sequence[Second]) -> float:
    """Return the two-sided p of a slope: t with the respondents active in any of its waves."""
    return float(2 * stats.t.sf(abs(slope) / se, second_slope_df(waves)))


def second_slope_df(waves: Sequence[Second]) -> int:
    """Return the degrees of freedom of a slope."""
    active = pd.Index(pd.concat([wave.active.to_series() for wave in waves]).unique())
    return freedom(active, strata_of([wave.drawn for wave in waves]))


def second_holm(tests: pd.Series) -> pd.Series:
    """Adjust the p values of a family by the method of Holm, smallest first."""
    ordered = tests.sort_values(kind="stable")
    left = pd.Series(range(len(ordered), 0, -1), index=ordered.index)
    return (ordered * left).clip(upper=1.0).cummax().reindex(tests.index)


def second_slope(waves: Sequence[Second], years: Sequence[float]) -> tuple[float, float]:
    """Return the change per year and its standard error, over all respondents of any wave.

    A wave without a base has no value; whoever was interviewed in it belongs to the design.
    """
    known = [(wave, year) for wave, year in zip(waves, years, strict=True) if wave.base]
    centred = np.array([year for _wave, year in known])
    centred = centred - centred.mean()
    weights = centred / (centred**2).sum()
    slope = float(sum(w * wave.value for w, (wave, _year) in zip(weights, known, strict=True)))
    everyone = pd.Index(pd.concat([wave.drawn.respondents.to_series() for wave in waves]).unique())
    together = pd.concat([wave.residuals.reindex(everyone) for wave, _year in known], axis=1)
    residuals = together.fillna(0.0) @ weights
    strata = strata_of([wave.drawn for wave in waves])
    return slope, float(np.sqrt(variance(residuals, strata)))
