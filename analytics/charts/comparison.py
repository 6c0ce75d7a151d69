"""The waves of a study side by side: one row per indicator, one point per wave."""

from collections.abc import Sequence

from analytics.charts.look import THEMES, Point, Rows, Spec, Theme, Translate
from analytics.charts.trend import frame
from surveys.domain.numbers import percent
from surveys.domain.wording import gettext_noop

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
    waves = list(dict.fromkeys(p.wave for p in sorted(points, key=lambda p: p.year)))
    names = list(dict.fromkeys(p.series_label or p.series for p in drawn))
    look = THEMES[theme]
    colours = dict(zip(waves, wave_colours(len(waves), look), strict=True))
    rows: Rows = [
        {
            "name": p.series_label or p.series,
            "value": p.value,
            "wave": _wave_in_words(p, translate),
            "colour": colours[p.wave],
            "fill": look.paper if p.nature == "invented" else colours[p.wave],
            "says": percent(p.value, language),
            "newest": p.wave == waves[-1],
        }
        for p in sorted(drawn, key=lambda p: p.year)
    ]
    return frame(look, title=title, notes=notes, width=width) | {
        "description": description,
        "height": ROW * max(1, len(names)),
        "data": {"values": rows},
        "encoding": {"y": _names(names, look)},
        "layer": [_ranges(look), _points(rows, language, look), _newest(rows, look)],
    }


def wave_colours(count: int, theme: Theme) -> list[str]:
    """Return one hue in `count` steps from the oldest wave to the newest."""
    start, end = (_channels(colour) for colour in (theme.oldest, theme.newest))
    steps = [1.0] if count == 1 else [place / (count - 1) for place in range(count)]
    return [
        "#" + "".join(f"{round(a + (b - a) * step):02x}" for a, b in zip(start, end, strict=True))
        for step in steps
    ]


def _channels(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def _wave_in_words(point: Point, translate: Translate) -> str:
    """Return the wave with what it is, for the legend."""
    if point.nature == "observed":
        return point.wave
    nature = {"invented": gettext_noop("invented")}.get(point.nature, gettext_noop("reconstructed"))
    return f"{point.wave} ({translate(nature)})"


def _names(names: Sequence[str], theme: Theme) -> Spec:
    return {
        "field": "name",
        "type": "nominal",
        "sort": list(names),
        "title": None,
        "axis": {"labelLimit": 340, "labelFontSize": 13, "labelColor": theme.ink},
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


def _ranges(theme: Theme) -> Spec:
    """Return a thin line from the lowest to the highest wave of each indicator."""
    return {
        "mark": {"type": "rule", "stroke": theme.line, "strokeWidth": 4},
        "encoding": {
            "x": {"aggregate": "min", "field": "value", "type": "quantitative", "title": None},
            "x2": {"aggregate": "max", "field": "value"},
        },
    }


def _points(rows: Rows, language: str, theme: Theme) -> Spec:
    waves = list(dict.fromkeys(row["wave"] for row in rows))
    strokes = {row["wave"]: row["colour"] for row in rows}
    fills = {row["wave"]: row["fill"] for row in rows}
    legend = {
        "labelColor": theme.ink,
        "orient": "top",
        "title": None,
        "labelFontSize": 13,
        "symbolType": "circle",
        "symbolSize": 90,
        "symbolStrokeWidth": 2.5,
    }

    def by_wave(colours: dict[str, str]) -> Spec:
        scale = {"domain": waves, "range": [colours[wave] for wave in waves]}
        return {"field": "wave", "type": "nominal", "scale": scale, "legend": legend}

    return {
        "mark": {"type": "point", "shape": "circle", "size": 90, "opacity": 1, "strokeWidth": 2.5},
        "encoding": {
            "x": _share(language),
            "stroke": by_wave(strokes),
            "fill": by_wave(fills),
        },
    }


def _newest(rows: Rows, theme: Theme) -> Spec:
    """Return the values of the newest wave in figures, in a column of their own at the right."""
    return {
        "data": {"values": [row for row in rows if row["newest"]]},
        "mark": {"type": "text", "align": "left", "fontWeight": "bold", "color": theme.ink},
        "encoding": {
            "x": {"datum": FIGURES_AT, "type": "quantitative", "title": None},
            "text": {"field": "says"},
        },
    }
