"""Values as ways to the records behind them, for those who may see records.

`records` is the slug of the study, or empty for who may not: then a value is only itself.
"""

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from analytics.disclosure import ChangeFigure, EmptyFigure, Figure
from analytics.domain.parts import MOVED, Moved, Part
from analytics.presenters.lines import Lines, LineTransitions
from analytics.presenters.records.listing import words_of
from analytics.presenters.tables import TableRequest
from surveys.domain import numbers
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import Level
from surveys.presenters.answers import missing_label
from surveys.reader import language

register = template.Library()


@register.simple_tag
def to_records(
    records: str, figure: Figure, part: str, words: str, about: str = ""
) -> SafeString | str:
    """Return words of a figure as the way to the records of one of its parts.

    `about` names the category, for those who hear the link alone.
    """
    return _link(records, _address(records, figure, part), words, part, about or "", figure.wave)


@register.simple_tag
def change_to_records(
    records: str,
    change: ChangeFigure,
    words: str,
    about: str = "",
    part: str = Part.NUMERATOR,
) -> SafeString | str:
    """Return words of a change as the way to the records of its later wave, and of the other."""
    if not records:
        return conditional_escape(words)
    query = {"wave": change.to_wave, "against": change.from_wave, "part": part}
    address = _of_trend(records, change.indicator, change.segment, change.category, query)
    waves = f"{change.from_wave} → {change.to_wave}"
    return _link(records, address, words, part, about or "", waves)


@register.simple_tag
def move_to_records(
    records: str, change: ChangeFigure, moved: str, words: str, part: str = Part.NUMERATOR
) -> SafeString | str:
    """Return words about the experts who moved a change as the way to their records.

    Of those who joined the later wave has some, of those who left the earlier one.
    """
    if not records:
        return conditional_escape(words)
    waves = [change.from_wave, change.to_wave]
    wave, other = waves if moved == Moved.LEFT else waves[::-1]
    query = {"wave": wave, "against": other, "moved": moved, "part": part}
    address = _of_trend(records, change.indicator, change.segment, change.category, query)
    return _link(records, address, words, part, _(MOVED[moved]), " → ".join(waves))


@register.simple_tag
def claim_to_records(
    records: str, claim: Mapping[str, Any], part: str, words: str
) -> SafeString | str:
    """Return words about the figure of a claim as the way to the records of its (later) wave."""
    if not records:
        return conditional_escape(words)
    *earlier, wave = claim["waves"]
    query = {"wave": wave, "against": "".join(earlier), "part": part}
    address = _of_trend(records, claim["indicator"], None, None, query)
    return _link(records, address, words, part, claim["code"], claim["wave"])


@register.simple_tag
def left_out_to_records(
    records: str, figure: Figure, part: str = Part.LEFT_OUT
) -> SafeString | str:
    """Return how many records are left out, by kind of empty, each a way to them."""
    kinds = figure.left_out if part == Part.LEFT_OUT else figure.uncategorised
    return _kinds(records, kinds, lambda kind: _address(records, figure, part, kind=kind))


@register.simple_tag
def table_to_records(
    records: str, asked: TableRequest, part: str, words: str, about: str = "", **cell: str
) -> SafeString | str:
    """Return words of a table as the way to the records of one of its cells."""
    address = _of_table(records, asked, part=part, **cell)
    return _link(records, address, words, part, about or "", asked.wave.code)


@register.simple_tag
def empty_to_records(records: str, asked: TableRequest, empty: EmptyFigure) -> SafeString | str:
    """Return how many records a table leaves out, by kind of empty, each a way to them."""

    def address(kind: Missing) -> str:
        return _of_table(records, asked, part=Part.LEFT_OUT, lacks=empty.code, kind=kind)

    return _kinds(records, empty.kinds, address)


@register.simple_tag
def line_to_records(
    records: str, lines: Lines, part: str, words: str, about: str = "", **value: str
) -> SafeString | str:
    """Return words of the page of project lines as the way to the records of a value there."""
    if not records:
        return conditional_escape(words)
    address = _of_lines(records, lines, part=part, **value)
    return _link(records, address, words, part, about, value.get("start", ""))


@register.simple_tag
def wave_to_records(records: str, wave: str, words: str) -> SafeString | str:
    """Return how many projects of a wave count as the way to them."""
    if not records:
        return conditional_escape(words)
    query = urlencode({"wave": wave, "unit": Level.PROJECT.value})
    address = f"{reverse('study-records', args=[records])}?{query}"
    return _link(records, address, words, Part.BASE, "", wave)


@register.simple_tag
def unknown_to_records(
    records: str, lines: Lines, step: LineTransitions, lacks: str
) -> SafeString | str:
    """Return how many projects have no known category at an end of a step, by kind of empty."""
    ends = {"start": step.start.code, "end": step.end.code}

    def address(kind: Missing) -> str:
        return _of_lines(records, lines, part=Part.LEFT_OUT, lacks=lacks, kind=kind, **ends)

    return _kinds(records, dict(zip(ends, step.unknown, strict=True))[lacks], address)


def _of_lines(slug: str, lines: Lines, **value: str) -> str:
    if not slug:
        return ""
    query = {"variable": lines.variable.code, "target": lines.target, **value}
    given = {name: text for name, text in query.items() if text}
    return f"{reverse('line-records', args=[slug])}?{urlencode(given)}"


def _address(records: str, figure: Figure, part: str, **more: str) -> str:
    if not records:
        return ""
    query = {"wave": figure.wave, "part": part, **more}
    return _of_trend(records, figure.indicator, figure.segment, figure.category, query)


def _of_trend(
    slug: str, indicator: str, segment: str | None, category: str | None, query: Mapping[str, str]
) -> str:
    asked = {"segment": segment or "", "category": category or "", **query}
    given = {name: value for name, value in asked.items() if value}
    return f"{reverse('trend-records', args=[slug, indicator])}?{urlencode(given)}"


def _of_table(slug: str, asked: TableRequest, **cell: str) -> str:
    if not slug:
        return ""
    across = asked.across.code if asked.across else ""
    named = {"wave": asked.wave.code, "question": asked.question.code, "across": across}
    named["categories"] = "asked" if asked.as_asked else ""
    given = {name: value for name, value in {**named, **cell}.items() if value}
    return f"{reverse('table-records', args=[slug])}?{urlencode(given)}"


def _link(
    records: str, address: str, words: str, part: str, about: str, wave: str
) -> SafeString | str:
    if not records:
        return conditional_escape(words)
    said = _("records %(part)s, %(about)s") % {
        "part": words_of(Part(part)),
        "about": ", ".join(filter(None, (about, wave))),
    }
    link = '<a class="to-records" href="{}">{}<span class="visually-hidden"> · {}</span></a>'
    return format_html(link, address, words, said)


def _kinds(records: str, kinds: Mapping[Any, int] | None, address: Any) -> SafeString | str:
    shown = [
        (kind, f"{numbers.number(number, language())} {missing_label(kind)}")
        for kind, number in (kinds or {}).items()
        if number
    ]
    if not records:
        return ", ".join(words for _kind, words in shown)
    links = ((address(kind), words) for kind, words in shown)
    return format_html_join(", ", '<a class="to-records" href="{}">{}</a>', links)
