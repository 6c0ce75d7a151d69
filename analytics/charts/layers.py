"""The layers of a trend chart, from the paper up."""

from collections.abc import Mapping, Sequence
from itertools import pairwise, zip_longest

from analytics.charts.look import NATURES, ChartRows, Look, Point, Spec, ends_of
from surveys.domain.lineage import Comparability
from surveys.domain.waves import Nature
from surveys.domain.wording import gettext_noop

HEIGHT = 300
LABEL_HEIGHT = 34  # of a direct label with its base below, in pixels
# Pixels between waves below which words under, or values beside, neighbouring ones would overlap.
YEAR_WIDTH, VALUE_WIDTH, NATURE_WIDTH = 46, 44, 86
WIDTHS = {"base": 64, "weighted": 64, "nature": NATURE_WIDTH // 2}
GAPS: Mapping[str, str] = {
    Comparability.CAUTION: gettext_noop("compare with caution"),
    Comparability.BREAK: gettext_noop("break in the series"),
}


def value_axis(look: Look) -> Spec:
    """Return the axis of values, its ticks written in the reader's language by value.

    Vega itself knows one language only.
    """
    near = look.step / 1000
    cases = "".join(
        f"abs(datum.value - ({tick!r})) < {near!r} ? '{look.tick(tick)}' : " for tick in look.ticks
    )
    return {"values": look.ticks, "labelExpr": f"{cases}''"}


def _x(look: Look, *, field: str = "x") -> Spec:
    """Waves stand at real distances: a year without one leaves its room."""
    domain = [look.years[0] - look.margin, look.years[-1] + look.margin]
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": domain, "nice": False, "zero": False},
        "axis": None,
    }


def _y(look: Look, field: str = "value", axis: Spec | None = None) -> Spec:
    encoding: Spec = {
        "field": field,
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [look.bottom, look.top], "nice": False, "zero": False},
    }
    return encoding | ({"axis": axis} if axis else {})


def axes(look: Look) -> Spec:
    """Return an empty layer that carries the axis, so that the grid lies below everything."""
    return {
        "data": {"values": [{"x": look.years[0], "value": 0}]},
        "mark": {"type": "point", "opacity": 0},
        "encoding": {"x": _x(look), "y": _y(look, axis=value_axis(look))},
    }


def zero(look: Look) -> list[Spec]:
    """Return the line of zero, where the axis goes below it."""
    ends = [look.years[0] - look.margin, look.years[-1] + look.margin]
    rows = [{"x": ends[0], "x2": ends[1], "value": 0}] if look.bottom < 0 else []
    mark = {"type": "rule", "stroke": look.theme.muted, "strokeWidth": 1}
    return _layer(rows, mark, {"x": _x(look), "x2": {"field": "x2"}, "y": _y(look)})


def _layer(rows: ChartRows, mark: Spec, encoding: Spec) -> list[Spec]:
    """Return the layer, or none where it would be empty."""
    return [{"data": {"values": rows}, "mark": mark, "encoding": encoding}] if rows else []


def _place(point: Point, look: Look) -> float:
    """Return the x of a point; series stand beside each other so that intervals can be seen."""
    names = list(look.colours)
    middle = (len(names) - 1) / 2
    return point.year + (names.index(point.series) - middle) * look.margin * 0.14


def _own(field: str) -> Spec:
    """Return the encoding of a colour that the data name."""
    return {"field": field, "type": "nominal", "scale": None, "legend": None}


def intervals(points: Sequence[Point], look: Look) -> list[Spec]:
    """Return the intervals as bars that end where they end: a round cap would go beyond 0 %."""
    rows = [
        {"x": _place(p, look), "low": low, "high": high, "colour": look.colours[p.series]}
        for p in points
        for low, high in [ends_of(p, look.kind)]
        if low is not None
    ]
    size = 10 if look.one_series else 5
    mark = {"type": "rule", "strokeWidth": size, "strokeCap": "butt", "opacity": 0.28}
    encoding = {
        "x": _x(look),
        "y": _y(look, "low"),
        "y2": {"field": "high"},
        "stroke": _own("colour"),
    }
    return _layer(rows, mark, encoding)


def _pairs(points: Sequence[Point], look: Look) -> list[tuple[Point, Point]]:
    """Return each point with the one before it in its series."""
    pairs = []
    for name in look.colours:
        series = sorted((p for p in points if p.series == name), key=lambda p: p.year)
        pairs += list(pairwise(series))
    return pairs


def lines(points: Sequence[Point], look: Look) -> list[Spec]:
    """Return the lines between waves: none across a break, dashed where caution is due."""
    layers = []
    for comparability, dash in (
        (Comparability.COMPARABLE, [1, 0]),
        (Comparability.CAUTION, [5, 5]),
    ):
        rows = [
            {
                "x": _place(before, look),
                "x2": _place(after, look),
                "value": before.value,
                "value2": after.value,
                "colour": look.colours[after.series],
            }
            for before, after in _pairs(points, look)
            if after.comparability == comparability
        ]
        encoding = {
            "x": _x(look),
            "x2": {"field": "x2"},
            "y": _y(look),
            "y2": {"field": "value2"},
            "stroke": _own("colour"),
        }
        layers += _layer(rows, {"type": "rule", "strokeWidth": 2.5, "strokeDash": dash}, encoding)
    return layers


def gaps(points: Sequence[Point], look: Look) -> list[Spec]:
    """Return a word, and for a break a line, between waves that do not simply compare."""
    found = {
        ((before.year + after.year) / 2, after.comparability)
        for before, after in _pairs(points, look)
        if after.comparability in GAPS
    }
    rows = [
        {
            "x": x,
            "value": look.bottom,
            "top": look.top,
            "says": look.translate(GAPS[why]),
            "why": why,
        }
        for x, why in sorted(found)
    ]
    rule = {"type": "rule", "strokeDash": [2, 4], "strokeWidth": 1.5, "stroke": look.theme.muted}
    text = {"type": "text", "baseline": "bottom", "dy": -2, "fontSize": 12, "fontStyle": "italic"}
    ends = {"y": _y(look), "y2": {"field": "top"}}
    return [
        *_layer(
            [row for row in rows if row["why"] == Comparability.BREAK],
            rule,
            {"x": _x(look), **ends},
        ),
        *_layer(
            rows,
            text | {"color": look.theme.muted},
            {"x": _x(look), "y": _y(look, "top"), "text": {"field": "says"}},
        ),
    ]


def marks(points: Sequence[Point], look: Look) -> list[Spec]:
    """Return the values as points; those of an invented wave are hollow."""
    rows = [
        {
            "x": _place(p, look),
            "value": p.value,
            "colour": look.colours[p.series],
            "fill": look.theme.paper if p.nature == Nature.INVENTED else look.colours[p.series],
        }
        for p in points
    ]
    encoding = {
        "x": _x(look),
        "y": _y(look),
        "stroke": _own("colour"),
        "fill": _own("fill"),
    }
    size = 90 if look.one_series else 60
    mark = {"type": "point", "shape": "circle", "size": size, "strokeWidth": 2.5, "opacity": 1}
    return _layer(rows, mark, encoding)


def values(points: Sequence[Point], look: Look) -> list[Spec]:
    """Return the values of the only series, each where the line does not run."""
    series = sorted(points, key=lambda p: p.year)
    layers = []
    for point, after in zip_longest(series, series[1:]):
        row = {"x": point.year, "value": point.value, "says": look.written(point)}
        mark = {"type": "text", "fontSize": 16, "fontWeight": "bold"} | _beside(point, after, look)
        if after is not None:
            mark["opacity"] = _where_close(look, VALUE_WIDTH, 0, 1)
        encoding = {"x": _x(look), "y": _y(look), "text": {"field": "says"}}
        layers += _layer([row], mark, encoding)
    return layers


def _beside(point: Point, after: Point | None, look: Look) -> Spec:
    """Return where the value of a point stands: right of the last, else off the line onwards."""
    value = point.value or 0
    if after is None:
        return {"align": "left", "dx": 12}
    if (after.value or 0) < value:
        return {"align": "left", "dx": 12, "dy": -12}
    if value - look.bottom < 0.1 * look.height:  # below it there would be no room above the year
        return {"align": "right", "dx": -10, "dy": -12}
    return {"align": "left", "dx": 12, "dy": 14}


def _last(points: Sequence[Point], look: Look) -> list[Point]:
    last = {p.series: p for p in sorted(points, key=lambda p: p.year)}
    return sorted(last.values(), key=lambda p: p.value or 0)


def value_and_base(point: Point, look: Look) -> str:
    """Return what a point says: "73% · 35 of 48", or "73% · weighted · 35 of 48"."""
    parts = look.written(point), look.weighting(point), look.of_base(point)
    return " · ".join(part for part in parts if part)


def _short_figure(point: Point, look: Look) -> str:
    """Return what a point says where there is little room: a weighted value without its base."""
    if point.weighted:
        return f"{look.written(point)} · {look.weighting(point)}"
    return value_and_base(point, look)


def direct_labels(points: Sequence[Point], look: Look) -> list[Spec]:
    """Return a label with value and base beside the last point of each series, none on another."""
    ends = _last(points, look)
    heights = [
        look.bottom + above
        for above in spread(
            [(p.value or 0) - look.bottom for p in ends],
            look.height * LABEL_HEIGHT / HEIGHT,
            look.height,
        )
    ]
    rows = [
        {
            "x": _place(p, look),
            "edge": look.years[-1] + look.margin,
            "value": p.value,
            "height": height,
            "name": p.series_label or p.series,
            "figure": _short_figure(p, look),
            "colour": look.colours[p.series],
        }
        for p, height in zip(ends, heights, strict=True)
    ]
    leader = {
        "x": _x(look),
        "x2": {"field": "edge"},
        "y": _y(look),
        "y2": {"field": "height"},
        "stroke": _own("colour"),
    }
    at_edge = {"x": _x(look, field="edge"), "y": _y(look, "height")}
    text: Spec = {"type": "text", "align": "left", "dx": 6, "limit": 150}
    name = text | {"dy": -7, "fontWeight": "bold"}
    return [
        *_layer(rows, {"type": "rule", "strokeWidth": 1, "opacity": 0.7}, leader),
        *_layer(rows, name, at_edge | {"text": {"field": "name"}}),
        *_layer(rows, text | {"dy": 9, "fontSize": 12}, at_edge | {"text": {"field": "figure"}}),
    ]


def spread(values: Sequence[float], gap: float, top: float) -> list[float]:
    """Return heights close to ascending `values` that keep `gap` from each other below `top`."""
    heights: list[float] = []
    for value in values:
        heights.append(max(value, heights[-1] + gap) if heights else max(value, gap / 2))
    ceiling = top
    for place in range(len(heights) - 1, -1, -1):
        heights[place] = min(heights[place], ceiling)
        ceiling = heights[place] - gap
    return heights


def _where_close(look: Look, needed: int, then: float, otherwise: float) -> Spec:
    """Return a property by whether neighbouring waves stand closer than so many pixels."""
    span = look.years[-1] - look.years[0] + 2 * look.margin
    gap = min((after - before for before, after in pairwise(look.years)), default=span)
    return {"expr": f"width * {gap / span!r} < {needed} ? {then} : {otherwise}"}


def years(points: Sequence[Point], look: Look) -> list[Spec]:
    """Return what stands below each wave: year, base, and what the wave is."""
    rows: ChartRows = []
    for place, year in enumerate(look.years):
        here = next(point for point in points if point.year == year)
        named = NATURES.get(here.nature, here.nature)
        nature = look.translate(named) if named else ""
        base = look.of_base(here) if look.one_series and here.value is not None else ""
        weighted = look.weighting(here) if base else ""
        says = {"year": here.wave, "base": base, "weighted": weighted, "nature": nature}
        rows += [
            {"x": year, "says": text, "style": style, "line": line, "place": place}
            for line, (style, text) in enumerate((k, v) for k, v in says.items() if v)
        ]
    styles: dict[str, Spec] = {
        "year": {"fontSize": 14, "fontWeight": "bold"},
        "base": {"fontSize": 12, "color": look.theme.muted},
        "weighted": {"fontSize": 12, "color": look.theme.muted},
        "nature": {"fontSize": 12, "color": look.theme.muted, "fontStyle": "italic"},
    }
    layers = []
    for row in rows:
        mark: Spec = {"type": "text", "baseline": "top"} | styles[row["style"]]
        odd = row["place"] % 2
        if row["style"] == "nature" and odd:  # beside each other they would overlap
            mark["dy"] = _where_close(look, NATURE_WIDTH, 15, 0)
        if row["style"] == "year" and odd:
            mark["dy"] = _where_close(look, YEAR_WIDTH, 18, 0)
        if row["style"] == "year" and row["place"] % 4:  # closer still, every fourth is named
            mark["opacity"] = _where_close(look, YEAR_WIDTH // 2, 0, 1)
        if row["style"] != "year":  # where waves are that close, the table alone says it
            mark["opacity"] = _where_close(look, WIDTHS[row["style"]], 0, 1)
        height = {"value": HEIGHT + 12 + 18 * row["line"]}
        layers += _layer([row], mark, {"x": _x(look), "y": height, "text": {"field": "says"}})
    return layers
