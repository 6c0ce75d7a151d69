"""How figures are written in the reader's language: once for page, sentence, terminal, picture."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.domain.indicators import TRAITS
from analytics.stats.comparison import verdicts
from surveys.domain import numbers
from surveys.reader import language


class Written(NamedTuple):
    """A value and its interval, with the same digits."""

    value: str
    interval: str


def written_figure(
    value: float | None, low: float | None, high: float | None, kind: str
) -> Written:
    """Write a figure: shares as percentages, else numbers with digits that say something."""
    if TRAITS[kind].in_percent:
        return Written(numbers.percent(value, language()), share_interval(low, high))
    digits = numbers.digits_of(value, low, high)
    ends = [numbers.number(end, language(), digits) for end in (low, high)]
    known = low is not None and high is not None
    return Written(
        numbers.number(value, language(), digits), _from_to(*ends) if known else numbers.NOTHING
    )


def beside_weighted(figure: Any, kind: str) -> str:
    """Say of a weighted value what it would be without weights; "" of one that is not weighted."""
    plain = _unweighted(figure, kind)
    return weighted_not(plain) if plain else ""


def weighted_not(plain: str) -> str:
    """Say that a value is weighted, and what it would be without."""
    return _("weighted; unweighted %(value)s") % {"value": plain}


def unweighted_of(figure: Any, kind: str) -> str:
    """The same in few words, where the wave says that it is weighted."""
    plain = _unweighted(figure, kind)
    return _("unweighted %(value)s") % {"value": plain} if plain else ""


def _unweighted(figure: Any, kind: str) -> str:
    """Write the unweighted value with the digits of the weighted one beside it."""
    if figure.unweighted is None:
        return ""
    low, high = (getattr(figure, name, None) for name in ("low", "high"))
    return written_figure(figure.unweighted, low, high, kind).value


def share_interval(low: float | None, high: float | None) -> str:
    """Write an interval as "25–52%"; a dash where precision cannot be known."""
    if low is None or high is None:
        return numbers.NOTHING
    lower = numbers.number(numbers.in_percent(low), language())
    return f"{lower}–{numbers.percent(high, language())}"


def _from_to(low: str, high: str) -> str:
    """Join the ends of an interval; a minus at the second would be lost behind a dash."""
    if numbers.MINUS in high:
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    return f"{low}–{high}"


def written_change(
    difference: float | None, low: float | None, high: float | None, kind: str
) -> Written:
    """Write a change as "+24 points" and its interval as "+11 to +37"."""
    digits, scaled = _scaled_change(difference, low, high, kind)
    value, *ends = (numbers.signed(one, language(), digits) for one in scaled)
    if TRAITS[kind].in_percent and difference is not None:
        value = points(scaled[0], digits, value)
    if low is None or high is None:
        return Written(value, numbers.NOTHING)
    return Written(value, _("%(low)s to %(high)s") % {"low": ends[0], "high": ends[1]})


def size_of_change(difference: float, low: float | None, high: float | None, kind: str) -> str:
    """Write a change without its sign, as a sentence has it: "24 points"."""
    digits, (scaled, *_ends) = _scaled_change(difference, low, high, kind)
    size = abs(scaled)
    text = numbers.number(size, language(), digits)
    return points(size, digits, text) if TRAITS[kind].in_percent else text


def _scaled_change(
    difference: float | None, low: float | None, high: float | None, kind: str
) -> tuple[int, list[Any]]:
    """Return the digits of a change, and the three numbers as they are printed (in points)."""
    known = (difference, low, high)
    scaled: list[Any]
    if TRAITS[kind].in_percent:
        scaled = [None if one is None else numbers.in_percent(one) for one in known]
        digits = 0
    else:
        scaled, digits = list(known), numbers.digits_of(*known) if difference is not None else 0
    return numbers.digits_of_change(scaled[1], scaled[2], digits), scaled


def points(value: numbers.Number, digits: int, text: str) -> str:
    """Write percentage points: "+1 point", "+2 points", "1.0 points"."""
    single = digits == 0 and abs(numbers.rounded(value)) == 1
    template = ngettext("%(points)s point", "%(points)s points", 1 if single else 2)
    return template % {"points": text}


def ratio(value: float | None, low: float | None = None, high: float | None = None) -> str:
    """Write a relative change as "×2.7 (1.4 to 5.1)"."""
    if value is None:
        return numbers.NOTHING
    digits = max(1, numbers.digits_of(value, low, high))
    text = "×" + numbers.number(value, language(), digits)
    if low is None or high is None:
        return text
    ends = [numbers.number(end, language(), digits) for end in (low, high)]
    return f"{text} ({_('%(low)s to %(high)s') % {'low': ends[0], 'high': ends[1]}})"


def short(value: float | None) -> str:
    """Write a number with up to two decimals, none where it is whole."""
    if value is None:
        return numbers.NOTHING
    hundredths = numbers.rounded(value, 2)
    digits = next((d for d in (0, 1) if numbers.rounded(value, d) == hundredths), 2)
    return numbers.number(value, language(), digits)


def experts(count: int) -> str:
    """Write "32 experts"."""
    shown = numbers.number(count, language())
    return ngettext("%(shown)s expert", "%(shown)s experts", count) % {"shown": shown}


def written_p(p: float | None) -> str:
    """Write a p value with three digits; as a bound where they would say something else."""
    return numbers.p_value(p, language())


def p_stated(p: float | None) -> str:
    """Write a p value as a sentence has it: "p = 0.070", "p < 0.001"."""
    shown = written_p(p)
    return f"p\u00a0{shown}" if shown[0] in "<>" else f"p\u00a0=\u00a0{shown}"


def verdict(found: str | None, reason: str | None) -> str:
    """Write the verdict on a change; where there is none, why."""
    if found:
        return _(verdicts.LABELS[found])
    return _("no verdict (%(reason)s)") % {"reason": no_verdict(reason)}


def no_verdict(reason: str | None) -> str:
    """Say why a change has no verdict."""
    return _(verdicts.REASONS[reason]) if reason else ""
