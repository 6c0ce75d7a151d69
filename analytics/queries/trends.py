"""What the trend pages show, in a number of queries that does not grow with waves or records."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from analytics.charts import Point
from analytics.disclosure import Audience, ChangeFigure, Figure, TrendFigure
from analytics.models import Indicator, Segment
from analytics.queries import notation
from analytics.queries.design import StudyDesign, definition_of, load_design
from analytics.queries.figures import OVERALL, changes_of, figures_of, last_changes, trends_of
from analytics.queries.notation import language
from analytics.queries.sentences import sentence
from surveys.domain.timing import places_of, times_of
from surveys.domain.wording import Texts, in_language
from surveys.models import Study, Wave


@dataclass(frozen=True)
class TrendRow:
    """One indicator over the waves: a figure for each, None where it was not asked."""

    indicator: Indicator
    figures: list[Figure | None]
    change: ChangeFigure | None


@dataclass(frozen=True)
class TrendTable:
    """All indicators of a study over its waves."""

    waves: list[Wave]
    rows: list[TrendRow]

    def groups(self) -> list[tuple[str, list[TrendRow]]]:
        """Return the rows by unit, in words."""
        words = {"project": _("projects"), "interview": _("interviews")}
        groups = [
            (label, [row for row in self.rows if row.indicator.unit == unit])
            for unit, label in words.items()
        ]
        return [(label, rows) for label, rows in groups if rows]

    def points(self) -> list[Point]:
        """Return the shares of projects as points of the comparison chart."""
        places = places_of(times_of(self.waves))
        return [
            point_of(figure, wave, place, series=row.indicator.code, label=row.indicator.label)
            for row in self.rows
            if row.indicator.kind == Indicator.Kind.SHARE and row.indicator.unit == "project"
            for wave, place, figure in zip(self.waves, places, row.figures, strict=True)
            if figure is not None
        ]


def trend_table(study: Study, *, audience: Audience) -> TrendTable:
    """Return all unsegmented figures of a study, and the last change of each indicator."""
    waves = list(study.waves.order_by("position"))
    indicators = Indicator.objects.filter(study=study).order_by("position", "code")
    figures = {(f.indicator, f.wave): f for f in figures_of(study, audience=audience)}
    last = last_changes(changes_of(study, audience=audience))
    rows = []
    for indicator in indicators:
        by_wave = [figures.get((indicator.code, wave.code)) for wave in waves]
        rows.append(TrendRow(indicator, by_wave, last.get((indicator.code, None))))
    return TrendTable(waves, rows)


def point_of(
    figure: Figure, wave: Wave, place: float, *, series: str = "", label: Texts | str = ""
) -> Point:
    """Return a figure as a point of a chart; `place` is where its wave stands in time."""
    return Point(
        wave=wave.code,
        year=place,
        value=figure.value,
        low=figure.low,
        high=figure.high,
        count=figure.count,
        base=figure.base,
        clusters=figure.clusters,
        nature=wave.nature,
        comparability=figure.comparability,
        series=series,
        series_label=label if isinstance(label, str) else in_language(label, language()),
    )


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
class Trend:
    """One indicator over the waves, overall or by the categories of a segment."""

    design: StudyDesign
    indicator: Indicator
    segment: Segment | None
    categories: dict[str | None, str]
    figures: list[Figure]
    changes: list[ChangeFigure]
    over_all_waves: TrendFigure | None

    @property
    def waves(self) -> list[Wave]:
        return self.design.waves

    @property
    def segments(self) -> list[Segment]:
        """The segments that can break the indicator down."""
        return self.design.segments_of(self.indicator.unit)

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
        if any(figure.nature == Wave.Nature.INVENTED for figure in shown):
            hints.append(_("Hollow points are invented waves."))
        if not self.design.in_time(self.waves):
            hints.append(
                _("Waves stand in their order, not at their dates: these do not follow it.")
            )
        return hints

    def lineage(self) -> list[LineageStep]:
        """Return what is known about the comparability of the variables that are read."""
        codes = set(definition_of(self.indicator).names())
        if self.segment:
            codes.add(self.segment.variable.code)
        return [
            LineageStep(
                in_language(step.variable.label, language()) or step.variable.code,
                step.wave.code,
                step.status,
                step.note,
            )
            for step in self.design.lineage
            if step.variable.code in codes
        ]

    def sentence(self) -> str:
        """Say in words what the newest figure is, and how it moved."""
        newest = self.figures[-1] if self.figures and not self.segment else None
        if newest is None:
            about = in_language(self.indicator.definition, language())
            return " ".join(part for part in (about, self._moved_categories()) if part)
        return sentence(
            newest,
            label=in_language(self.indicator.label, language()),
            kind=self.indicator.kind,
            unit=self.indicator.unit,
            change=last_changes(self.changes).get((self.indicator.code, None)),
        )

    def _moved_categories(self) -> str:
        """Say of each category how sure its last change is, for those who do not see the table."""
        said = [
            _("%(category)s: from %(before)s to %(after)s %(change)s, %(verdict)s.")
            % {
                "category": label,
                "before": change.from_wave,
                "after": change.to_wave,
                "change": notation.change(
                    change.difference, change.low, change.high, change.kind
                ).value,
                "verdict": notation.verdict(change.verdict, change.reason),
            }
            for code, label in self.categories.items()
            if (change := last_changes(self.changes).get((self.indicator.code, code))) is not None
        ]
        return " ".join(said) if self.segment else ""


def trend(study: Study, indicator: Indicator, segment_code: str, *, audience: Audience) -> Trend:
    """Return one indicator over the waves; a segment that is not listed changes nothing."""
    design = load_design(study)
    segments = {segment.code: segment for segment in design.segments_of(indicator.unit)}
    segment = segments.get(segment_code)
    chosen = {"indicator": indicator, "segment": segment or OVERALL, "audience": audience}
    categories: dict[str | None, str] = {None: ""}
    if segment:
        categories = {
            code: in_language(label, language()) or code
            for code, label in design.all_categories(segment).items()
        }
    return Trend(
        design=design,
        indicator=indicator,
        segment=segment,
        categories=categories,
        figures=figures_of(study, **chosen),
        changes=changes_of(study, **chosen),
        over_all_waves=None
        if segment
        else next(
            iter(trends_of(study, design.waves, audience=audience, indicator=indicator)), None
        ),
    )
