"""The stored figures of a study against those of the second path."""

import math
from collections.abc import Iterator, Mapping
from typing import TypeVar

import pandas as pd

from analytics.disclosure import Audience, FoundFigure, Undisclosed, disclose_one
from analytics.domain.indicators import TRAITS
from analytics.models import Change, Estimate, Trend
from analytics.queries.design import StudyDesign
from analytics.queries.verification.sampling import drawn_of
from analytics.queries.verification.second_path import (
    Second,
    measure,
    read_rows,
    second_change_df,
    second_change_se,
    second_estimate,
    second_holm,
    second_p,
    second_slope,
    second_slope_df,
    second_slope_p,
)
from surveys.models import Wave

EXACT = ("base", "clusters", "interviews", "approved", "weighted", "strata")
PARTS = ("panel", "joined", "left")
CLOSE = 1e-9
Tested = TypeVar("Tested", Change, Trend)


def breaches_of_figures(design: StudyDesign) -> Iterator[str]:
    """Yield every figure that the second path finds otherwise, lacks, or has beyond."""
    expected = _second_path(design)
    estimates = Estimate.objects.filter(study=design.study)
    stored = {
        (row.indicator.code, row.wave.code, row.segment.code if row.segment else "", row.category)
        : row
        for row in estimates.select_related("indicator", "wave", "segment")
    }  # fmt: skip
    for key in expected.keys() ^ stored.keys():
        yield f"estimate {_name(key)} is " + ("missing" if key in expected else "too many")
    for key in sorted(expected.keys() & stored.keys()):
        yield from _different(key, stored[key], expected[key])
    yield from _changes(design, expected)
    yield from _trends(design, expected)


def _second_path(design: StudyDesign) -> dict[tuple, Second]:
    """Estimate everything once more, wave by wave: the records of one are in memory."""
    found = {}
    for wave in design.waves:
        rows = read_rows(wave)
        drawn = drawn_of(wave, pd.Index(rows.interviews["_respondent"].unique()))
        for indicator in design.definitions.indicators:
            if not design.asked(indicator, wave):
                continue
            measured = measure(rows, indicator, design.definitions.segments)
            cells = [("", "")] + [
                (segment.code, category)
                for segment in design.segments_of(indicator.unit)
                for category in design.categories(segment, wave)
            ]
            for segment, category in cells:
                cell = measured.cell(segment, category)
                found[indicator.code, wave.code, segment, category] = second_estimate(
                    drawn, cell, indicator.kind
                )
    return found


def _different(key: tuple, stored: Estimate, expected: Second) -> Iterator[str]:
    name = f"estimate {_name(key)}"
    for field in EXACT:
        if getattr(stored, field) != getattr(expected, field):
            yield _says(name, field, getattr(stored, field), getattr(expected, field))
    if sum(stored.left_out.values()) != expected.left_out:
        yield _says(name, "left out", sum(stored.left_out.values()), expected.left_out)
    if TRAITS[stored.indicator.kind].is_estimated and stored.df != expected.df:
        yield _says(name, "df", stored.df, expected.df)
    for field in ("count", "value", "se", "unweighted"):
        if not _close(getattr(stored, field), getattr(expected, field)):
            yield _says(name, field, getattr(stored, field), getattr(expected, field))
    if holders := stored.at_least_one:
        if holders["count"] != expected.holders:
            yield _says(name, "at least one", holders["count"], expected.holders)
        if not _close(holders.get("value"), expected.holding):
            value = holders.get("value")
            yield _says(name, "share with at least one", value, expected.holding)


def _trends(design: StudyDesign, expected: dict[tuple, Second]) -> Iterator[str]:
    tests: dict[Trend, float] = {}
    for row in Trend.objects.filter(study=design.study).select_related("indicator"):
        found = [expected[row.indicator.code, code, "", ""] for code in row.waves]
        slope, se = second_slope(found, [design.times[code] for code in row.waves])
        if not _close(row.slope, slope):
            yield _says(_of(row), "slope", row.slope, slope)
        if row.se is not None and not _close(row.se, se):
            yield _says(_of(row), "se", row.se, se)
        if row.df != second_slope_df(found):
            yield _says(_of(row), "df", row.df, second_slope_df(found))
        if row.p is not None:
            tests[row] = second_slope_p(slope, se, found)
    yield from _adjusted(tests)


def _changes(design: StudyDesign, expected: dict[tuple, Second]) -> Iterator[str]:
    changes = Change.objects.filter(study=design.study).select_related(
        "indicator", "segment", "from_wave", "to_wave"
    )
    tests: dict[tuple, dict[Change, float]] = {}
    for row in changes:
        before, after = (expected.get(_key(row, wave)) for wave in (row.from_wave, row.to_wave))
        if before is None or after is None:
            yield f"change {_name(_key(row, row.to_wave))} has no estimates"
        elif row.difference is not None:
            yield from _different_change(row, before, after)
        elif row.p is not None or row.p_adjusted is not None:
            yield _says(_of(row), "p", row.p, None, "{} where nothing is compared")
        if row.p is not None and before and after and row.difference is not None:
            tests.setdefault(_family(row), {})[row] = second_p(before, after)
    for family in tests.values():
        yield from _adjusted(family)


def _key(row: Change, wave: Wave) -> tuple:
    segment = row.segment.code if row.segment else ""
    return row.indicator.code, wave.code, segment, row.category


def _of(row: Change | Trend) -> str:
    if isinstance(row, Trend):
        return f"trend of {row.indicator.code}"
    return f"change to {_name(_key(row, row.to_wave))} from {row.from_wave.code}"


def _different_change(row: Change, before: Second, after: Second) -> Iterator[str]:
    if not _close(row.difference, (after.value or 0) - (before.value or 0)):
        difference = (after.value or 0) - (before.value or 0)
        text = "{}, not the difference of the values"
        yield _says(_of(row), "difference", row.difference, difference, text)
    if row.se is not None and not _close(row.se, second_change_se(before, after)):
        yield _says(_of(row), "se", row.se, second_change_se(before, after), "{}, not {}")
    df = second_change_df(before, after)
    if TRAITS[row.indicator.kind].is_estimated and row.df != df:
        yield _says(_of(row), "df", row.df, df)
    values = [row.parts[part]["value"] for part in PARTS if part in row.parts]
    if values and None not in values and not _close(sum(values), row.difference):
        together, whole = _let_out(sum(values), row.difference)
        yield f"{_of(row)}: the parts add up to {together}, not to {whole}"


def _family(row: Change) -> tuple:
    """Name the family of a test: of whole waves the pair, else also indicator and segment."""
    pair = row.from_wave.code, row.to_wave.code
    return (*pair, row.indicator.code, row.segment.code) if row.segment else pair


def _adjusted(family: Mapping[Tested, float]) -> Iterator[str]:
    """Hold p and adjusted p, on which verdicts rest, against those of the second path."""
    adjusted = second_holm(pd.Series(list(family.values())))
    for (row, p), both in zip(family.items(), adjusted, strict=True):
        if not _close(row.p, p):
            yield _says(_of(row), "p", row.p, p)
        if not _close(row.p_adjusted, both):
            yield _says(_of(row), "adjusted p", row.p_adjusted, both)


def _close(stored: float | None, expected: float | None) -> bool:
    if stored is None or expected is None:
        return stored is expected
    return math.isclose(stored, expected, rel_tol=CLOSE, abs_tol=CLOSE)


def _name(key: tuple) -> str:
    return " / ".join(part for part in key if part)


def _says(
    name: str,
    field: str,
    stored: float | None,
    expected: float | None,
    text: str = "{}, by the second path {}",
) -> str:
    """Say what a field of a figure is, and what it should be."""
    return f"{name}: {field} is {text.format(*_let_out(stored, expected))}"


def _let_out(stored: float | None, expected: float | None) -> tuple[object, object]:
    """Return two numbers as they may be seen; without them a breach is still named."""
    found = Undisclosed(FoundFigure, stored, expected)
    shown = disclose_one(found, audience=Audience.OPERATOR)
    return (shown.stored, shown.expected) if shown else ("withheld", "withheld")
