"""What an indicator would give that nobody stored yet: its figures, and the records behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from analytics.disclosure import Audience, PartsFigure, SampleFigure, disclose_one
from analytics.domain.checks import KnownStudy, check_sections
from analytics.domain.indicators import TRAITS, IndicatorDefinition
from analytics.domain.parts import BY_KIND, Part
from analytics.presenters.records.answers import deciding
from analytics.presenters.records.expressions import Words, asked_questions
from analytics.presenters.records.listing import (
    Chosen,
    PartLine,
    RecordList,
    listed,
    part_lines,
    parts_figure,
)
from analytics.queries.behind import read_waves
from analytics.queries.design import StudyDesign
from analytics.queries.on_demand import Computed
from surveys.domain.expressions import ExpressionError, parse
from surveys.domain.importing import Problem
from surveys.domain.missing import Missing
from surveys.models import Wave

MOST_DIGITS = 6


class Shown(NamedTuple):
    """Which records of a preview are listed: those of a part in a wave."""

    wave: str
    chosen: Chosen

    @classmethod
    def of(cls, text: str) -> "Shown | None":
        """Read what a button of the preview says; None for what none says."""
        part, _bar, rest = text.partition("|")
        kind, _bar, rest = rest.partition("|")
        page, bar, wave = rest.partition("|")
        is_number = page.isascii() and page.isdigit() and len(page) <= MOST_DIGITS
        known = part in [*Part] and kind in ("", *Missing) and is_number and bool(bar)
        if not known or (kind and part not in BY_KIND):
            return None
        return cls(wave, Chosen(Part(part), Missing(kind) if kind else None, int(page)))

    def says(self, **changed: Any) -> str:
        """Return what a button says that leads here, or to another page of it."""
        part, kind, page = self.chosen._replace(**changed)
        return f"{part}|{kind or ''}|{page}|{self.wave}"


@dataclass(frozen=True)
class WavePreview:
    """What an indicator would give in a wave; `figure` is None where it is not asked.

    `sample` says how the figure would follow weights and strata, where the study has a list of any.
    """

    wave: Wave
    figure: PartsFigure | None
    lines: Sequence[PartLine] = ()
    sample: SampleFigure | None = None

    def buttons(self) -> list[tuple[PartLine, str]]:
        """Return the parts of the figure, each with what its button says."""
        return [
            (line, Shown(self.wave.code, Chosen(line.part, line.kind)).says())
            for line in self.lines
        ]


@dataclass(frozen=True)
class Preview:
    """An indicator as it would be: in words, wave by wave, and the records of one part.

    Where it cannot be counted, `problems` say why, as the check of packages does.
    """

    problems: tuple[Problem, ...] = ()
    definition: IndicatorDefinition | None = None
    base: str = ""
    measured: str = ""
    waves: Sequence[WavePreview] = ()
    shown: Shown | None = None
    records: RecordList | None = None

    @property
    def newest(self) -> WavePreview | None:
        """The last wave that has a figure."""
        return next((one for one in reversed(self.waves) if one.figure is not None), None)

    @property
    def previous(self) -> str:
        """What the button to the page before says; "" on the first."""
        page = self.records.chosen.page if self.records else 1
        return self.shown.says(page=page - 1) if self.shown and page > 1 else ""

    @property
    def next(self) -> str:
        """What the button to the page behind says; "" on the last."""
        if not self.shown or not self.records or self.records.chosen.page >= self.records.pages:
            return ""
        return self.shown.says(page=self.records.chosen.page + 1)


def preview_of(
    design: StudyDesign, item: Mapping[str, Any], shown: Shown | None = None
) -> Computed[Preview]:
    """Compute what an item of a study package would give, named or not."""
    # What it is called has nothing to do with what it counts.
    nameless = {key: item.get(key) for key in ("kind", "unit", "base", "numerator", "value")}
    nameless |= {"code": "preview", "label": {"en": "–"}, "waves": item.get("waves")}
    problems = check_sections(_known(design), {"indicators": [nameless]})
    if problems:
        return lambda _audience: Preview(tuple(problems))
    definition = IndicatorDefinition.of(nameless)
    try:
        return _counted(design, definition, shown)
    except ExpressionError as error:
        name = "base" if error.text == definition.base else "numerator"
        name = name if definition.value is None or name == "base" else "value"
        problem = Problem(
            "", None, f"indicators[0].{name}:{error.position + 1}", error.code, error.template,
            error.params,
        )  # fmt: skip
        return lambda _audience: Preview((problem,))


def _known(design: StudyDesign) -> KnownStudy:
    return KnownStudy(tuple(wave.code for wave in design.waves), design.questions, frozenset())


def _counted(
    design: StudyDesign, definition: IndicatorDefinition, shown: Shown | None
) -> Computed[Preview]:
    asked = [wave for wave in design.waves if design.asked(definition, wave)]
    read = read_waves(asked, definition, harmonised=design.harmonised)
    behind = read.behind(definition, strict=True)
    samples = {wave.code: read.samples[wave.pk].figure(wave) for wave in asked}
    figures = {
        wave.code: parts_figure(behind, wave=wave.code, kind=definition.kind, place=place)
        for place, wave in enumerate(asked)
    }
    records: Computed[RecordList] | None = None
    if shown and shown.wave in figures:
        place = next(place for place, wave in enumerate(asked) if wave.code == shown.wave)
        known = deciding(design, asked[place], definition)
        records = listed(behind, figures[shown.wave], shown.chosen, known, place=place)
    words, measured = Words(asked_questions(design)), definition.measured
    said = words.say(parse(definition.base)), words.say(measured) if measured else ""

    def disclosed(audience: Audience) -> Preview:
        waves = []
        for wave in design.waves:
            undisclosed = figures.get(wave.code)
            figure = disclose_one(undisclosed, audience=audience) if undisclosed else None
            here = shown.chosen if shown and shown.wave == wave.code else None
            lines = part_lines(figure, here) if figure else ()
            sample = samples.get(wave.code) if TRAITS[definition.kind].is_estimated else None
            said_of = disclose_one(sample, audience=audience) if sample else None
            waves.append(WavePreview(wave, figure, lines, said_of))
        page = records(audience) if records else None
        return Preview((), definition, *said, waves, shown if page else None, page)

    return disclosed
