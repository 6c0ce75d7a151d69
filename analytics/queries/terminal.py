"""Figures as text for a terminal: what each wave is, then a table that compares waves."""

from collections.abc import Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from analytics.disclosure import ChangeFigure, Figure
from analytics.models import Indicator, Segment
from analytics.queries.claims import CheckedClaim, computed_in_words, verdict_in_words
from analytics.queries.design import load_design
from analytics.queries.figures import OVERALL
from analytics.queries.freshness import freshness_of
from analytics.queries.together import Together
from analytics.writers.plain_table import plain_table
from surveys.domain import numbers
from surveys.domain.wording import in_language
from surveys.models import Lineage, Study, Wave

SMALLEST_P = 0.001
STATUS_MARKS = {Lineage.Status.CAUTION: "~", Lineage.Status.BREAK: "|"}


def trend_table(
    study: Study,
    figures: Sequence[Figure],
    changes: Sequence[ChangeFigure],
    *,
    indicator: Indicator | None = None,
    segment: Segment | str = OVERALL,
) -> str:
    """Return indicators (or categories) as rows and waves as columns, with the last change."""
    waves = list(study.waves.order_by("position"))
    labels = _labels(study, segment)
    rows: dict[tuple, dict[str, Figure]] = {}
    for figure in figures:
        rows.setdefault((figure.indicator, figure.category), {})[figure.wave] = figure
    last = {(c.indicator, c.category): c for c in _last_changes(changes)}
    body = [
        [
            _row_label(labels, *key, several=segment != OVERALL and indicator is None),
            *(_shown(by_wave.get(wave.code)) for wave in waves),
            _change_shown(last.get(key)),
        ]
        for key, by_wave in rows.items()
    ]
    header = ["", *(wave.code for wave in waves), _("last change")]
    return "\n".join([*_heading(study, waves), "", plain_table(header, body), "", *_legend(waves)])


def _heading(study: Study, waves: Sequence[Wave]) -> list[str]:
    fresh = freshness_of(study)
    lines = [in_language(study.name, _language())]
    for wave in waves:
        lines.append(
            f"  {wave.code}: {wave.get_nature_display().upper()}, {wave.get_selection_display()}"
        )
    if fresh.entry:
        at = numbers.number(fresh.entry, _language())
        lines.append("  " + _("As of entry %(entry)s.") % {"entry": at})
    return lines


def _legend(waves: Sequence[Wave]) -> list[str]:
    lines = [
        _("Value (interval of 95%) count/base."),
        _("“~” compare with caution, “|” break in the series, “*” indicative only."),
    ]
    if any(not wave.is_probability_sample for wave in waves):
        lines.append(
            _(
                "The interval shows how much the figure depends on which experts were interviewed; "
                "it is not a margin of error for a population."
            )
        )
    return lines


def _labels(study: Study, segment: Segment | str) -> dict:
    labels = {
        (one.code, None): in_language(one.label, _language())
        for one in Indicator.objects.filter(study=study)
    }
    if segment != OVERALL:
        for code, texts in load_design(study).all_categories(segment).items():
            labels[None, code] = in_language(texts, _language())
    return labels


def _row_label(labels: dict, indicator: str, category: str | None, *, several: bool) -> str:
    name = labels[indicator, None]
    if category is None:
        return name
    words = labels.get((None, category)) or category
    return f"{name}: {words}" if several else words


def _last_changes(changes: Sequence[ChangeFigure]) -> list[ChangeFigure]:
    """Return the change to the newest wave from the wave before, for each row."""
    last: dict[tuple, ChangeFigure] = {}
    for change in changes:
        key = change.indicator, change.category
        best = last.get(key)
        if best is None or (change.to_wave, change.from_wave) > (best.to_wave, best.from_wave):
            last[key] = change
    return list(last.values())


def _shown(figure: Figure | None) -> str:
    if figure is None:
        return _("not asked")
    if figure.value is None:
        return numbers.NOTHING
    language = _language()
    mark = STATUS_MARKS.get(figure.comparability, "")
    if figure.kind == "count":
        return mark + numbers.number(figure.value, language)
    weak = "*" if figure.marks else ""
    if figure.kind == "mean":
        value = numbers.number(figure.value, language, 1)
        return f"{mark}{value} ({_span(figure, 1)}) n={figure.base}{weak}"
    value = numbers.percent(figure.value, language)
    return f"{mark}{value} ({_span(figure, 100)}) {figure.count:.0f}/{figure.base}{weak}"


def _span(figure: Figure, factor: int) -> str:
    if figure.low is None or figure.high is None:
        return numbers.NOTHING
    digits = 0 if factor == 100 else 1
    ends = (numbers.number(factor * end, _language(), digits) for end in (figure.low, figure.high))
    return "–".join(ends)


def _change_shown(change: ChangeFigure | None) -> str:
    if change is None:
        return ""
    if change.difference is None:
        return _("not compared") if change.comparability == Lineage.Status.BREAK else ""
    language = _language()
    mark = STATUS_MARKS.get(change.comparability, "")
    if change.kind == "count":
        return mark + numbers.signed(change.difference, language)
    factor, digits = (100, 0) if change.kind == "share" else (1, 1)
    text = mark + numbers.signed(factor * change.difference, language, digits)
    if change.low is None or change.high is None:
        return text
    ends = [numbers.signed(factor * end, language, digits) for end in (change.low, change.high)]
    return f"{text} ({ends[0]} … {ends[1]})"


def change_table(study: Study, changes: Sequence[ChangeFigure]) -> str:
    """Return changes as a table, one row per indicator and pair of waves."""
    labels = _labels(study, OVERALL)
    language = _language()
    header = [
        "", _("from"), _("to"), _("change"), _("ratio"), "p", _("p adjusted"), _("experts in both")
    ]  # fmt: skip
    body = [
        [
            labels[change.indicator, None],
            change.from_wave,
            change.to_wave,
            _change_shown(change),
            numbers.number(change.ratio, language, 2),
            _p(change.p),
            _p(change.p_adjusted),
            numbers.number(change.panel_clusters, language),
        ]
        for change in changes
    ]
    waves = list(study.waves.order_by("position"))
    return "\n".join([*_heading(study, waves), "", plain_table(header, body)])


def _p(value: float | None) -> str:
    """Return a p value with three digits; very small ones as a bound."""
    if value is not None and value < SMALLEST_P:
        return "<" + numbers.number(SMALLEST_P, _language(), 3)
    return numbers.number(value, _language(), 3)


def claim_table(study: Study, claims: Sequence[CheckedClaim]) -> str:
    """Return claims with their verdicts as a table."""
    header = ["", _("verdict"), _("wave"), _("printed"), _("computed"), "k/n", _("reason")]
    body = [
        [
            claim.code,
            verdict_in_words(claim.verdict),
            claim.wave,
            claim.printed_in_words,
            computed_in_words(claim.statistic, claim.computed),
            "" if claim.base is None else f"{claim.count}/{claim.base}",
            claim.reason,
        ]
        for claim in claims
    ]
    waves = list(study.waves.order_by("position"))
    return "\n".join([*_heading(study, waves), "", plain_table(header, body, left=99)])


def _language() -> str:
    return (get_language() or "en").split("-")[0]


def together_table(study: Study, groups: Sequence[Together]) -> str:
    """Return whether the claims of each wave can hold together, a row for each wave and unit."""
    header = [_("wave"), _("unit"), _("claims"), _("verdict"), _("conflict"), "±", _("records")]
    units = {"project": _("projects"), "interview": _("interviews")}
    body = []
    for group in groups:
        found, conflict = group.found, group.found and group.found.conflict
        verdict = _("not decided") if found is None else _("hold together")
        width = found.tightness if found else None
        if conflict:
            verdict, width = _("conflict"), conflict.widening
        body.append(
            [
                group.wave,
                units[group.unit],
                numbers.number(len(group.claims), _language()),
                verdict,
                ", ".join(conflict.codes) if conflict else group.problem,
                numbers.number(width, _language(), 2),
                numbers.number(conflict.misses if conflict else None, _language()),
            ]
        )
    legend = _("±: points of rounding at which they would just hold. Records: to count otherwise.")
    return "\n".join(
        [in_language(study.name, _language()), "", plain_table(header, body), "", legend]
    )
