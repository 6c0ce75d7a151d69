"""All indicators of a study over its waves: a row for each, and the comparison chart."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from analytics.charts import Point
from analytics.disclosure import Audience, ChangeFigure, Figure
from analytics.domain.indicators import TRAITS
from analytics.models import Indicator
from analytics.presenters.labels import labels_of
from analytics.presenters.points import point_of
from analytics.presenters.sampling import Samples, samples_of
from analytics.queries.figures import last_changes, stored_changes, stored_figures
from surveys.domain.questionnaire import Level
from surveys.domain.timing import places_of, times_of
from surveys.models import Study, Wave


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator over the waves: a figure for each, None where it was not asked."""

    indicator: Indicator
    label: str
    figures: list[Figure | None]
    change: ChangeFigure | None


@dataclass(frozen=True)
class TrendList:
    """All indicators of a study over its waves."""

    study: Study
    waves: list[Wave]
    rows: list[IndicatorRow]
    samples: Samples

    def groups(self) -> list[tuple[str, list[IndicatorRow]]]:
        """Return the rows by unit, in words."""
        words = {Level.PROJECT: _("projects"), Level.INTERVIEW: _("interviews")}
        groups = [
            (label, [row for row in self.rows if row.indicator.unit == unit])
            for unit, label in words.items()
        ]
        return [(label, rows) for label, rows in groups if rows]

    def points(self) -> list[Point]:
        """Return the shares of projects as points of the comparison chart."""
        places = places_of(times_of(self.waves))
        return [
            point_of(figure, wave, place, series=row.indicator.code, label=row.label)
            for row in self.rows
            if TRAITS[row.indicator.kind].in_percent and row.indicator.unit == Level.PROJECT
            for wave, place, figure in zip(self.waves, places, row.figures, strict=True)
            if figure is not None
        ]


def load_trend_list(study: Study, *, audience: Audience) -> TrendList:
    """Return all unsegmented figures of a study, and the last change of each indicator."""
    waves = list(study.waves.order_by("position"))
    indicators = list(Indicator.objects.filter(study=study).order_by("position", "code"))
    labels = labels_of({one.code: one.label for one in indicators})
    figures = {(f.indicator, f.wave): f for f in stored_figures(study, audience=audience)}
    last = last_changes(stored_changes(study, audience=audience))
    rows = []
    for indicator in indicators:
        by_wave = [figures.get((indicator.code, wave.code)) for wave in waves]
        change = last.get((indicator.code, None))
        rows.append(IndicatorRow(indicator, labels[indicator.code], by_wave, change))
    return TrendList(study, waves, rows, samples_of(study, audience=audience))
