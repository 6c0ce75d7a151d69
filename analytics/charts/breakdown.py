"""One indicator by many categories: a block per category, a line in it for each wave."""

from collections.abc import Sequence

from analytics.charts.layers import value_and_base, value_axis
from analytics.charts.look import THEMES, ChartRows, Look, Point, Spec, Translate, ends_of, scale_of
from analytics.charts.trend import chart_frame
from analytics.charts.waves import by_wave, wave_rows, waves_of
from analytics.domain.indicators import IndicatorKind

LINE = 15  # height of a wave, in pixels
NAME = "name"  # the line above the waves: the category, and its newest figure
FIGURE = "figure"  # the line below it, where the two do not fit beside each other on a phone
PHONE = 320  # pixels of a phone that the chart has
NAME_LETTER, FIGURE_LETTER = 7.5, 7  # pixels of a letter, bold and not, about


def breakdown_chart(
    points: Sequence[Point],
    *,
    title: str = "",
    notes: Sequence[str] = (),
    description: str = "",
    kind: str = IndicatorKind.SHARE,
    language: str = "en",
    translate: Translate = str,
    theme: str = "light",
    width: int = 860,
    order: Sequence[str] = (),
) -> Spec:
    """Return the chart of an indicator by more categories than lines can be told apart.

    Waves are told apart by one hue, categories by their place: that in `order`, which names all
    of the variable. The other arguments are those of `trend_chart`.
    """
    places = {code: place for place, code in enumerate(order)}
    drawn = sorted(
        (point for point in points if point.value is not None),
        key=lambda point: places.get(point.series, len(places)),
    )
    look = Look(
        kind=kind,
        language=language,
        translate=translate,
        theme=THEMES[theme],
        colours={},
        years=(0,),
        **scale_of(drawn, kind)._asdict(),
    )
    codes = list(dict.fromkeys(p.series for p in drawn))
    headings = _headings(drawn, look)
    line = NAME if all(map(_fits, headings)) else FIGURE
    slots = [*dict.fromkeys((NAME, line)), *waves_of(drawn)]
    rows = _rows(drawn, look)
    return chart_frame(look.theme, title=title, notes=notes, width=width) | {
        "description": description,
        "height": LINE * (len(slots) + 1) * max(1, len(codes)),
        "data": {"values": rows},
        "encoding": {
            "y": {"field": "code", "type": "nominal", "sort": codes, "axis": None},
            "yOffset": {
                "field": "slot",
                "type": "nominal",
                "sort": slots,
                "scale": {"domain": slots, "paddingOuter": 0.5},
            },
        },
        "layer": [_intervals(look), _marks(rows, look), *_lines_of_words(headings, line)],
    }


def _rows(points: Sequence[Point], look: Look) -> ChartRows:
    ordered = sorted(points, key=lambda p: p.year)
    return [
        row | {"slot": p.wave} | dict(zip(("low", "high"), ends_of(p, look.kind), strict=True))
        for row, p in zip(wave_rows(ordered, look.theme, look.translate), ordered, strict=True)
    ]


def _intervals(look: Look) -> Spec:
    return {
        "transform": [{"filter": "isValid(datum.low)"}],
        "mark": {
            "type": "rule",
            "stroke": look.theme.accent,
            "strokeWidth": 6,
            "opacity": 0.25,
            "strokeCap": "butt",
            "clip": True,
        },
        "encoding": {
            "x": {"field": "low", "type": "quantitative", "title": None},
            "x2": {"field": "high"},
        },
    }


def _marks(rows: ChartRows, look: Look) -> Spec:
    return {
        "mark": {"type": "point", "shape": "circle", "size": 80, "opacity": 1, "strokeWidth": 2.5},
        "encoding": {
            "x": {
                "field": "value",
                "type": "quantitative",
                "title": None,
                "scale": {"domain": [look.bottom, look.top], "nice": False, "zero": False},
                "axis": value_axis(look),
            },
            **by_wave(rows, look.theme),
        },
    }


def _headings(points: Sequence[Point], look: Look) -> ChartRows:
    """Return the names of the categories, each with what its newest wave says."""
    newest = {p.series: p for p in sorted(points, key=lambda p: p.year)}
    return [
        {"code": code, "name": p.series_label or code, "says": value_and_base(p, look)}
        for code, p in newest.items()
    ]


def _fits(heading: dict[str, str]) -> bool:
    """Say whether name and figure fit beside each other, on a phone too."""
    name, says = len(heading["name"]), len(heading["says"])
    return name * NAME_LETTER + says * FIGURE_LETTER < PHONE


def _lines_of_words(headings: ChartRows, line: str) -> list[Spec]:
    """Return the names, and the figures beside them or, in another `line`, below."""
    apart = line != NAME
    return [
        _words(headings, "name", NAME, fontWeight="bold", dy=-8 if apart else -4),
        _words(headings, "says", line, right=not apart),
    ]


def _words(
    headings: ChartRows, field: str, slot: str, *, right: bool = False, **mark: object
) -> Spec:
    """Return the words of the headings in one line, cut only where they are wider than all."""
    side = {"align": "right" if right else "left", "limit": {"expr": "width"}}
    return {
        "data": {"values": [heading | {"slot": slot} for heading in headings]},
        "mark": {"type": "text", "dy": -4} | side | mark,
        "encoding": {"x": {"value": "width" if right else 0}, "text": {"field": field}},
    }
