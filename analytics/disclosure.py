"""The one way out for every figure: page, terminal, download, picture, admin.

Members of a study and its operator see exact, live figures; weak cells carry a mark. Outsiders
see figures of a release, made through the gate; there are no releases yet, so they see nothing.
A figure comes into being in the gate: who computes one holds an `Undisclosed`, which tells nothing.
Pure: no database, no clock, no language.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Generic, ParamSpec, Self, TypeVar

from analytics.domain.grades import FEW_EXPERTS, WEAK_GRADES, GradeCode
from analytics.domain.indicators import TRAITS, IndicatorKind
from analytics.domain.parts import Part
from analytics.stats.counting.rows import ChangeRow, EstimateRow, TrendRow
from analytics.stats.estimation.results import Precision
from surveys.domain.missing import Missing
from surveys.domain.waves import Nature
from surveys.domain.wording import Texts


class Audience(StrEnum):
    """Who is to read a figure."""

    MEMBER = "member"  # of the study, signed in
    OPERATOR = "operator"  # runs the instance, in the terminal
    OUTSIDER = "outsider"


class Mark(StrEnum):
    """Why a figure needs care."""

    FEW_EXPERTS = "few_experts"
    WEAK = "weak"
    NO_PRECISION = "no_precision"


class Disclosable:
    """What leaves only through `disclose`: numbers of records, and what is said by them.

    So nobody but the gate can make one.
    """

    def __new__(cls, *_args: object, **_values: object) -> Self:
        raise TypeError(f"{cls.__name__} is made by the gate: disclose Undisclosed({cls.__name__})")


Leaving = TypeVar("Leaving", bound=Disclosable, covariant=True)
Values = ParamSpec("Values")


class Undisclosed(Generic[Leaving]):
    """What a figure is to be made of, on its way to the gate; it has no field and no number."""

    def __init__(
        self, kind: Callable[Values, Leaving], /, *args: Values.args, **values: Values.kwargs
    ) -> None:
        self.__made_of = kind, args, values

    def _made(self) -> Leaving:
        """Make the figure. For `disclose` alone."""
        kind, args, values = self.__made_of
        figure: Any = object.__new__(kind)  # type: ignore[arg-type]
        figure.__init__(*args, **values)
        return figure  # type: ignore[no-any-return]


@dataclass(frozen=True, kw_only=True)
class Figure(EstimateRow, Disclosable):
    """An estimate of an indicator in a wave, overall or in one category of a segment.

    Shares are in [0, 1]; None means that there is no such number. `segment` and `category` are
    None for the whole wave. `reason` says, in the reader's language, why the grade is what it is,
    `grade_rule` by which rule, `marks` why the figure needs care.
    """

    indicator: str
    unit: str
    segment: str | None
    category: str | None
    wave: str
    comparability: str
    comparability_note: Texts = field(default_factory=dict)
    nature: str = Nature.OBSERVED
    kind: str = IndicatorKind.SHARE
    reason: str = ""
    grade_rule: str = ""

    @property
    def marks(self) -> tuple[Mark, ...]:
        # A count says how many there are among those interviewed, however few these are.
        clusters = self.clusters if TRAITS[self.kind].is_estimated else 0
        return _marks(clusters, self.grade)


@dataclass(frozen=True, kw_only=True)
class ChangeFigure(ChangeRow, Disclosable):
    """A change of an indicator from one wave to another, as it leaves Nucleus.

    `verdict` says whether it is told apart from no change; where it is None, `reason` says why.
    `places` are the places of the two waves in the order of the study.
    """

    indicator: str
    unit: str
    segment: str | None
    category: str | None
    from_wave: str
    to_wave: str
    comparability: str
    kind: str = IndicatorKind.SHARE
    natures: tuple[str, str] = (Nature.OBSERVED, Nature.OBSERVED)
    verdict: str | None = None
    reason: str | None = None
    places: tuple[int, int] = (0, 0)


@dataclass(frozen=True, kw_only=True)
class TrendFigure(TrendRow, Disclosable):
    """All comparable waves of an indicator together; `slope` is the change per year.

    `verdict` and `reason` as those of a change, for the slope.
    """

    indicator: str
    unit: str
    kind: str
    waves: tuple[str, ...]
    comparability: str
    natures: tuple[str, ...] = ()
    verdict: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class TableFigure(Disclosable):
    """A value in a table computed on demand: of a category, a transition, a time, a quantile.

    `group` and `label` say of what, `label` None for ended lines; `code`, of two questions crossed,
    which category of the second. `count` and `base` are records
    (parts of them after a split), `clusters` the experts behind the base. `grade`, `reason` and
    `marks` as in `Figure`. Of a weighted value, `unweighted` is what it would be without weights.
    """

    group: str
    label: str | None
    count: float
    base: int
    clusters: int
    value: float | None
    low: float | None
    high: float | None
    grade: str = ""
    reason: str = ""
    code: str = ""
    unweighted: float | None = None

    @property
    def marks(self) -> tuple[Mark, ...]:
        return _marks(self.clusters, self.grade)


@dataclass(frozen=True)
class CountFigure(Disclosable):
    """How many records there are of something, without precision; `label` says of what."""

    label: str
    count: int


@dataclass(frozen=True)
class PartsFigure(Disclosable):
    """Into how many records of which part a wave falls, counted from the records themselves.

    `value` is what the figure would be; `kinds` divides a part by kind of empty. Parts and kinds
    are those of `analytics/domain/parts.py` and `surveys/domain/missing.py`. `unweighted` as in
    `TableFigure`.
    """

    wave: str
    value: float | None
    parts: Mapping[Part, int]
    kinds: Mapping[Part, Mapping[Missing, int]] = field(default_factory=dict)
    unweighted: float | None = None


@dataclass(frozen=True)
class SampleFigure(Disclosable):
    """How figures of a wave follow the way in which its experts were chosen.

    `weighted` and `strata` as in `Figure`. `experts` are those whose interviews count. Where only
    some of them have a weight, or a stratum, how many keep figures from it by having none.
    """

    wave: str
    weighted: bool
    strata: int
    experts: int
    without_weight: int = 0
    without_stratum: int = 0


@dataclass(frozen=True)
class EmptyFigure(Disclosable):
    """How many records have no answer to a question, by kind of empty; `code` is that of it."""

    question: str
    kinds: Mapping[Missing, int]
    code: str = ""


@dataclass(frozen=True)
class FollowedFigure(Disclosable):
    """What became of the projects of a wave: how many were followed, ended, or could not be.

    `unknown` of those followed have no known category; `kinds` says why, at the start and, for
    the others, at the end.
    """

    projects: int
    followed: int
    ended: int
    not_followed: int
    unknown: int
    kinds: tuple[Mapping[Missing, int], ...] = ()


@dataclass(frozen=True)
class PairFigure:
    """Two categories of a question: the share of the second minus that of the first."""

    first: str
    second: str
    difference: float
    low: float | None
    high: float | None
    p_adjusted: float | None


@dataclass(frozen=True)
class ComparisonFigure(Disclosable):
    """How the categories of a question compare; `p_equal` tests that all are equally common."""

    pairs: tuple[PairFigure, ...]
    p_equal: float | None
    base: int
    clusters: int


@dataclass(frozen=True)
class IndependenceFigure(Disclosable):
    """Whether two questions have to do with each other; `reason` says why there is no test."""

    p: float | None = None
    ndf: float | None = None
    ddf: float | None = None
    deff: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class FoundFigure(Disclosable):
    """A stored number beside the one that the second path finds, where the two differ."""

    stored: float | None
    expected: float | None


def disclose(figures: Iterable[Undisclosed[Leaving]], *, audience: Audience) -> list[Leaving]:
    """Return what an audience may see of these figures."""
    if audience is Audience.OUTSIDER:
        return []
    return [figure._made() for figure in figures]


def disclose_one(figure: Undisclosed[Leaving], *, audience: Audience) -> Leaving | None:
    """Return what an audience may see of a figure that stands alone; None for nothing."""
    return next(iter(disclose([figure], audience=audience)), None)


def disclosed_count(label: str, count: int, *, audience: Audience) -> int | None:
    """Return a number of records as an audience may see it; None for nothing."""
    shown = disclose_one(Undisclosed(CountFigure, label, count), audience=audience)
    return shown.count if shown else None


def _marks(clusters: int, grade: str) -> tuple[Mark, ...]:
    marks = []
    if 0 < clusters < FEW_EXPERTS:
        marks.append(Mark.FEW_EXPERTS)
    if grade in WEAK_GRADES:
        marks.append(Mark.NO_PRECISION if grade == GradeCode.NO_PRECISION else Mark.WEAK)
    return tuple(marks)


WHERE = ("indicator", "unit", "segment", "category")
RESTS_ON = ("base", "clusters", "approved", "count")
FIGURE_FIELDS = (
    *WHERE,
    "wave",
    *RESTS_ON,
    *(one.name for one in fields(Precision) if one.name not in RESTS_ON),
    "grade",
    "comparability",
    "weighted",
    "strata",
    "unweighted",
)
CHANGE_FIELDS = (
    *WHERE,
    "from",
    "to",
    "difference",
    "low",
    "high",
    "ratio",
    "ratio_low",
    "ratio_high",
    "p",
    "p_adjusted",
    "verdict",
    "panel_clusters",
    "comparability",
)


def figure_record(figure: Figure) -> dict[str, Any]:
    """Return a figure as JSON and CSV have it; what the wave is goes with it."""
    record = {name: getattr(figure, name) for name in FIGURE_FIELDS}
    record["count"] = whole(figure.count)
    return record | {
        "nature": figure.nature,
        "comparability_note": dict(figure.comparability_note),
        "left_out": dict(figure.left_out),
        "uncategorised": dict(figure.uncategorised),
        "at_least_one": dict(figure.at_least_one),
        "grade_rule": figure.grade_rule,
        "marks": [mark.value for mark in figure.marks],
    }


def change_record(change: ChangeFigure) -> dict[str, Any]:
    """Return a change as JSON and CSV have it."""
    names = {"from": "from_wave", "to": "to_wave"}
    record = {name: getattr(change, names.get(name, name)) for name in CHANGE_FIELDS}
    return record | {
        "reason": change.reason,
        "natures": list(change.natures),
        "p_discovery": change.p_discovery,
        "parts": dict(change.parts),
    }


def as_of(records: Sequence[Mapping[str, Any]], entry: int | None) -> list[dict[str, Any]]:
    """Return records with the entry of the log up to which they were counted."""
    return [dict(record) | {"entry": entry} for record in records]


def whole(number: float) -> float | int:
    """Return a whole number as an integer."""
    return int(number) if float(number).is_integer() else number
