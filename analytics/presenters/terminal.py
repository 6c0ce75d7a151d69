"""Figures as text for a terminal: what each wave is, then a table that compares waves."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from analytics.disclosure import ChangeFigure, Figure
from analytics.domain.indicators import TRAITS
from analytics.models import Indicator, Segment
from analytics.presenters import notation
from analytics.presenters.claims import CheckedClaim, computed_in_words, verdict_in_words
from analytics.presenters.consistency import ClaimGroup
from analytics.presenters.labels import labels_of
from analytics.presenters.sampling import Samples
from analytics.presenters.sentences import interval_notes, verdicts_meant
from analytics.queries.design import load_design
from analytics.queries.figures import OVERALL, last_changes
from analytics.writers.plain_table import plain_table
from surveys.domain import numbers
from surveys.domain.lineage import Comparability
from surveys.domain.questionnaire import Level
from surveys.models import Study, Wave
from surveys.reader import language, localized

STATUS_MARKS: dict[str, str] = {Comparability.CAUTION: "~", Comparability.BREAK: "|"}


def trend_table(
    study: Study,
    figures: Sequence[Figure],
    changes: Sequence[ChangeFigure],
    samples: Samples,
    *,
    entry: int | None,
    indicator: Indicator | None = None,
    segment: Segment | str = OVERALL,
) -> str:
    """Return indicators (or categories) as rows and waves as columns, with the last change."""
    waves = list(study.waves.order_by("position"))
    labels = _labels(study, segment)
    rows: dict[tuple, dict[str, Figure]] = {}
    for figure in figures:
        rows.setdefault((figure.indicator, figure.category), {})[figure.wave] = figure
    last = last_changes(changes)
    body = [
        [
            _row_label(labels, *key, several=segment != OVERALL and indicator is None),
            *(_shown(by_wave.get(wave.code)) for wave in waves),
            _change_shown(last.get(key)),
            _verdict_shown(last.get(key)),
        ]
        for key, by_wave in rows.items()
    ]
    header = ["", *(wave.code for wave in waves), _("last change"), _("verdict")]
    heading = _heading(study, waves, entry, samples)
    return "\n".join([*heading, "", plain_table(header, body), "", *_legend(waves, samples)])


def _heading(study: Study, waves: Sequence[Wave], entry: int | None, samples: Samples) -> list[str]:
    lines, words = [localized(study.name)], dict(samples.words())
    for wave in waves:
        says = [wave.get_nature_display().upper(), wave.get_selection_display()]
        says += [words[wave.code]] if wave.code in words else []
        lines.append(f"  {wave.code}: {', '.join(says)}")
    lines += [f"  {code}: {text}" for code, text in samples.lacking()]
    if mixed := samples.mixed():
        lines.append(f"  {mixed}")
    if entry:
        at = numbers.number(entry, language())
        lines.append("  " + _("As of entry %(entry)s.") % {"entry": at})
    return lines


def _legend(waves: Sequence[Wave], samples: Samples) -> list[str]:
    weighted = [_("“w” weighted; count and base are numbers of records.")]
    return [
        _("Value (interval of 95%) count/base."),
        *(weighted if samples.is_weighted else []),
        _("“~” compare with caution, “|” break in the series, “*” indicative only."),
        verdicts_meant(),
        *interval_notes(waves),
    ]


def _labels(study: Study, segment: Segment | str) -> dict:
    indicators = {one.code: one.label for one in Indicator.objects.filter(study=study)}
    labels: dict = {(code, None): label for code, label in labels_of(indicators).items()}
    if isinstance(segment, Segment):
        categories = load_design(study).categories(segment)
        labels |= {(None, code): label for code, label in labels_of(categories).items()}
    return labels


def _row_label(labels: dict, indicator: str, category: str | None, *, several: bool) -> str:
    name = labels[indicator, None]
    if category is None:
        return name
    words = labels.get((None, category)) or category
    return f"{name}: {words}" if several else words


def _shown(figure: Figure | None) -> str:
    if figure is None:
        return _("not asked")
    if figure.value is None:
        return numbers.NOTHING
    mark = STATUS_MARKS.get(figure.comparability, "")
    written = notation.written_figure(figure.value, figure.low, figure.high, figure.kind)
    if not TRAITS[figure.kind].is_estimated:
        return mark + written.value
    base = numbers.number(figure.base, language())
    part = numbers.number(figure.count, language())
    of = f"{part}/{base}" if TRAITS[figure.kind].in_percent else f"n={base}"
    weak = "*" if figure.marks else ""
    weighted = "" if figure.unweighted is None else _("w")
    return f"{mark}{written.value}{weighted} ({written.interval}) {of}{weak}"


def _change_shown(change: ChangeFigure | None) -> str:
    if change is None:
        return ""
    if change.difference is None:
        return _("not compared")
    mark = STATUS_MARKS.get(change.comparability, "")
    written = notation.written_change(change.difference, change.low, change.high, change.kind)
    known = change.low is not None and change.high is not None
    return mark + written.value + (f" ({written.interval})" if known else "")


def _verdict_shown(change: ChangeFigure | None) -> str:
    return "" if change is None else notation.verdict(change.verdict, change.reason)


def change_table(
    study: Study,
    changes: Sequence[ChangeFigure],
    samples: Samples,
    *,
    entry: int | None,
    segment: Segment | str = OVERALL,
) -> str:
    """Return changes as a table, one row per indicator (and category) and pair of waves."""
    labels = _labels(study, segment)
    header = [
        "", _("from"), _("to"), _("change"), _("ratio"), "p", _("p adjusted"), _("verdict"),
        _("experts in both bases"),
    ]  # fmt: skip
    body = [
        [
            _row_label(labels, change.indicator, change.category, several=True),
            change.from_wave,
            change.to_wave,
            _change_shown(change),
            notation.ratio(change.ratio),
            notation.written_p(change.p),
            notation.written_p(change.p_adjusted),
            _verdict_shown(change),
            numbers.number(change.panel_clusters, language()),
        ]
        for change in changes
    ]
    waves = list(study.waves.order_by("position"))
    heading = [*_heading(study, waves, entry, samples), f"  {verdicts_meant()}"]
    return "\n".join([*heading, "", plain_table(header, body)])


def claim_table(
    study: Study, claims: Sequence[CheckedClaim], samples: Samples, *, entry: int | None
) -> str:
    """Return claims with their verdicts as a table."""
    header = ["", _("verdict"), _("wave"), _("printed"), _("computed"), "k/n", _("reason")]
    body = [
        [
            claim.code,
            verdict_in_words(claim.verdict),
            claim.wave,
            claim.printed_in_words,
            computed_in_words(claim.statistic, claim.computed, claim.digits),
            "" if claim.base is None else f"{claim.count}/{claim.base}",
            claim.reason,
        ]
        for claim in claims
    ]
    waves = list(study.waves.order_by("position"))
    heading = _heading(study, waves, entry, samples)
    return "\n".join([*heading, "", plain_table(header, body, left=99)])


def consistency_table(study: Study, groups: Sequence[ClaimGroup]) -> str:
    """Return whether the claims of each wave can hold together, a row for each wave and unit."""
    header = [_("wave"), _("unit"), _("claims"), _("verdict"), _("conflict"), "±", _("records")]
    units: dict[str, str] = {Level.PROJECT: _("projects"), Level.INTERVIEW: _("interviews")}
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
                numbers.number(len(group.claims), language()),
                verdict,
                ", ".join(conflict.codes) if conflict else group.problem,
                numbers.number(width, language(), 2),
                numbers.number(conflict.misses if conflict else None, language()),
            ]
        )
    legend = _("±: points of rounding at which they would just hold. Records: to count otherwise.")
    return "\n".join([localized(study.name), "", plain_table(header, body), "", legend])
