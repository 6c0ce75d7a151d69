"""Figures as points of a chart."""

from analytics.charts import Point
from analytics.disclosure import Figure
from surveys.models import Wave


def point_of(
    figure: Figure, wave: Wave, place: float, *, series: str = "", label: str = ""
) -> Point:
    """Return a figure as a point of a chart; `place` is where its wave stands in time."""
    return Point(
        wave=wave.code,
        year=place,
        value=figure.value,
        low=figure.low,
        high=figure.high,
        count=figure.count,
        base=figure.base,
        clusters=figure.clusters,
        nature=wave.nature,
        comparability=figure.comparability,
        series=series,
        series_label=label,
        weighted=figure.unweighted is not None,
    )
