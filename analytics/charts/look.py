"""What the parts of a chart share: figures, colours, words and numbers of the reader's language."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, assert_never

from analytics.domain.indicators import TRAITS, IndicatorKind
from surveys.domain import waves
from surveys.domain.lineage import Comparability
from surveys.domain.numbers import decimals_of, digits_of, in_percent, number, percent
from surveys.domain.waves import Nature
from surveys.domain.wording import gettext_noop

Spec = dict[str, Any]
ChartRows = list[dict[str, Any]]
Translate = Callable[[str], str]

NATURES: Mapping[str, str] = {
    **waves.NATURES,
    Nature.OBSERVED: "",  # only what was not observed is marked
}
# Okabe and Ito's colours for the colour-blind; yellow is left out, the pale ones come last.
CATEGORIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7f7f7f")


@dataclass(frozen=True)
class ChartTheme:
    """Colours of one theme. Waves run from `oldest` to `newest`, each further from the paper."""

    paper: str
    ink: str
    muted: str
    line: str
    accent: str
    oldest: str
    newest: str


THEMES = {
    "light": ChartTheme(
        "#ffffff", "#14213d", "#525d75", "#e4e2db", "#1d4ed8", "#8fb0ff", "#14318a"
    ),
    "dark": ChartTheme("#1a202c", "#e8e6e1", "#a9b1c0", "#303848", "#8fb0ff", "#4a68b5", "#dbe6ff"),
}


@dataclass(frozen=True)
class Point:
    """One figure of one wave: shares in [0, 1]; `comparability` with the wave drawn before it.

    `count` and `base` are numbers of records, also of a `weighted` value.
    """

    wave: str
    year: float
    value: float | None
    low: float | None
    high: float | None
    count: float
    base: int
    clusters: int = 0
    nature: str = Nature.OBSERVED
    comparability: str = Comparability.COMPARABLE
    series: str = ""
    series_label: str = ""
    weighted: bool = False


@dataclass(frozen=True)
class Look:
    """What the parts of one chart share."""

    kind: str
    language: str
    translate: Translate
    theme: ChartTheme
    colours: Mapping[str, str]
    years: tuple[float, ...]
    bottom: float
    top: float
    step: float

    @property
    def height(self) -> float:
        """What the axis spans, in values."""
        return self.top - self.bottom

    @property
    def ticks(self) -> list[float]:
        """Where the axis is labelled: at every step, zero among them."""
        first, last = round(self.bottom / self.step), round(self.top / self.step)
        return [_short(place * self.step) for place in range(first, last + 1)]

    def tick(self, value: float) -> str:
        """Return a label of the axis, with the digits that its steps need."""
        if TRAITS[self.kind].in_percent:
            return percent(value, self.language, decimals_of(in_percent(self.step)))
        return number(value, self.language, decimals_of(self.step))

    @property
    def one_series(self) -> bool:
        return len(self.colours) == 1

    @property
    def margin(self) -> float:
        """Room left and right of the outer waves, in years."""
        return 0.14 * ((self.years[-1] - self.years[0]) or 1)

    def written(self, point: Point) -> str:
        """Return a value as the reader's language writes it, as the table below does."""
        if TRAITS[self.kind].in_percent:
            return percent(point.value, self.language)
        return number(point.value, self.language, digits_of(point.value, point.low, point.high))

    def weighting(self, point: Point) -> str:
        """Say that a value is weighted, so that nobody divides the count by the base."""
        return self.translate(gettext_noop("weighted")) if point.weighted else ""

    def of_base(self, point: Point) -> str:
        """Return the base of a figure: "120 of 316", or the number alone where nothing is part."""
        base = number(point.base, self.language)
        match IndicatorKind(self.kind):
            case IndicatorKind.COUNT:
                return ""
            case IndicatorKind.MEAN:
                return self.translate(gettext_noop("base %(base)s")) % {"base": base}
            case IndicatorKind.SHARE:
                count = number(point.count, self.language)
                words = self.translate(gettext_noop("%(count)s of %(base)s"))
                return (words % {"count": count, "base": base}).replace(" ", "\u00a0")
            case unknown:
                assert_never(unknown)


def colours_of(series: Sequence[str]) -> dict[str, str]:
    """Return a colour for each category, by its place in the questionnaire.

    Give all categories of the variable, in the order of the questionnaire, and a category keeps
    its colour on every page, whichever of them a chart shows.
    """
    return {code: CATEGORIES[place % len(CATEGORIES)] for place, code in enumerate(series)}


# In how many steps an axis that ends at 1, 1.5, 2 … (times a power of ten) reads well.
STEPS = {1: 5, 1.5: 3, 2: 4, 3: 3, 4: 4, 5: 5, 6: 3, 8: 4, 10: 5}


class Scale(NamedTuple):
    """The axis of values: where it begins and ends, and how far its labels are apart."""

    bottom: float
    top: float
    step: float


def scale_of(points: Sequence[Point], kind: str) -> Scale:
    """Return the axis that holds zero, every value and every interval."""
    drawn = [end for p in points for end in (p.value, *ends_of(p, kind)) if end is not None]
    highest, lowest = max([0.0, *drawn]), min([0.0, *drawn])
    if TRAITS[kind].in_percent and highest > 0.8:
        return Scale(0.0, 1.0, 0.2)
    size, steps = _round_above(max(highest, -lowest) or 1.0)
    step = _short(size / steps)
    if lowest == 0:
        return Scale(0.0, size, step)
    return Scale(
        _short(step * math.floor(_short(lowest / step))),
        _short(step * math.ceil(_short(highest / step))),
        step,
    )


def ends_of(point: Point, kind: str) -> tuple[float | None, float | None]:
    """Return the ends of an interval as they are drawn: a share is never below 0 or above 100 %."""
    if point.low is None or point.high is None:
        return None, None
    if TRAITS[kind].in_percent:
        return max(0.0, point.low), min(1.0, point.high)
    return point.low, point.high


def _round_above(value: float) -> tuple[float, int]:
    """Return the next round number above a positive one, and in how many steps it reads well."""
    power = 10.0 ** math.floor(math.log10(value))
    size = next((one for one in STEPS if _short(value) <= _short(one * power)), 10)
    return _short(size * power), STEPS[size]


def _short(value: float) -> float:
    """Return a number without the noise of binary arithmetic."""
    return float(f"{value:.9g}")
