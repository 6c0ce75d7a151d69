"""One indicator over the waves: what its page shows, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from analytics.charts import Point
from analytics.disclosure import Audience, ChangeFigure, Figure, TrendFigure
from analytics.domain.indicators import TRAITS
from analytics.models import Indicator, Segment
from analytics.presenters import notation
from analytics.presenters.labels import labels_of
from analytics.presenters.points import point_of
from analytics.presenters.sampling import Samples, samples_of
from analytics.presenters.sentences import sentence
from analytics.queries.design import StudyDesign, definition_of, load_design
from analytics.queries.figures import (
    OVERALL,
    last_changes,
    stored_changes,
    stored_figures,
    stored_trends,
)
from surveys.domain.lineage import Comparability
from surveys.domain.refusals import NotThere
from surveys.domain.timing import places_of
from surveys.domain.waves import Nature
from surveys.domain.wording import Texts, gettext_noop
from surveys.models import Study, Wave
from surveys.reader import localized


@dataclass(frozen=True)
class FigureRow:
    """The figure of one wave; None where it was not asked."""

    wave: Wave
    figure: Figure | None


@dataclass(frozen=True)
class LineageStep:
    """How a variable of a wave compares with the wave before."""

    variable: str
    wave: str
    status: str
    note: Texts


@dataclass(frozen=True)
class TrendPage:
    """One indicator over the waves, overall or by the categories of a segment."""

    design: StudyDesign
    indicator: Indicator
    segment: Segment | None
    categories: dict[str | None, str]
    figures: list[Figure]
    changes: list[ChangeFigure]
    over_all_waves: TrendFigure | None
    samples: Samples

    @property
    def waves(self) -> list[Wave]:
        return self.design.waves

    @property
    def segments(self) -> list[Segment]:
        """The segments that can break the indicator down."""
        return self.design.segments_for(self.indicator)

    @property
    def both_units(self) -> bool:
        """Whether the share of experts with at least one project stands beside that of projects."""
        return any(figure.at_least_one for figure in self.figures)

    def groups(self) -> list[tuple[str, list[FigureRow]]]:
        """Return for each category, in words, a row for each wave."""
        found = {(figure.category, figure.wave): figure for figure in self.figures}
        return [
            (label, [FigureRow(wave, found.get((code, wave.code))) for wave in self.waves])
            for code, label in self.categories.items()
        ]

    def approved(self) -> list[tuple[str, list[FigureRow]]]:
        """Return by category in which waves how many interviews stand behind it."""
        groups = [(label, [row for row in rows if row.figure]) for label, rows in self.groups()]
        return [(label, rows) for label, rows in groups if rows]

    def uncategorised(self) -> list[Figure]:
        """Return for each wave a figure that says which records have no known category."""
        found = {
            figure.wave: figure for figure in self.figures if any(figure.uncategorised.values())
        }
        return [found[wave.code] for wave in self.waves if wave.code in found]

    def labelled_changes(self) -> list[tuple[str, ChangeFigure]]:
        """Return the changes, each with its category in words."""
        return [(self.categories.get(change.category, ""), change) for change in self.changes]

    def moves(self) -> list[ChangeFigure]:
        """Return the changes of whole waves of which it is known who moved them."""
        return [change for change in self.changes if change.parts]

    def points(self) -> list[Point]:
        """Return the figures as points of the chart."""
        waves = {wave.code: wave for wave in self.waves}
        times = list(self.design.times.values())
        places = dict(zip(waves, places_of(times), strict=True))
        return [
            point_of(
                figure,
                waves[figure.wave],
                places[figure.wave],
                series=figure.category or "",
                label=self.categories.get(figure.category, ""),
            )
            for figure in self.figures
        ]

    @property
    def out_of_time(self) -> bool:
        """Whether there would be a change per year, if the waves followed each other in time."""
        waves = self.design.since_break(definition_of(self.indicator))
        return not self.segment and len(waves) > 2 and not self.design.in_time(waves)

    def hints(self) -> list[str]:
        """Say how the chart is to be read: only of what it shows."""
        shown = [figure for figure in self.figures if figure.value is not None]
        hints = []
        if any(figure.low is not None for figure in shown):
            hints.append(_("Bars show the intervals of the table below."))
        if any(figure.nature == Nature.INVENTED for figure in shown):
            hints.append(_("Hollow points are invented waves."))
        if not self.design.in_time(self.waves):
            hints.append(
                _("Waves stand in their order, not at their dates: these do not follow it.")
            )
        return hints

    def lineage(self) -> list[LineageStep]:
        """Return what is known about the comparability of the variables that are read.

        What is comparable without a note says nothing that a reader must know.
        """
        codes = set(definition_of(self.indicator).names())
        if self.segment:
            codes.add(self.segment.variable.code)
        return [
            LineageStep(
                localized(step.variable.label) or step.variable.code,
                step.wave.code,
                step.status,
                step.note,
            )
            for step in self.design.lineage
            if step.variable.code in codes
            and (step.note or step.status != Comparability.COMPARABLE)
        ]

    def sentence(self) -> str:
        """Say in words what the newest figure is, and how it moved."""
        newest = self.figures[-1] if self.figures and not self.segment else None
        if newest is None:
            about = localized(self.indicator.definition)
            return " ".join(part for part in (about, self._moved_categories()) if part)
        return sentence(
            newest,
            label=localized(self.indicator.label),
            kind=self.indicator.kind,
            unit=self.indicator.unit,
            change=last_changes(self.changes).get((self.indicator.code, None)),
            samples=self.samples,
        )

    def _moved_categories(self) -> str:
        """Say of each category how sure its last change is, for those who do not see the table."""
        if not self.segment:
            return ""
        last = last_changes(self.changes)
        compared = {wave for one in last.values() for wave in (one.from_wave, one.to_wave)}
        said = [
            _("%(category)s: from %(before)s to %(after)s %(change)s, %(verdict)s.")
            % {
                "category": label,
                "before": change.from_wave,
                "after": change.to_wave,
                "change": notation.written_change(
                    change.difference, change.low, change.high, change.kind
                ).value,
                "verdict": notation.verdict(change.verdict, change.reason),
            }
            for code, label in self.categories.items()
            if (change := last.get((self.indicator.code, code))) is not None
        ]
        mixed = self.samples.mixed(*compared) if compared else ""
        return " ".join([*said, *([mixed] if mixed else [])])


def load_trend_page(
    study: Study, indicator: Indicator, segment_code: str, *, audience: Audience
) -> TrendPage:
    """Return one indicator over the waves, by a segment where one is named."""
    design = load_design(study)
    segment = segment_of(design, indicator, segment_code)
    chosen: dict[str, Any] = {
        "indicator": indicator,
        "segment": segment or OVERALL,
        "audience": audience,
    }
    categories: dict[str | None, str] = {None: ""}
    if segment:
        categories = dict(labels_of(design.categories(segment)).items())
    whole: Sequence[TrendFigure] = ()
    if not segment:
        whole = stored_trends(study, design.waves, audience=audience, indicator=indicator)
    return TrendPage(
        design=design,
        indicator=indicator,
        segment=segment,
        categories=categories,
        figures=stored_figures(study, **chosen),
        changes=stored_changes(study, **chosen),
        over_all_waves=next(iter(whole), None),
        samples=_samples(study, indicator, audience),
    )


def _samples(study: Study, indicator: Indicator, audience: Audience) -> Samples:
    """Return how figures follow weights and strata; of what only counts, nothing is said."""
    if not TRAITS[indicator.kind].is_estimated:
        return Samples()
    return samples_of(study, audience=audience)


def segment_of(design: StudyDesign, indicator: Indicator, code: str) -> Segment | None:
    """Return the segment of that code; NotThere says why an indicator has no such breakdown."""
    if not code:
        return None
    found = next((one for one in design.segments if one.code == code), None)
    if found in design.segments_for(indicator):
        return found
    asked = localized(found.label) if found else code
    params = {"asked": asked, "indicator": localized(indicator.label)}
    if found is None:
        raise NotThere(gettext_noop("This study has no segment “%(asked)s”."), params)
    if found in design.segments_of(indicator.unit):
        text = gettext_noop(
            "“%(indicator)s” counts answers to the very question that “%(asked)s” would break it "
            "down by, so the breakdown would say nothing new."
        )
        raise NotThere(text, params)
    text = gettext_noop(
        "“%(indicator)s” counts interviews, and “%(asked)s” is asked about projects, so it cannot "
        "break it down."
    )
    raise NotThere(text, params)
