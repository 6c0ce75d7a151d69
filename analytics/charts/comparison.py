"""The waves of a study side by side: one row per indicator, one point per wave."""

import json
from collections.abc import Mapping, Sequence

from analytics.charts.look import THEMES, ChartRows, ChartTheme, Point, Spec, Translate
from analytics.charts.trend import chart_frame
from analytics.charts.waves import by_wave, wave_rows
from surveys.domain.numbers import percent

ROW = 34  # height of an indicator, in pixels
TICKS = (0, 0.25, 0.5, 0.75, 1)
FIGURES_AT, END = 1.03, 1.1  # shares; behind 100 % stand the figures of the newest wave


def comparison_chart(
    points: Sequence[Point],
    *,
    title: str = "",
    notes: Sequence[str] = (),
    description: str = "",
    language: str = "en",
    translate: Translate = str,
    theme: str = "light",
    width: int = 860,
) -> Spec:
    """Return shares of several indicators (`series`) in each wave, in the order given.

    Waves are of one hue, each stronger than the one before; invented ones are hollow.
    """
    drawn = [point for point in points if point.value is not None]
    names = {p.series: p.series_label or p.series for p in drawn}
    look = THEMES[theme]
    rows = [
        row | {"says": percent(row["value"], language)} for row in wave_rows(drawn, look, translate)
    ]
    return chart_frame(look, title=title, notes=notes, width=width) | {
        "description": description,
        "height": ROW * max(1, len(names)),
        "data": {"values": rows},
        "encoding": {"y": _names(names, look)},
        "layer": [_ranges(look), _points(rows, language, look), _newest(rows, look)],
    }


def _names(names: Mapping[str, str], theme: ChartTheme) -> Spec:
    """Return a row for each code, named in words: two may have the same."""
    cases = "".join(
        f"datum.value === {json.dumps(code)} ? {json.dumps(name)} : "
        for code, name in names.items()
    )
    return {
        "field": "code",
        "type": "nominal",
        "sort": list(names),
        "title": None,
        "axis": {
            "labelExpr": f"{cases}''",
            "labelLimit": 340,
            "labelFontSize": 13,
            "labelColor": theme.ink,
        },
    }


def _share(language: str) -> Spec:
    cases = "".join(f"datum.value === {t} ? '{percent(t, language)}' : " for t in TICKS)
    return {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, END], "nice": False},
        "axis": {"values": list(TICKS), "labelExpr": f"{cases}''"},
    }


def _ranges(theme: ChartTheme) -> Spec:
    """Return a thin line from the lowest to the highest of the waves that can be compared."""
    return {
        "mark": {"type": "rule", "stroke": theme.line, "strokeWidth": 4},
        "encoding": {
            "x": {"aggregate": "min", "field": "value", "type": "quantitative", "title": None},
            "x2": {"aggregate": "max", "field": "value"},
            "detail": {"field": "run", "type": "nominal"},
        },
    }


def _points(rows: ChartRows, language: str, theme: ChartTheme) -> Spec:
    return {
        "mark": {"type": "point", "shape": "circle", "size": 90, "opacity": 1, "strokeWidth": 2.5},
        "encoding": {"x": _share(language), **by_wave(rows, theme)},
    }


def _newest(rows: ChartRows, theme: ChartTheme) -> Spec:
    """Return the values of the newest wave in figures, in a column of their own at the right."""
    return {
        "data": {"values": [row for row in rows if row["newest"]]},
        "mark": {"type": "text", "align": "left", "fontWeight": "bold", "color": theme.ink},
        "encoding": {
            "x": {"datum": FIGURES_AT, "type": "quantitative", "title": None},
            "text": {"field": "says"},
        },
    }
