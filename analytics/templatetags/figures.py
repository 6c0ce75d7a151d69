"""Figures as pages write them: by the kind of the indicator and the reader's language."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.stats.grades import LABELS
from surveys.domain import numbers
from surveys.templatetags.wording import language, missing_label, points

register = template.Library()
SMALLEST_P = 0.001


@register.filter
def as_value(value, kind: str) -> str:
    """Return the value of an indicator: a percentage for shares, else a number."""
    if kind == "share":
        return numbers.percent(value, language())
    whole = value is None or float(value).is_integer()
    return numbers.number(value, language(), 0 if whole else 1)


@register.filter
def as_change(value, kind: str) -> str:
    """Return a change with its sign: in points for shares."""
    if kind == "share":
        return points(value)
    whole = value is None or float(value).is_integer()
    return numbers.signed(value, language(), 0 if whole else 1)


@register.simple_tag
def interval(low, high, kind: str = "share") -> str:
    """Return an interval as "25–52%"; a dash where precision cannot be known."""
    if low is None or high is None:
        return numbers.NOTHING
    if kind == "share":
        return f"{numbers.number(100 * low, language())}–{numbers.percent(high, language())}"
    return f"{numbers.number(low, language(), 1)}–{numbers.number(high, language(), 1)}"


@register.simple_tag
def at_least_one(found) -> str:
    """Return how many experts have at least one such project, with the interval of their share."""
    return _("%(count)s of %(base)s · %(interval)s") % {
        "count": numbers.number(found["count"], language()),
        "base": numbers.number(found["base"], language()),
        "interval": interval(found["low"], found["high"]),
    }


@register.filter
def shares_of_change(parts) -> list:
    """Return the parts of a change in order: the same experts, who joined, who left."""
    return [parts[name] for name in ("panel", "joined", "left")]


@register.filter
def decimals(value) -> str:
    """Return a number with up to two decimals, none where it is whole."""
    if value is None:
        return numbers.NOTHING
    digits = next((d for d in (0, 1) if round(float(value), d) == round(float(value), 2)), 2)
    return numbers.number(value, language(), digits)


@register.filter
def target_label(lines) -> str:
    """Return in words the category that lines are to reach."""
    labels = dict(zip(lines.variable.choice_codes, lines.outcomes, strict=False))
    return labels[lines.target]


@register.simple_tag
def change_interval(low, high, kind: str = "share") -> str:
    """Return the interval of a change as "+11 to +37", in points for shares."""
    if low is None or high is None:
        return numbers.NOTHING
    factor, digits = (100, 0) if kind == "share" else (1, 1)
    ends = [numbers.signed(factor * end, language(), digits) for end in (low, high)]
    return _("%(low)s to %(high)s") % {"low": ends[0], "high": ends[1]}


@register.simple_tag
def ratio(value, low=None, high=None) -> str:
    """Return a relative change as "×2.7 (1.4 to 5.1)"."""
    if value is None:
        return numbers.NOTHING
    text = "×" + numbers.number(value, language(), 1)
    if low is None or high is None:
        return text
    ends = _("%(low)s to %(high)s") % {
        "low": numbers.number(low, language(), 1),
        "high": numbers.number(high, language(), 1),
    }
    return f"{text} ({ends})"


@register.filter
def p_value(value) -> str:
    """Return a p value with three digits; very small ones as a bound."""
    if value is None:
        return numbers.NOTHING
    if value < SMALLEST_P:
        return "<\u00a0" + numbers.number(SMALLEST_P, language(), 3)
    return numbers.number(value, language(), 3)


@register.filter
def p_stated(value) -> str:
    """Return a p value as a sentence has it: "p = 0.070", "p < 0.001"."""
    shown = p_value(value)
    return f"p\u00a0{shown}" if shown.startswith("<") else f"p\u00a0=\u00a0{shown}"


@register.filter
def grade_label(code: str) -> str:
    """Return a grade in words."""
    return _(LABELS[code]) if code in LABELS else ""


@register.filter
def left_out_in_words(left_out) -> str:
    """Return how many records stand outside the base, by kind of empty."""
    return ", ".join(
        f"{numbers.number(count, language())} {missing_label(kind)}"
        for kind, count in (left_out or {}).items()
        if count
    )


@register.filter
def experts(count) -> str:
    """Return "32 experts"."""
    shown = numbers.number(count, language())
    return ngettext("%(shown)s expert", "%(shown)s experts", count) % {"shown": shown}


@register.filter
def chosen_otherwise(waves) -> bool:
    """True where some wave is no probability sample, so that no figure speaks of a population."""
    return any(not wave.is_probability_sample for wave in waves)
