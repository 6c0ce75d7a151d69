"""How a wave looks where waves are told apart by colour: one hue, each stronger than the last."""

from collections import Counter
from collections.abc import Iterator, Sequence

from analytics.charts.look import NATURES, ChartRows, ChartTheme, Point, Spec, Translate
from surveys.domain.lineage import Comparability
from surveys.domain.waves import Nature


def waves_of(points: Sequence[Point]) -> list[str]:
    """Return the waves of the points, the oldest first."""
    return list(dict.fromkeys(p.wave for p in sorted(points, key=lambda p: p.year)))


def wave_colours(count: int, theme: ChartTheme) -> list[str]:
    """Return one hue in `count` steps from the oldest wave to the newest."""
    start, end = (_channels(colour) for colour in (theme.oldest, theme.newest))
    steps = [1.0] if count == 1 else [place / (count - 1) for place in range(count)]
    return [
        "#" + "".join(f"{round(a + (b - a) * step):02x}" for a, b in zip(start, end, strict=True))
        for step in steps
    ]


def _channels(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def wave_rows(points: Sequence[Point], theme: ChartTheme, translate: Translate) -> ChartRows:
    """Return code, value and wave of each point; invented waves are hollow."""
    waves = waves_of(points)
    colours = dict(zip(waves, wave_colours(len(waves), theme), strict=True))
    ordered = sorted(points, key=lambda p: p.year)
    return [
        {
            "code": p.series,
            "run": run,
            "value": p.value,
            "wave": _in_words(p, translate),
            "colour": colours[p.wave],
            "fill": theme.paper if p.nature == Nature.INVENTED else colours[p.wave],
            "newest": p.wave == waves[-1],
        }
        for p, run in zip(ordered, _runs(ordered), strict=True)
    ]


def _runs(ordered: Sequence[Point]) -> Iterator[int]:
    """Yield for each point how many breaks of its series lie before it; none is joined over one."""
    breaks: Counter[str] = Counter()
    for point in ordered:
        breaks[point.series] += point.comparability == Comparability.BREAK
        yield breaks[point.series]


def _in_words(point: Point, translate: Translate) -> str:
    """Return the wave with what it is, for the legend."""
    nature = NATURES.get(point.nature, point.nature)
    return f"{point.wave} ({translate(nature)})" if nature else point.wave


def by_wave(rows: ChartRows, theme: ChartTheme) -> Spec:
    """Return the stroke and fill of the marks of each wave, with their legend."""
    waves = list(dict.fromkeys(row["wave"] for row in rows))
    legend = {
        "labelColor": theme.ink,
        "orient": "top",
        "columns": {"expr": "width < 460 ? 2 : 8"},
        "title": None,
        "labelFontSize": 13,
        "symbolType": "circle",
        "symbolSize": 90,
        "symbolStrokeWidth": 2.5,
    }

    def scaled(name: str) -> Spec:
        colours = {row["wave"]: row[name] for row in rows}
        scale = {"domain": waves, "range": [colours[wave] for wave in waves]}
        return {"field": "wave", "type": "nominal", "scale": scale, "legend": legend}

    return {"stroke": scaled("colour"), "fill": scaled("fill")}
