"""The chart of one indicator over the waves of a study."""

from collections.abc import Sequence

from analytics.charts import layers
from analytics.charts.look import (
    THEMES,
    ChartTheme,
    Look,
    Point,
    Spec,
    Translate,
    colours_of,
    scale_of,
)
from analytics.domain.indicators import IndicatorKind

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"


def trend_chart(
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
    """Return the chart of an indicator over the waves.

    `order` names all categories of a breakdown; `title` and `notes` are for pictures that leave
    the page; `description` is read to those who do not see. Points without a value are not drawn.
    """
    drawn = [point for point in points if point.value is not None]
    names = list(dict.fromkeys(point.series for point in points)) or [""]
    colours = colours_of([*order, *(name for name in names if name not in order)])
    look = Look(
        kind=kind,
        language=language,
        translate=translate,
        theme=THEMES[theme],
        colours={name: colours[name] for name in names}
        if len(names) > 1
        else {names[0]: THEMES[theme].accent},
        years=tuple(sorted({point.year for point in points})) or (0,),
        **scale_of(drawn, kind)._asdict(),
    )
    labels = layers.values if look.one_series else layers.direct_labels
    parts = [
        layers.axes(look),
        *layers.zero(look),
        *layers.gaps(drawn, look),
        *layers.intervals(drawn, look),
        *layers.lines(drawn, look),
        *layers.marks(drawn, look),
        *labels(drawn, look),
        *layers.years(points, look),
    ]
    return chart_frame(look.theme, title=title, notes=notes, width=width) | {
        "description": description,
        "height": layers.HEIGHT,
        "layer": parts,
    }


def chart_frame(theme: ChartTheme, *, title: str, notes: Sequence[str], width: int) -> Spec:
    """Return what every chart of Nucleus has: fonts, colours, and a width that holds all marks."""
    spec: Spec = {
        "$schema": SCHEMA,
        "width": width,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 8, "top": 8, "right": 8, "bottom": 20},
        "background": theme.paper,
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "axis": {
                "labelColor": theme.muted,
                "labelFontSize": 12,
                "gridColor": theme.line,
                "domain": False,
                "ticks": False,
                "labelPadding": 8,
                "title": None,
            },
            "text": {"color": theme.ink, "fontSize": 13},
            "title": {
                "color": theme.ink,
                "subtitleColor": theme.muted,
                "anchor": "start",
                "frame": "bounds",
                "fontSize": 17,
                "subtitleFontSize": 12,
                "subtitleLineHeight": 16,
                "offset": 16,
            },
        },
    }
    if title:
        spec["title"] = {"text": title, "subtitle": list(notes)}
    return spec
