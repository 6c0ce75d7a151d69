"""Published sentences against the figures of the records: a verdict for each claim.

What is printed was rounded half up, so a claim holds when the computed figure rounds to it; or
when it lies in the interval that the claim states; or when it is more than the claim says.
"""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from analytics.disclosure import (
    Audience,
    ChangeFigure,
    Disclosable,
    Figure,
    Undisclosed,
    disclose,
    whole,
)
from analytics.domain.claims import VERDICTS, ClaimStatistic, ClaimVerdict
from analytics.domain.indicators import TRAITS
from analytics.models import Claim
from analytics.presenters import notation
from analytics.presenters.sampling import mixed_words
from analytics.queries.figures import stored_changes, stored_figures
from surveys.domain import numbers
from surveys.domain.lineage import Comparability
from surveys.domain.waves import Nature
from surveys.domain.wording import Texts
from surveys.models import Study, Wave
from surveys.reader import language, localized

MOST_FINER = 6
"""Digits beyond the printed ones that may be needed to tell a figure from a half."""


@dataclass(frozen=True)
class CheckedClaim(Disclosable):
    """A claim with the figure that the records give, and the verdict.

    `waves` are the codes of its waves, the earlier first; `wave` says them in words.
    `computed` is a share in [0, 1], a number or a ratio; of a ratio, `base` and `count` are
    those of the later wave, and `moved` says in words from where to where the figure moved.
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
    verdict: ClaimVerdict
    reason: str
    digits: int | None = None
    moved: str = ""
    waves: tuple[str, ...] = ()

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
    figures = {(f.indicator, f.wave): f for f in stored_figures(study, audience=audience)}
    changes = {
        (c.indicator, c.from_wave, c.to_wave): c for c in stored_changes(study, audience=audience)
    }
    readings = Counter(_reading(claim) for claim in claims)
    checked = [_checked(claim, figures, changes, readings[_reading(claim)]) for claim in claims]
    return disclose(checked, audience=audience)


def _reading(claim: Claim) -> tuple:
    """Return what a reader sees of a claim; claims that agree in it differ in the numerator."""
    if claim.value is None:
        return (claim.pk,)
    indicator = claim.indicator
    return (claim.wave_id, claim.from_wave_id, claim.statistic, claim.value, indicator.base,
            indicator.unit)  # fmt: skip


def _checked(
    claim: Claim, figures: dict, changes: dict, readings: int
) -> Undisclosed[CheckedClaim]:
    figure: Figure | None = None
    computed: Fraction | None = None
    moved = weighing = ""
    try:
        _require_real_waves(claim)
        figure = _figure(claim, claim.wave, figures)
        computed = _computed(claim, figure, figures)
        change = changes.get(_pair(claim))
        if change and change.comparability == Comparability.BREAK:
            raise NotComputable(_("The series has a break between the two waves."))
        moved = _moved(claim, figures)
        verdict, reason = _verdict(claim, computed, change, moved)
        weighing = _weighing(claim, figure, figures)
    except NotComputable as why:
        verdict, reason, computed = ClaimVerdict.NOT_COMPUTABLE, str(why), None
    if verdict is ClaimVerdict.HOLDS and readings > 1:
        verdict = ClaimVerdict.AMBIGUOUS
        reason = _("The same number is printed for another numerator on the same base; both fit.")
    behind = None if computed is None else figure
    waves = tuple(wave.code for wave in (claim.from_wave, claim.wave) if wave)
    return Undisclosed(
        CheckedClaim,
        code=claim.code,
        says=claim.says,
        statistic=claim.statistic,
        indicator=claim.indicator.code,
        wave=" → ".join(waves),
        waves=waves,
        printed=claim.printed,
        printed_in_words=printed_in_words(claim),
        computed=None if computed is None or figure is None else whole(float(computed)),
        base=behind.base if behind else None,
        count=whole(behind.count) if behind else None,
        verdict=verdict,
        reason=" ".join(filter(None, (reason, weighing))),
        digits=claim.digits,
        moved=moved,
    )


def _require_real_waves(claim: Claim) -> None:
    for wave in (claim.from_wave, claim.wave):
        if wave and wave.nature == Nature.INVENTED:
            raise NotComputable(
                _("Wave %(wave)s is invented, so nothing published can be checked with it.")
                % {"wave": wave.code}
            )


def _figure(claim: Claim, wave: Wave | None, figures: dict) -> Figure:
    assert wave is not None  # a ratio has an earlier wave; the database holds that
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
    if claim.statistic == ClaimStatistic.COUNT:
        return Fraction(figure.count)
    if claim.statistic == ClaimStatistic.SHARE:
        return _exact(figure)
    if claim.statistic != ClaimStatistic.RATIO:
        raise NotComputable(
            _("It states a statistic that this version of Nucleus does not know: %(statistic)s.")
            % {"statistic": claim.statistic}
        )
    before = _exact(_figure(claim, claim.from_wave, figures))
    if before == 0:
        raise NotComputable(_("The earlier figure is 0, so there is no ratio."))
    return _exact(figure) / before


def _exact(figure: Figure) -> Fraction:
    """Return the value without rounding: a share is k of n, unless it is weighted."""
    if TRAITS[figure.kind].in_percent and figure.unweighted is None:
        return Fraction(int(figure.count), figure.base)
    return numbers.exact(figure.value or 0)


def _moved(claim: Claim, figures: dict) -> str:
    """Say between which two figures a ratio is; nothing for what is no ratio."""
    if claim.statistic != ClaimStatistic.RATIO:
        return ""
    ends = [_figure(claim, wave, figures) for wave in (claim.from_wave, claim.wave)]
    before, after = (notation.written_figure(end.value, None, None, end.kind).value for end in ends)
    return _("from %(before)s to %(after)s") % {"before": before, "after": after}


def _weighing(claim: Claim, figure: Figure, figures: dict) -> str:
    """Say that a claim is held against weighted figures, which count and base do not give."""
    if claim.statistic == ClaimStatistic.COUNT:
        return ""
    if claim.statistic == ClaimStatistic.RATIO:
        ends = [_figure(claim, wave, figures) for wave in (claim.from_wave, claim.wave)]
        weighted = {end.wave: end.unweighted is not None for end in ends}
        if all(weighted.values()):
            return _("Weighted: %(waves)s.") % {"waves": ", ".join(weighted)}
        return mixed_words(weighted)
    if figure.unweighted is None:
        return ""
    value = computed_in_words(claim.statistic, figure.unweighted, claim.digits)
    return _("The figure is weighted; without weights it is %(value)s.") % {"value": value}


def _verdict(
    claim: Claim, computed: Fraction, change: ChangeFigure | None, moved: str
) -> tuple[ClaimVerdict, str]:
    checks = []
    if claim.value is not None:
        checks.append(_rounds_to(claim, computed))
    if claim.low is not None:
        checks.append(Fraction(str(claim.low)) <= computed <= Fraction(str(claim.high)))
    if claim.more_than is not None:
        checks.append(computed > Fraction(str(claim.more_than)))
    if not all(checks):
        return ClaimVerdict.DIFFERS, " ".join(
            [_given(claim, computed, moved), *_sure(claim, change)]
        )
    return ClaimVerdict.HOLDS, " ".join(_sure(claim, change))


def _given(claim: Claim, computed: Fraction, moved: str) -> str:
    """Say what the records give; in the middle between two numbers also how it is rounded."""
    value = computed_in_words(claim.statistic, computed, claim.digits)
    value = f"{value} ({moved})" if moved else value
    shown, digits = _as_printed(claim, computed), claim.digits or 0
    if claim.value is None or not _is_half(shown, digits):
        return _("The records give %(value)s.") % {"value": value}
    is_share = claim.statistic == ClaimStatistic.SHARE
    accepted = (
        numbers.percent(computed, language(), digits)
        if is_share
        else numbers.number(shown, language(), digits)
    )
    return _("The records give %(value)s; halves are rounded up, to %(rounded)s.") % {
        "value": value,
        "rounded": accepted,
    }


def _as_printed(claim: Claim, computed: Fraction) -> Fraction:
    """Return the figure in the unit of the claim: shares are printed in percent."""
    return 100 * computed if claim.statistic == ClaimStatistic.SHARE else computed


def _rounds_to(claim: Claim, computed: Fraction) -> bool:
    """Say whether the figure, rounded as all figures are, is what was printed."""
    if claim.value is None:
        return False
    if claim.digits is None and claim.statistic == ClaimStatistic.COUNT:
        return computed == Fraction(claim.value)
    digits = claim.digits or 0
    shown = numbers.rounded(_as_printed(claim, computed), digits)
    return shown == numbers.rounded(claim.value, digits)


def _sure(claim: Claim, change: ChangeFigure | None) -> list[str]:
    """Say how sure a change is: a claim is judged by the figure, not by a test."""
    if change is None:
        return []
    texts = [
        _("The change: %(verdict)s.") % {"verdict": notation.verdict(change.verdict, change.reason)}
    ]
    if claim.more_than == 2 and change.p_doubled is not None:
        texts.insert(
            0,
            _("By the figures; one-sided test that it more than doubled: %(p)s.")
            % {"p": notation.p_stated(change.p_doubled)},
        )
    return texts


def computed_in_words(
    statistic: str, computed: Fraction | float | None, digits: int | None = 0
) -> str:
    """Return a computed figure as the reader's language writes it, one digit finer than printed."""
    if computed is None:
        return ""
    if statistic == ClaimStatistic.SHARE:
        return numbers.percent(
            computed, language(), _telling(numbers.in_percent(computed), digits or 0)
        )
    places = 0 if numbers.exact(computed).denominator == 1 else 2
    written = numbers.number(computed, language(), max(places, numbers.digits_of(computed)))
    return f"×{written}" if statistic == ClaimStatistic.RATIO else written


def _telling(shown: Fraction, digits: int) -> int:
    """Return digits that tell a figure from what is printed, and make no half of what is none.

    One more than printed, none beyond those that the figure has; 12.46 is 12.46, not 12.5.
    """
    finer = digits + 1
    while finer < digits + MOST_FINER and _is_half(
        Fraction(numbers.rounded(shown, finer)), digits
    ) != _is_half(shown, digits):
        finer += 1
    return min(finer, max(digits, numbers.decimals_of(shown), 1))


def _is_half(shown: Fraction, digits: int) -> bool:
    """Say whether a number lies in the middle between two of so many digits."""
    return (2 * shown * 10**digits) % 2 == 1


def printed_in_words(claim: Claim) -> str:
    """Return what a claim prints as the reader's language writes it."""
    if claim.wording:
        return localized(claim.wording)
    if claim.value is None or claim.statistic == ClaimStatistic.RATIO:
        return numbers.with_percent_signs(claim.printed, language())
    if claim.statistic == ClaimStatistic.SHARE:
        return numbers.percent(float(claim.value) / 100, language(), claim.digits or 0)
    return numbers.number(claim.value, language(), claim.digits or 0)


def verdict_in_words(verdict: ClaimVerdict) -> str:
    """Return a verdict in the reader's language."""
    return _(VERDICTS[verdict])
