"""The records behind a figure of an indicator, or behind the number of records of a wave."""

from dataclasses import dataclass

from analytics.domain.indicators import TRAITS, IndicatorDefinition, IndicatorKind
from analytics.domain.parts import Part
from analytics.domain.segments import SegmentDefinition
from analytics.models import Indicator, Segment
from analytics.presenters.labels import labels_of
from analytics.presenters.records.answers import deciding
from analytics.presenters.records.expressions import Words, asked_questions
from analytics.presenters.records.listing import Chosen, RecordList, listed, parts_figure
from analytics.presenters.trend_page import segment_of
from analytics.queries.behind import Among, read_waves
from analytics.queries.design import StudyDesign, definition_of
from analytics.queries.on_demand import Computed
from surveys.domain.expressions import parse
from surveys.domain.refusals import NotThere
from surveys.domain.wording import gettext_noop
from surveys.models import Wave
from surveys.reader import localized


@dataclass(frozen=True)
class FigureAsked:
    """What a figure is of, by codes; `wave` is empty for the newest."""

    wave: str = ""
    segment: str = ""
    category: str = ""


@dataclass(frozen=True)
class WhichFigure:
    """Which figure it is, in words: its wave, its category, and what it counts."""

    wave: Wave
    segment: Segment | None
    category: str
    category_label: str
    base: str
    measured: str


def which_figure(design: StudyDesign, indicator: Indicator, asked: FigureAsked) -> WhichFigure:
    """Return the figure that is asked for; NotThere says why there is none."""
    definition = definition_of(indicator)
    wave = _wave(design, indicator, definition, asked.wave)
    segment = segment_of(design, indicator, asked.segment)
    labels = dict(labels_of(design.categories(segment, wave))) if segment else {}
    if (segment is not None or asked.category) and asked.category not in labels:
        text = gettext_noop("There is no category “%(asked)s” of this figure. Known: %(known)s.")
        raise NotThere(text, {"asked": asked.category, "known": ", ".join(labels) or "—"})
    words = Words(asked_questions(design))
    measured = definition.measured
    return WhichFigure(
        wave=wave,
        segment=segment,
        category=asked.category,
        category_label=labels.get(asked.category, ""),
        base=words.say(parse(definition.base)),
        measured=words.say(measured) if measured else "",
    )


def _wave(
    design: StudyDesign, indicator: Indicator, definition: IndicatorDefinition, code: str
) -> Wave:
    known = [wave for wave in design.waves if design.asked(definition, wave)]
    if not code and known:
        return known[-1]
    found = next((wave for wave in known if wave.code == code), None)
    if found is None:
        text = gettext_noop("“%(indicator)s” has no figure in wave “%(asked)s”. It has: %(known)s.")
        codes = ", ".join(wave.code for wave in known) or "—"
        label = localized(indicator.label) or indicator.code
        raise NotThere(text, {"indicator": label, "asked": code, "known": codes})
    return found


def records_behind(
    design: StudyDesign,
    indicator: Indicator,
    figure: WhichFigure,
    chosen: Chosen,
    among: Among | None = None,
) -> Computed[RecordList]:
    """Read the records behind a figure, of all or of some experts, and one page of a part."""
    definition = definition_of(indicator)
    if TRAITS[definition.kind].measured_by != Part.NUMERATOR and chosen.part is Part.NUMERATOR:
        chosen = chosen._replace(part=Part.BASE)  # all that have a value, or are counted
    segment = None
    if figure.segment:
        variable = figure.segment.variable
        segment = SegmentDefinition(figure.segment.code, variable.code, variable.level)
    read = read_waves([figure.wave], definition, segment, harmonised=design.harmonised, among=among)
    found = read.behind(definition, segment, figure.category)
    numbers = parts_figure(found, wave=figure.wave.code, kind=definition.kind)
    known = deciding(design, figure.wave, definition, segment)
    return listed(found, numbers, chosen, known)


def records_of_wave(design: StudyDesign, wave: Wave, unit: str, page: int) -> Computed[RecordList]:
    """Read the records of a wave that count."""
    every = IndicatorDefinition("records", IndicatorKind.COUNT, unit, base="true()")
    found = read_waves([wave], every, harmonised=design.harmonised).behind(every)
    numbers = parts_figure(found, wave=wave.code, kind=every.kind)
    return listed(found, numbers, Chosen(Part.BASE, page=page), deciding(design, wave, every))
