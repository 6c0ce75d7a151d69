"""The sentence above a chart, made from the numbers and honest about what they can say."""

from collections.abc import Iterable
from typing import assert_never

from django.utils.translation import gettext as _

from analytics.domain.grades import WEAK_GRADES
from analytics.domain.indicators import TRAITS, IndicatorKind
from analytics.domain.notices import VERDICTS_MEANT, interval_notice
from analytics.presenters import notation
from analytics.presenters.sampling import Samples
from analytics.queries.figures import ChangeFigure, Figure
from analytics.stats.comparison.verdicts import Reason, Verdict
from surveys.domain import numbers
from surveys.domain.lineage import Comparability
from surveys.domain.questionnaire import Level
from surveys.models import Wave
from surveys.reader import language


def interval_notes(waves: Iterable[Wave]) -> list[str]:
    """Say what the intervals of waves are not, where one of them is no probability sample."""
    notice = interval_notice(wave.is_probability_sample for wave in waves)
    return [_(notice)] if notice else []


def verdicts_meant() -> str:
    """Say what the words of a verdict mean."""
    small = numbers.number(numbers.SMALL_P, language(), numbers.decimals_of(numbers.SMALL_P))
    return _(VERDICTS_MEANT) % {"small": small}


def sentence(
    figure: Figure,
    *,
    label: str,
    kind: str,
    unit: str,
    change: ChangeFigure | None = None,
    samples: Samples | None = None,
) -> str:
    """Say in words what the newest figure of an indicator is, and how it moved.

    `change` is None where there is nothing to compare with; `samples` say which waves are weighted.
    """
    if figure.value is None:
        return _("%(label)s: nothing to count in %(wave)s, the base is empty.") % {
            "label": label,
            "wave": figure.wave,
        }
    parts = [_level(figure, label, kind, unit)]
    if figure.grade in WEAK_GRADES:
        parts.append(_("Indicative only: the figure rests on few experts or a wide interval."))
    if change is not None:
        parts.append(_movement(change, kind))
        if samples is not None and change.difference is not None:
            parts.append(samples.mixed(change.from_wave, change.to_wave))
    return " ".join(part for part in parts if part)


def _level(figure: Figure, label: str, kind: str, unit: str) -> str:
    ends = figure.low, figure.high
    params = {
        "label": label,
        "wave": figure.wave,
        "value": notation.written_figure(figure.value, *ends, kind).value,
        "unweighted": notation.written_figure(figure.unweighted, *ends, kind).value,
        "count": numbers.number(figure.count, language()),
        "base": numbers.number(figure.base, language()),
        "experts": notation.experts(figure.clusters),
    }
    match IndicatorKind(kind):
        case IndicatorKind.SHARE if figure.unweighted is not None:
            params |= {"of_units": _of_units(unit), "interval": _interval(figure)}
            text = _(
                "%(label)s: %(value)s %(of_units)s in %(wave)s, weighted "
                "(unweighted %(unweighted)s; %(count)s of %(base)s, from "
                "%(experts)s%(interval)s)."
            )
        case IndicatorKind.SHARE:
            params |= {"of_units": _of_units(unit), "interval": _interval(figure)}
            text = _(
                "%(label)s: %(value)s %(of_units)s in %(wave)s "
                "(%(count)s of %(base)s, from %(experts)s%(interval)s)."
            )
        case IndicatorKind.MEAN if figure.unweighted is not None:
            text = _(
                "%(label)s: %(value)s on average in %(wave)s, weighted "
                "(unweighted %(unweighted)s; base %(base)s, from %(experts)s)."
            )
        case IndicatorKind.MEAN:
            text = _(
                "%(label)s: %(value)s on average in %(wave)s (base %(base)s, from %(experts)s)."
            )
        case IndicatorKind.COUNT:
            text = _("%(label)s: %(value)s in %(wave)s, from %(experts)s.")
        case unknown:
            assert_never(unknown)
    return text % params


def _of_units(unit: str) -> str:
    return _("of the projects") if unit == Level.PROJECT else _("of the interviews")


def _interval(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    shown = notation.written_figure(figure.value, figure.low, figure.high, "share").interval
    return "; " + _("95%% interval %(interval)s") % {"interval": shown}


def _movement(change: ChangeFigure, kind: str) -> str:
    """Say how a figure moved and how sure that is, in the words of the verdict."""
    if change.reason == Reason.BREAK:
        return _("Not comparable with %(wave)s: the series has a break.") % {
            "wave": change.from_wave
        }
    if change.difference is None:
        return ""
    texts = [_difference(change, kind)]
    if change.comparability == Comparability.CAUTION:
        texts.append(_("Compare with caution; the reason stands under how it is counted."))
    return " ".join(texts)


def _difference(change: ChangeFigure, kind: str) -> str:
    assert change.difference is not None
    written = notation.written_change(change.difference, change.low, change.high, kind)
    params = {
        "wave": change.from_wave,
        "size": notation.size_of_change(change.difference, change.low, change.high, kind),
        "change": written.value,
        "interval": written.interval,
        "verdict": notation.verdict(change.verdict, change.reason),
        "p": notation.written_p(change.p_adjusted),
    }
    if not TRAITS[kind].is_estimated:
        return _count(written.value) % params
    if change.low is None or change.high is None:
        return _unsure(written.value) % params
    moved = _moved(written.value) % params
    return f"{moved}: {_judged(change.verdict) % params}"


def _count(written: str) -> str:
    if written.startswith("+"):
        return _("That is %(size)s more than in %(wave)s; %(verdict)s.")
    if written.startswith(numbers.MINUS):
        return _("That is %(size)s fewer than in %(wave)s; %(verdict)s.")
    return _("That is as many as in %(wave)s; %(verdict)s.")


def _unsure(written: str) -> str:
    if written.startswith(("+", numbers.MINUS)):
        return _("%(change)s from %(wave)s; %(verdict)s.")
    return _("As in %(wave)s; %(verdict)s.")


def _moved(written: str) -> str:
    """Return where a figure moved, by what is printed: "up 0 points" is no rise."""
    if written.startswith("+"):
        return _("Up %(size)s from %(wave)s (95%% interval %(interval)s)")
    if written.startswith(numbers.MINUS):
        return _("Down %(size)s from %(wave)s (95%% interval %(interval)s)")
    return _("As in %(wave)s (95%% interval of the difference %(interval)s)")


def _judged(verdict: str | None) -> str:
    """Return what the verdict means, begun with its word."""
    meaning: dict[str | None, str] = {
        Verdict.CLEAR: _("%(verdict)s, also when all that is compared is allowed for."),
        Verdict.POSSIBLE: _(
            "%(verdict)s, but among so many comparisons one like it can come by chance "
            "(p adjusted: %(p)s)."
        ),
        Verdict.NOT_TOLD_APART: _(
            "%(verdict)s, another choice of experts could bring such a difference."
        ),
        None: "%(verdict)s.",
    }
    return meaning[verdict]
