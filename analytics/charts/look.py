"""What the parts of a chart share: figures, colours, words and numbers of the reader's language."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.domain.numbers import number, percent
from surveys.domain.wording import gettext_noop

Spec = dict[str, Any]
Rows = list[dict[str, Any]]
Translate = Callable[[str], str]

NATURES = {
    "observed": "",
    "reconstructed": gettext_noop("reconstructed"),
    "invented": gettext_noop("invented"),
}
# Okabe and Ito's colours for the colour-blind; yellow is left out, the pale ones come last.
CATEGORIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7f7f7f")


@dataclass(frozen=True)
class Theme:
    """Colours of one theme. Waves run from `oldest` to `newest`, each further from the paper."""

    paper: str
    ink: str
    muted: str
    line: str
    accent: str
    oldest: str
    newest: str


THEMES = {
    "light": Theme("#ffffff", "#14213d", "#525d75", "#e4e2db", "#1d4ed8", "#8fb0ff", "#14318a"),
    "dark": Theme("#1a202c", "#e8e6e1", "#a9b1c0", "#303848", "#8fb0ff", "#4a68b5", "#dbe6ff"),
}


@dataclass(frozen=True)
class Point:
    """One figure of one wave: shares in [0, 1]; `comparability` with the wave drawn before it."""

    wave: str
    year: float
    value: float | None
    low: float | None
    high: float | None
    count: float
    base: int
    clusters: int = 0
    nature: str = "observed"
    comparability: str = "comparable"
    series: str = ""
    series_label: str = ""


@dataclass(frozen=True)
class Look:
    """What the parts of one chart share."""

    kind: str
    language: str
    translate: Translate
    theme: Theme
    colours: Mapping[str, str]
    years: tuple[float, ...]
    top: float

    @property
    def one_series(self) -> bool:
        return len(self.colours) == 1

    @property
    def margin(self) -> float:
        """Room left and right of the outer waves, in years."""
        return 0.14 * ((self.years[-1] - self.years[0]) or 1)

    def written(self, value: float) -> str:
        """Return a value as the reader's language writes it."""
        if self.kind == "share":
            return percent(value, self.language)
        return number(value, self.language, 0 if float(value).is_integer() else 1)

    def of_base(self, point: Point) -> str:
        """Return the base of a figure: "120 of 316", or the number alone where nothing is part."""
        base = number(point.base, self.language)
        if self.kind == "count":
            return ""
        if self.kind == "mean":
            return self.translate(gettext_noop("base %(base)s")) % {"base": base}
        count = number(point.count, self.language)
        words = self.translate(gettext_noop("%(count)s of %(base)s"))
        return (words % {"count": count, "base": base}).replace(" ", "\u00a0")


def colours_of(series: Sequence[str]) -> dict[str, str]:
    """Return a colour for each category, by its place in the questionnaire.

    Give all categories of the variable, in the order of the questionnaire, and a category keeps
    its colour on every page, whichever of them a chart shows.
    """
    return {code: CATEGORIES[place % len(CATEGORIES)] for place, code in enumerate(series)}


def top_of(points: Sequence[Point], kind: str) -> float:
    """Return where the axis of values ends: it begins at zero and holds every interval."""
    highest = max((max(p.value or 0, p.high or 0) for p in points), default=1) or 1
    steps = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)
    if kind == "share" and highest > 0.8:
        return 1.0
    size = float(10 ** math.floor(math.log10(highest)))
    return next(round(step * size, 6) for step in steps if highest <= step * size)
