"""How far an estimate can be trusted, by a named rule that gives its reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from analytics.domain.grades import FEW_EXPERTS, GRADES, GradeCode
from surveys.domain.numbers import in_percent, rounded
from surveys.domain.wording import gettext_noop


@dataclass(frozen=True)
class Rule:
    """Thresholds of one grading rule. Widths are of the interval.

    The numbers follow the presentation standards of the US National Center for Health Statistics
    (30 elements, 8 degrees of freedom, width 0.30 for shares; relative width 160 % otherwise),
    with a floor of five respondents.
    """

    name: str = "nucleus-1"
    few_clusters: int = FEW_EXPERTS
    few_df: int = 8
    few_elements: int = 10
    small_base: int = 30
    wide_share: float = 0.30
    fair_share: float = 0.20
    wide_relative: float = 1.60
    fair_relative: float = 0.80


RULE = Rule()


@dataclass(frozen=True)
class Grade:
    """Code A to D, with the reason as a template to translate and its parameters."""

    code: GradeCode
    template: str
    params: Mapping[str, int]
    rule: str

    @property
    def label(self) -> str:
        """The grade in words, to translate."""
        return GRADES[self.code]

    @property
    def reason(self) -> str:
        """The reason in English."""
        return self.template % self.params

    @property
    def shows_interval(self) -> bool:
        """Whether an interval may be shown beside the value."""
        return self.code != GradeCode.NO_PRECISION


class Gradable(Protocol):
    """What a grade looks at; `Estimate`, `Quantile` and `CurvePoint` have it."""

    @property
    def value(self) -> float | None: ...
    @property
    def base(self) -> int: ...
    @property
    def clusters(self) -> int: ...
    @property
    def df(self) -> int: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...
    @property
    def identical(self) -> bool: ...
    @property
    def is_share(self) -> bool: ...


def grade(estimate: Gradable, *, rule: Rule = RULE) -> Grade:
    """Grade an estimate by its base, clusters, degrees of freedom and interval width.

    Parameters
    ----------
    estimate : Estimate, Quantile or CurvePoint
        As the function of that name returned it.
    rule : Rule
        Thresholds; the name of the rule is part of the answer.

    Returns
    -------
    Grade
        A good, B usable with care, C indicative only, D no information: show no interval.
        The reason is the first criterion that was missed.

    Notes
    -----
    A grade speaks of precision, not of how respondents were chosen or how well a question works.
    The thresholds are conventions of national statistics, set for larger samples than ours: most
    segments of a study with thirty respondents get B or C.

    References
    ----------
    Parker, J. D. et al. (2017). National Center for Health Statistics Data Presentation Standards
    for Proportions. Vital and Health Statistics 2(175).
    """
    code, template, params = _judge(estimate, rule)
    return Grade(code, template, params, rule.name)


def _judge(estimate: Gradable, rule: Rule) -> tuple[GradeCode, str, dict[str, int]]:
    nothing = _no_information(estimate)
    if nothing is not None:
        return (GradeCode.NO_PRECISION, *nothing)
    weak = _indicative(estimate, rule)
    if weak is not None:
        return (GradeCode.INDICATIVE, *weak)
    fair = _with_care(estimate, rule)
    if fair is not None:
        return (GradeCode.WITH_CARE, *fair)
    return GradeCode.GOOD, gettext_noop("Enough respondents, and a narrow interval."), {}


_Reason = tuple[str, dict[str, int]] | None


def _no_information(estimate: Gradable) -> _Reason:
    if estimate.value is None or estimate.base == 0:
        return gettext_noop("Nothing to count: the base is empty."), {}
    if estimate.clusters < 2:
        return gettext_noop("Only one respondent: precision cannot be known."), {}
    if estimate.low is None or estimate.high is None:
        return gettext_noop("Too few respondents per stratum: precision cannot be known."), {}
    return None


def _indicative(estimate: Gradable, rule: Rule) -> _Reason:
    if estimate.clusters < rule.few_clusters:
        return (
            gettext_noop("Only %(clusters)d respondents; at least %(needed)d are needed."),
            {"clusters": estimate.clusters, "needed": rule.few_clusters},
        )
    if estimate.base < rule.few_elements:
        return (
            gettext_noop("The base has only %(base)d; at least %(needed)d are needed."),
            {"base": estimate.base, "needed": rule.few_elements},
        )
    if estimate.identical:
        return gettext_noop("All respondents are alike, so the spread cannot be judged."), {}
    return _too_wide(estimate, rule.wide_share, rule.wide_relative)


def _with_care(estimate: Gradable, rule: Rule) -> _Reason:
    if estimate.df < rule.few_df:
        return (
            gettext_noop("Only %(df)d degrees of freedom; %(needed)d or more are preferred."),
            {"df": estimate.df, "needed": rule.few_df},
        )
    if estimate.base < rule.small_base:
        return (
            gettext_noop("The base has only %(base)d; %(needed)d or more are preferred."),
            {"base": estimate.base, "needed": rule.small_base},
        )
    return _too_wide(estimate, rule.fair_share, rule.fair_relative)


def _too_wide(estimate: Gradable, share: float, relative: float) -> _Reason:
    low, high, value = estimate.low, estimate.high, estimate.value
    assert low is not None  # else there is no information, and that was said
    assert high is not None
    assert value is not None
    width = high - low
    if width < (share if estimate.is_share else relative * abs(value)):
        return None
    if estimate.is_share:
        template = gettext_noop(
            "The interval is %(width)d percentage points wide; it should be under %(limit)d."
        )
        # By its ends as they are printed, which can never be less than the limit apart.
        printed = _percent(high) - _percent(low)
        return template, {"width": printed, "limit": _percent(share)}
    template = gettext_noop("The interval is wider than %(limit)d %% of the value.")
    return template, {"limit": _percent(relative)}


@lru_cache(maxsize=1024)
def _percent(share: float) -> int:
    """Return a share in whole points, rounded as all figures are."""
    return int(rounded(in_percent(share)))
