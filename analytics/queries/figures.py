"""Stored figures, on their way out: rows of the database to disclosed figures."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any, TypeVar

from django.db.models import Field, QuerySet
from django.utils.translation import gettext as _

from analytics.disclosure import (
    Audience,
    ChangeFigure,
    Figure,
    TableFigure,
    TrendFigure,
    Undisclosed,
    disclose,
    disclose_one,
)
from analytics.models import Change, Estimate, Indicator, Segment, Trend
from analytics.queries.design import definition_of
from analytics.stats.comparison.verdicts import Judged, judge
from analytics.stats.counting.rows import ChangeRow, EstimateRow, TrendRow
from analytics.stats.estimation.grades import RULE, Gradable, grade
from analytics.stats.estimation.results import values_of
from surveys.models import Study, Wave

_Stored = TypeVar("_Stored", Estimate, Change, Trend)
_Leaving = Figure | ChangeFigure | TrendFigure

OVERALL = "overall"
"""In place of a segment: the figures of whole waves."""


def stored_figures(
    study: Study,
    *,
    audience: Audience,
    indicator: Indicator | None = None,
    segment: Segment | str = OVERALL,
) -> list[Figure]:
    """Return estimates in order of indicators, categories and waves, in one query."""
    rows = _narrowed(Estimate.objects.filter(study=study), indicator, segment)
    rows = rows.select_related("indicator", "segment__variable", "wave")
    ordered = _by_category(_telling(rows.order_by("-wave__position", "pk")))
    ordered.sort(key=lambda row: row.indicator.position)
    return disclose([_figure(row) for row in ordered], audience=audience)


def stored_changes(
    study: Study,
    *,
    audience: Audience,
    indicator: Indicator | None = None,
    segment: Segment | str = OVERALL,
) -> list[ChangeFigure]:
    """Return changes in order of indicators, categories and pairs of waves, in one query."""
    rows = _narrowed(Change.objects.filter(study=study), indicator, segment)
    rows = rows.select_related("indicator", "segment__variable", "from_wave", "to_wave")
    ordered = _by_category(
        _telling(rows.order_by("-to_wave__position", "-from_wave__position", "pk"))
    )
    ordered.sort(key=lambda row: row.indicator.position)
    return disclose([_change(row) for row in ordered], audience=audience)


def stored_trends(
    study: Study, waves: Sequence[Wave], *, audience: Audience, indicator: Indicator | None = None
) -> list[TrendFigure]:
    """Return the trends over all comparable waves, in order of indicators, in one query."""
    rows = Trend.objects.filter(study=study).select_related("indicator")
    if indicator:
        rows = rows.filter(indicator=indicator)
    ordered = rows.order_by("indicator__position", "indicator__code")
    natures = {wave.code: wave.nature for wave in waves}
    return disclose([_trend(row, natures) for row in ordered], audience=audience)


def disclosed_rows(
    rows: Sequence[_Stored], *, audience: Audience
) -> list[tuple[_Stored, _Leaving]]:
    """Return rows of one table as they are let out, each with its figure.

    What a row holds beside its keys is taken from the figure, so nothing else can be shown of it.
    """
    shown = []
    # Only a trend names its waves by code; the others come with theirs.
    studies = {row.study_id for row in rows if isinstance(row, Trend)}
    waves = Wave.objects.filter(study__in=studies)
    natures = {(wave.study_id, wave.code): wave.nature for wave in waves}
    for row in rows:
        figure = disclose_one(_leaving(row, natures), audience=audience)
        if figure is not None:
            shown.append((_filled(row, figure), figure))
    return shown


def _leaving(row: _Stored, natures: Mapping[tuple, str]) -> Undisclosed[_Leaving]:
    if isinstance(row, Estimate):
        return _figure(row)
    if isinstance(row, Change):
        return _change(row)
    return _trend(row, {code: natures[row.study_id, code] for code in row.waves})


def _filled(row: _Stored, figure: _Leaving) -> _Stored:
    """Return a copy of a row with the values of its figure; its keys say which row it is."""
    filled = copy(row)
    for column in row._meta.concrete_fields:
        if not says_which(column):
            setattr(filled, column.attname, getattr(figure, column.name))
    return filled


def says_which(column: Field) -> bool:
    """Whether a column says which row it is; what all others hold is a figure."""
    return column.primary_key or column.is_relation or column.name == "category"


def last_changes(
    changes: Iterable[ChangeFigure],
) -> dict[tuple[str, str | None], ChangeFigure]:
    """Return the last change of each indicator and category: the one "last change" there is.

    It is the change between the last two waves, in the order of the study, in which both exist.
    """
    last: dict[tuple[str, str | None], ChangeFigure] = {}
    for change in changes:
        key = change.indicator, change.category
        if key not in last or change.places[::-1] > last[key].places[::-1]:
            last[key] = change
    return last


def _trend(row: Trend, natures: Mapping[str, str]) -> Undisclosed[TrendFigure]:
    found = tuple(natures[code] for code in row.waves)
    judged = judge(
        difference=row.slope,
        low=row.low,
        high=row.high,
        p_adjusted=row.p_adjusted,
        comparability=row.comparability,
        natures=found,
        kind=row.indicator.kind,
    )
    return Undisclosed(
        TrendFigure,
        **values_of(TrendRow, row),
        indicator=row.indicator.code,
        unit=row.indicator.unit,
        kind=row.indicator.kind,
        waves=tuple(row.waves),
        comparability=row.comparability,
        natures=found,
        **judged._asdict(),
    )


def _by_category(newest_first: list) -> list:
    """Sort rows by category, in the order of the newest wave's questionnaire, then by wave."""
    place: dict[tuple, int] = {}
    for row in newest_first:
        place.setdefault((row.indicator_id, row.category), len(place))
    oldest_first = sorted(newest_first, key=_waves)
    return sorted(oldest_first, key=lambda row: place[row.indicator_id, row.category])


def _waves(row: Estimate | Change) -> tuple[int, ...]:
    if isinstance(row, Change):
        return row.from_wave.position, row.to_wave.position
    return (row.wave.position,)


def _narrowed(rows: QuerySet[Any], indicator: Indicator | None, segment: Segment | str) -> Any:
    rows = rows.filter(segment=None if segment == OVERALL else segment)
    return rows.filter(indicator=indicator) if indicator else rows


def _telling(rows: Iterable) -> list:
    """Return rows without those of an indicator broken down by the variable that it counts."""
    counted: dict[int, frozenset[str]] = {}
    kept = []
    for row in rows:
        if row.segment is not None:
            if row.indicator_id not in counted:
                counted[row.indicator_id] = definition_of(row.indicator).counted_names()
            if row.segment.variable.code in counted[row.indicator_id]:
                continue
        kept.append(row)
    return kept


def _figure(row: Estimate) -> Undisclosed[Figure]:
    return Undisclosed(
        Figure,
        **values_of(EstimateRow, row),
        indicator=row.indicator.code,
        unit=row.indicator.unit,
        kind=row.indicator.kind,
        segment=row.segment.code if row.segment else None,
        category=row.category or None,
        wave=row.wave.code,
        nature=row.wave.nature,
        reason=_reason(row.grade_reason),
        comparability=row.comparability,
        comparability_note=row.comparability_note,
        grade_rule=RULE.name if row.grade else "",
    )


def _reason(stored: dict) -> str:
    """Return why a grade was given, in the reader's language."""
    return _(stored["template"]) % stored["params"] if stored else ""


def table_figure(
    found: Gradable,
    *,
    label: str | None,
    group: str = "",
    count: float = 0,
    code: str = "",
    unweighted: float | None = None,
) -> Undisclosed[TableFigure]:
    """Return a value computed on demand, graded, before it is disclosed."""
    given = grade(found)
    return Undisclosed(
        TableFigure,
        group=group,
        label=label,
        count=count,
        base=found.base,
        clusters=found.clusters,
        value=found.value,
        low=found.low,
        high=found.high,
        grade=given.code.value,
        reason=_(given.template) % given.params,
        code=code,
        unweighted=unweighted,
    )


def _change(row: Change) -> Undisclosed[ChangeFigure]:
    return Undisclosed(
        ChangeFigure,
        **values_of(ChangeRow, row),
        indicator=row.indicator.code,
        unit=row.indicator.unit,
        kind=row.indicator.kind,
        segment=row.segment.code if row.segment else None,
        category=row.category or None,
        from_wave=row.from_wave.code,
        to_wave=row.to_wave.code,
        natures=(row.from_wave.nature, row.to_wave.nature),
        comparability=row.comparability,
        places=(row.from_wave.position, row.to_wave.position),
        **_judged(row)._asdict(),
    )


def _judged(row: Change) -> Judged:
    return judge(
        difference=row.difference,
        low=row.low,
        high=row.high,
        p_adjusted=row.p_adjusted,
        comparability=row.comparability,
        natures=(row.from_wave.nature, row.to_wave.nature),
        kind=row.indicator.kind,
    )
