"""Published sentences against the figures of the records: a verdict for each claim.

What is printed was rounded half up, so a claim holds when the computed figure rounds to it; or
when it lies in the interval that the claim states; or when it is more than the claim says.
"""

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from analytics.disclosure import Audience, ChangeFigure, Figure, whole
from analytics.models import Claim
from analytics.queries.figures import changes_of, figures_of
from surveys.domain import numbers
from surveys.domain.wording import Texts, in_language
from surveys.models import Lineage, Study, Wave


class Verdict(StrEnum):
    """What became of a claim."""

    HOLDS = "holds"
    DIFFERS = "differs"
    AMBIGUOUS = "ambiguous"
    NOT_COMPUTABLE = "not_computable"


@dataclass(frozen=True)
class CheckedClaim:
    """A claim with the figure that the records give, and the verdict.

    `computed` is a share in [0, 1], a number or a ratio; of a ratio, `base` and `count` are
    those of the later wave.
    """

    code: str
    says: Texts
    statistic: str
    indicator: str
    wave: str
    printed: str
    printed_in_words: str
    computed: float | None
    base: int | None
    count: float | int | None
    verdict: Verdict
    reason: str

    def record(self) -> dict:
        """Return the claim as JSON and CSV have it."""
        return {
            "claim": self.code,
            "published": self.printed,
            "computed": self.computed,
            "base": self.base,
            "count": self.count,
            "verdict": self.verdict.value,
            "reason": self.reason,
        }


class NotComputable(Exception):
    """There is no figure to hold against a claim; the message says why."""


def checked_claims(study: Study, *, audience: Audience) -> list[CheckedClaim]:
    """Check all claims of a study, in three queries."""
    claims = list(
        Claim.objects.filter(study=study)
        .select_related("indicator", "wave", "from_wave")
        .order_by("position", "code")
    )
    figures = {(f.indicator, f.wave): f for f in figures_of(study, audience=audience)}
    changes = {
        (c.indicator, c.from_wave, c.to_wave): c for c in changes_of(study, audience=audience)
    }
    readings = Counter(_reading(claim) for claim in claims)
    return [_checked(claim, figures, changes, readings[_reading(claim)]) for claim in claims]


def _reading(claim: Claim) -> tuple:
    """Return what a reader sees of a claim; claims that agree in it differ in the numerator."""
    if claim.value is None:
        return (claim.pk,)
    indicator = claim.indicator
    return (claim.wave_id, claim.from_wave_id, claim.statistic, claim.value, indicator.base,
            indicator.unit)  # fmt: skip


def _checked(claim: Claim, figures: dict, changes: dict, readings: int) -> CheckedClaim:
    figure: Figure | None = None
    computed: Fraction | None = None
    try:
        _require_real_waves(claim)
        figure = _figure(claim, claim.wave, figures)
        computed = _computed(claim, figure, figures)
        change = changes.get(_pair(claim))
        if change and change.comparability == Lineage.Status.BREAK:
            raise NotComputable(_("The series has a break between the two waves."))
        verdict, reason = _verdict(claim, computed, change)
    except NotComputable as why:
        verdict, reason, computed = Verdict.NOT_COMPUTABLE, str(why), None
    if verdict is Verdict.HOLDS and readings > 1:
        verdict = Verdict.AMBIGUOUS
        reason = _("The same number is printed for another numerator on the same base; both fit.")
    is_computed = computed is not None and figure is not None
    return CheckedClaim(
        code=claim.code,
        says=claim.says,
        statistic=claim.statistic,
        indicator=claim.indicator.code,
        wave=" → ".join(wave.code for wave in (claim.from_wave, claim.wave) if wave),
        printed=claim.printed,
        printed_in_words=printed_in_words(claim),
        computed=whole(float(computed)) if is_computed else None,
        base=figure.base if is_computed else None,
        count=whole(figure.count) if is_computed else None,
        verdict=verdict,
        reason=reason,
    )


def _require_real_waves(claim: Claim) -> None:
    for wave in (claim.from_wave, claim.wave):
        if wave and wave.nature == Wave.Nature.INVENTED:
            raise NotComputable(
                _("Wave %(wave)s is invented, so nothing published can be checked with it.")
                % {"wave": wave.code}
            )


def _figure(claim: Claim, wave: Wave, figures: dict) -> Figure:
    figure = figures.get((claim.indicator.code, wave.code))
    if figure is None:
        raise NotComputable(
            _("Wave %(wave)s has no such figure: it was not asked, or not counted yet.")
            % {"wave": wave.code}
        )
    if figure.value is None:
        raise NotComputable(_("The base in wave %(wave)s is empty.") % {"wave": wave.code})
    return figure


def _pair(claim: Claim) -> tuple | None:
    if claim.from_wave is None:
        return None
    return claim.indicator.code, claim.from_wave.code, claim.wave.code


def _computed(claim: Claim, figure: Figure, figures: dict) -> Fraction:
    if claim.statistic == Claim.Statistic.COUNT:
        return Fraction(figure.count)
    if claim.statistic == Claim.Statistic.SHARE:
        return _exact(figure)
    before = _exact(_figure(claim, claim.from_wave, figures))
    if before == 0:
        raise NotComputable(_("The earlier figure is 0, so there is no ratio."))
    return _exact(figure) / before


def _exact(figure: Figure) -> Fraction:
    """Return the value without rounding: a share is k of n."""
    if figure.kind == "share":
        return Fraction(int(figure.count), figure.base)
    return Fraction(figure.value)


def _verdict(claim: Claim, computed: Fraction, change: ChangeFigure | None) -> tuple[Verdict, str]:
    checks = []
    if claim.value is not None:
        checks.append(_rounds_to(claim, computed))
    if claim.low is not None:
        checks.append(Fraction(str(claim.low)) <= computed <= Fraction(str(claim.high)))
    if claim.more_than is not None:
        checks.append(computed > Fraction(str(claim.more_than)))
    if not all(checks):
        return Verdict.DIFFERS, _("The records give %(value)s.") % {
            "value": computed_in_words(claim.statistic, float(computed), claim.digits)
        }
    return Verdict.HOLDS, _test_in_words(claim, change)


def _rounds_to(claim: Claim, computed: Fraction) -> bool:
    """Say whether the figure rounds half up to what is printed; shares are printed in percent."""
    shown = 100 * computed if claim.statistic == Claim.Statistic.SHARE else computed
    step = Decimal(1).scaleb(-(claim.digits or 0))
    exact = Decimal(shown.numerator) / Decimal(shown.denominator)
    if claim.digits is None and claim.statistic == Claim.Statistic.COUNT:
        return exact == claim.value
    return exact.quantize(step, rounding=ROUND_HALF_UP) == claim.value.quantize(step)


def _test_in_words(claim: Claim, change: ChangeFigure | None) -> str:
    """Say how sure "more than doubled" is: the claim is judged by the figure, not by a test."""
    if claim.more_than != 2 or change is None or change.p_doubled is None:
        return ""
    return _("By the figures; one-sided test that it more than doubled: p = %(p)s.") % {
        "p": numbers.number(change.p_doubled, _language(), 3)
    }


def computed_in_words(statistic: str, computed: float | None, digits: int | None = 0) -> str:
    """Return a computed figure as the reader's language writes it, one digit finer than printed."""
    if computed is None:
        return ""
    if statistic == Claim.Statistic.SHARE:
        return numbers.percent(computed, _language(), (digits or 0) + 1)
    places = 0 if float(computed).is_integer() else 2
    return numbers.number(computed, _language(), places)


def printed_in_words(claim: Claim) -> str:
    """Return what a claim prints as the reader's language writes it."""
    if claim.wording:
        return in_language(claim.wording, _language())
    if claim.value is None or claim.statistic == Claim.Statistic.RATIO:
        return claim.printed
    if claim.statistic == Claim.Statistic.SHARE:
        return numbers.percent(float(claim.value) / 100, _language(), claim.digits or 0)
    return numbers.number(claim.value, _language(), claim.digits or 0)


def verdict_in_words(verdict: Verdict) -> str:
    """Return a verdict in the reader's language."""
    return {
        Verdict.HOLDS: _("holds"),
        Verdict.DIFFERS: _("differs"),
        Verdict.AMBIGUOUS: _("ambiguous"),
        Verdict.NOT_COMPUTABLE: _("not computable"),
    }[verdict]


def _language() -> str:
    return (get_language() or "en").split("-")[0]
