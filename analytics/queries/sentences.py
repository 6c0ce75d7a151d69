"""The sentence above a chart, made from the numbers and honest about what they can say."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.domain import numbers

WEAK_GRADES = ("C", "D")


def sentence(figure, *, label: str, kind: str, unit: str, language: str, change=None) -> str:
    """Say in words what the newest figure of an indicator is, and how it moved.

    `figure` has wave, value, low, high, count, base, clusters, grade, comparability; `change` has
    from_wave (a code), difference, low, high, or is None where there is nothing to compare with.
    """
    if figure.value is None:
        return _("%(label)s: nothing to count in %(wave)s, the base is empty.") % {
            "label": label,
            "wave": figure.wave,
        }
    parts = [_level(figure, label, kind, unit, language)]
    if figure.grade in WEAK_GRADES:
        parts.append(_("Indicative only: the figure rests on few experts or a wide interval."))
    if change is not None and change.difference is not None:
        parts.append(_movement(change, kind, figure.comparability, language))
    return " ".join(parts)


def _level(figure, label, kind, unit, language) -> str:
    params = {
        "label": label,
        "wave": figure.wave,
        "count": numbers.number(figure.count, language),
        "base": numbers.number(figure.base, language),
        "experts": _experts(figure.clusters, language),
    }
    if kind == "share":
        params |= {"value": numbers.percent(figure.value, language), "of_units": _of_units(unit)}
        text = _(
            "%(label)s: %(value)s %(of_units)s in %(wave)s "
            "(%(count)s of %(base)s, from %(experts)s%(interval)s)."
        )
        return text % (params | {"interval": _interval(figure, language)})
    digits = 0 if float(figure.value).is_integer() else 1
    params["value"] = numbers.number(figure.value, language, digits)
    if kind == "mean":
        text = _("%(label)s: %(value)s on average in %(wave)s (base %(base)s, from %(experts)s).")
    else:
        text = _("%(label)s: %(value)s in %(wave)s, from %(experts)s.")
    return text % params


def _of_units(unit: str) -> str:
    return _("of the projects") if unit == "project" else _("of the interviews")


def _experts(count: int, language: str) -> str:
    shown = numbers.number(count, language)
    return ngettext("%(shown)s expert", "%(shown)s experts", count) % {"shown": shown}


def _interval(figure, language) -> str:
    if figure.low is None or figure.high is None:
        return ""
    return "; " + _("95%% interval %(low)s–%(high)s") % {
        "low": numbers.number(100 * figure.low, language),
        "high": numbers.percent(figure.high, language),
    }


def _movement(change, kind, comparability, language) -> str:
    if comparability == "break":
        return _("Not comparable with %(wave)s: the series has a break.") % {
            "wave": change.from_wave
        }
    texts = [_difference(change, kind, language)]
    if comparability == "caution":
        texts.append(_("Compare with caution; the reason stands under how it is counted."))
    return " ".join(texts)


def _difference(change, kind, language) -> str:
    factor, digits = {"share": (100, 0), "count": (1, 0)}.get(kind, (1, 1))
    size = numbers.number(abs(factor * change.difference), language, digits)
    params = {
        "wave": change.from_wave,
        "size": _("%(points)s points") % {"points": size} if kind == "share" else size,
    }
    if kind == "count":
        more = _("That is %(size)s more than in %(wave)s.")
        fewer = _("That is %(size)s fewer than in %(wave)s.")
        return (more if change.difference > 0 else fewer) % params
    if change.low is None or change.high is None:
        return _("How it differs from %(wave)s cannot be told from so few experts.") % params
    if change.low <= 0 <= change.high:
        return (
            _(
                "The difference from %(wave)s (%(size)s) is within what another choice of experts "
                "could bring."
            )
            % params
        )
    low, high = (
        numbers.signed(factor * end, language, digits) for end in (change.low, change.high)
    )
    up = _("Up %(size)s from %(wave)s (95%% interval %(low)s to %(high)s).")
    down = _("Down %(size)s from %(wave)s (95%% interval %(low)s to %(high)s).")
    return (up if change.difference > 0 else down) % (params | {"low": low, "high": high})
