"""Figures as pages write them: by the kind of the indicator and the reader's language."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from analytics.domain.grades import GRADES
from analytics.domain.indicators import TRAITS, IndicatorKind
from analytics.domain.parts import Moved
from analytics.presenters import notation
from analytics.presenters.claims import printed_in_words
from analytics.presenters.labels import choice_labels, question_label
from analytics.presenters.lines import Lines
from analytics.presenters.sampling import sample_words
from analytics.presenters.sentences import interval_notes, verdicts_meant
from surveys.domain import numbers
from surveys.domain.questionnaire import Question
from surveys.presenters.answers import missing_label
from surveys.reader import language

register = template.Library()
register.filter("printed", printed_in_words)
register.filter("interval_notes", interval_notes)
register.filter("experts", notation.experts)
register.filter("beside_weighted", notation.beside_weighted)
register.filter("unweighted_of", notation.unweighted_of)
register.filter("sample_words", sample_words)
register.filter("p_value", notation.written_p)
register.filter("p_stated", notation.p_stated)
register.simple_tag(notation.ratio, name="ratio")
register.simple_tag(verdicts_meant)


@register.filter
def as_value(value: float | None, kind: str) -> str:
    """Return the value of an indicator that stands alone: a percentage for shares, else a number.

    Where an interval stands beside it, use `value_of`, so that both have the same digits.
    """
    return notation.written_figure(value, None, None, kind).value


@register.filter
def value_of(figure: object, kind: str) -> str:
    """Return the value of a figure, with the digits of its interval."""
    return notation.written_figure(*_read(figure, "value"), kind).value


@register.filter
def interval_of(figure: object, kind: str) -> str:
    """Return the interval of a figure as "25–52%", with the digits of its value."""
    return notation.written_figure(*_read(figure, "value"), kind).interval


@register.filter
def change_of(change: object, kind: str) -> str:
    """Return a change with its sign, in points for shares; also a part of one, or a slope."""
    return notation.written_change(*_read(change, "difference", "value", "slope"), kind).value


@register.filter
def change_interval_of(change: object, kind: str) -> str:
    """Return the interval of a change as "+11 to +37", with the digits of the change."""
    return notation.written_change(*_read(change, "difference", "value", "slope"), kind).interval


def _read(found: object, *names: str) -> tuple[Any, Any, Any]:
    """Return value, low and high of a figure, a change or a part of one."""
    fields = found if isinstance(found, Mapping) else vars(found)
    name = next(name for name in names if name in fields)
    return fields[name], fields["low"], fields["high"]


@register.filter
def is_in_percent(kind: str) -> bool:
    """Say whether figures of a kind of indicator are parts of a whole."""
    return TRAITS[kind].in_percent


@register.filter
def is_estimated(kind: str) -> bool:
    """Say whether figures of a kind of indicator have intervals, and their changes verdicts."""
    return TRAITS[kind].is_estimated


@register.filter
def as_change(value: float | None, kind: str) -> str:
    """Return a change without an interval, with its sign: in points for shares."""
    return notation.written_change(value, None, None, kind).value


@register.simple_tag
def interval(low: float | None, high: float | None, kind: str = IndicatorKind.SHARE) -> str:
    """Return an interval that stands alone; a dash where precision cannot be known."""
    return notation.written_figure(low, low, high, kind).interval


@register.simple_tag(name="at_least_one")
def holders_of(found: Mapping[str, Any], weighted: bool = False) -> str:
    """Return how many experts have at least one such project, with the interval of their share."""
    text = _("%(count)s of %(base)s · %(interval)s") % {
        "count": numbers.number(found["count"], language()),
        "base": numbers.number(found["base"], language()),
        "interval": interval(found["low"], found["high"]),
    }
    if not weighted:
        return text
    plain = notation.written_figure(found["count"] / found["base"], None, None, "share").value
    return f"{notation.weighted_not(plain)} · {text}"


@register.filter
def shares_of_change(parts: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the parts of a change in order, each with the experts that it is about."""
    names = {Moved.AGAIN: "panel", Moved.JOINED: "joined", Moved.LEFT: "left"}
    return [(moved, parts[name]) for moved, name in names.items()]


@register.filter
def decimals(value: float | None) -> str:
    """Return a number with up to two decimals, none where it is whole."""
    return notation.short(value)


@register.filter
def target_label(lines: Lines) -> str:
    """Return in words the category that lines are to reach."""
    labels = dict(zip(lines.variable.choice_codes, lines.outcomes, strict=False))
    return labels[lines.target]


@register.simple_tag
def change_interval(low: float | None, high: float | None, kind: str = IndicatorKind.SHARE) -> str:
    """Return the interval of a change that stands alone, as "+11 to +37"."""
    return notation.written_change(low, low, high, kind).interval


@register.filter
def verdict_of(change: Any) -> str:
    """Return the verdict on a change in words; where there is none, why."""
    return notation.verdict(change.verdict, change.reason)


@register.filter
def grade_label(code: str) -> str:
    """Return a grade in words."""
    return _(GRADES[code]) if code in GRADES else ""


@register.filter
def left_out_in_words(left_out: Mapping[str, int] | None) -> str:
    """Return how many records stand outside the base, by kind of empty."""
    return ", ".join(
        f"{numbers.number(count, language())} {missing_label(kind)}"
        for kind, count in (left_out or {}).items()
        if count
    )


@register.filter
def question_words(question: Question) -> str:
    """Return a question as the reader's language words it; its code where it has no words."""
    return question_label(question)


@register.filter
def choice_words(question: Question) -> list[tuple[str, str]]:
    """Return the categories of a question, each with its words."""
    return list(choice_labels(question).items())
