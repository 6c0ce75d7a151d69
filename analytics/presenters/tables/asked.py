"""What a table is asked about: a wave, a question, another one; or why there is no such table."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from analytics.presenters.labels import question_label
from analytics.queries.design import StudyDesign
from surveys.domain.harmonising import AS_ASKED, Harmonised
from surveys.domain.questionnaire import NUMBERS, Kind, Level, Question
from surveys.domain.units import unit_question
from surveys.models import Wave
from surveys.queries.counted import as_key


@dataclass(frozen=True)
class TableRequest:
    """What can be chosen, and what was. `problem` says why nothing can be computed.

    `exists` is False where the address names what is not there at all; `asked_in` are the waves
    of the `wanted` question that the chosen wave does not ask. `units` is the question about the
    unit of a number. `harmonised` are the categories that answers are read in, none where they are
    read `as_asked`; `may_differ` where those are two tables.
    """

    waves: list[Wave]
    wave: Wave
    questions: list[Question]
    question: Question
    across: Question | None = None
    units: Question | None = None
    problem: str = ""
    exists: bool = True
    asked_in: tuple[Wave, ...] = ()
    wanted: str = ""
    harmonised: Harmonised = AS_ASKED
    as_asked: bool = False
    may_differ: bool = False

    @property
    def unit(self) -> str:
        """What the table counts: projects as soon as one of its questions is about projects."""
        levels = {one.level for one in (self.question, self.across) if one}
        return Level.PROJECT if Level.PROJECT in levels else Level.INTERVIEW

    @property
    def crossable(self) -> list[Question]:
        """What can be crossed: all with categories, since the other list may be changed, too."""
        return [question for question in self.questions if question.kind.has_choices]


def what_was_asked(
    design: StudyDesign,
    *,
    wave: str = "",
    question: str = "",
    across: str = "",
    as_asked: bool = False,
) -> TableRequest | None:
    """Return what is asked for; None where no wave has a question that can be tabulated."""
    waves = [one for one in design.waves if _tabulated(design, one, as_asked)]
    if not waves:
        return None
    chosen = next((one for one in waves if one.code == wave), waves[-1])
    questions = _tabulated(design, chosen, as_asked)
    start = TableRequest(
        waves=waves,
        wave=chosen,
        questions=questions,
        question=questions[0],
        harmonised=AS_ASKED if as_asked else design.mapped,
        as_asked=as_asked,
    )
    if wave and chosen.code != wave:
        return _without_wave(design, start, wave)
    if question:
        start = _with_question(design, start, question)
    if across and not start.problem:
        start = _crossed(design, start, across)
    if start.question.stored_as in NUMBERS:
        unit = unit_question(start.question, design.questions_of(chosen))
        start = replace(start, units=unit)
    roles = filter(None, (start.question, start.across, start.units))
    key = as_key(start.wave.pk)
    return replace(start, may_differ=any(design.harmonised.of(one.code, key) for one in roles))


def _tabulated(design: StudyDesign, wave: Wave, as_asked: bool) -> list[Question]:
    """Return what can be tabulated in a wave, projects first, with all categories ever offered."""
    asked = design.questions_of(wave)
    fit = [
        replace(one, choices=design.categories_of(one.code, wave, as_asked=as_asked))
        if one.kind.has_choices
        else one
        for one in asked
        if one.kind.has_choices or one.stored_as in NUMBERS
    ]
    return sorted(fit, key=lambda one: one.level != Level.PROJECT)


def _without_wave(design: StudyDesign, start: TableRequest, code: str) -> TableRequest:
    if code in {wave.code for wave in design.waves}:
        text = _("Wave %(wave)s has no question with categories or numbers.") % {"wave": code}
        return replace(start, problem=text)
    return _not_there(start, _("This study has no wave “%(code)s”.") % {"code": code})


def _not_there(start: TableRequest, problem: str) -> TableRequest:
    return replace(start, problem=problem, exists=False)


def _with_question(design: StudyDesign, start: TableRequest, code: str) -> TableRequest:
    found = _named(start.questions, code)
    if found:
        return replace(start, question=found)
    return _not_tabulated(design, start, code)


def _crossed(design: StudyDesign, start: TableRequest, code: str) -> TableRequest:
    if code == start.question.code:
        return replace(start, problem=_("A question is not crossed with itself; choose another."))
    found = _named(start.questions, code)
    if found is None:
        return _not_tabulated(design, start, code)
    if not found.kind.has_choices:
        text = _(
            "“%(question)s” is a number. To see it by the answers to another question, choose it "
            "as the question and cross it with the other."
        )
        return replace(start, problem=text % {"question": question_label(found)})
    return replace(start, across=found)


def _not_tabulated(design: StudyDesign, start: TableRequest, code: str) -> TableRequest:
    """Say why a question has no table in the wave: unknown, without categories, or not asked."""
    asked_in = tuple(
        wave for wave in design.waves if _named(design.questions_of(wave), code) is not None
    )
    if not asked_in:
        text = _("No wave of this study asks a question “%(code)s”.") % {"code": code}
        return _not_there(start, text)
    question = _named(design.questions_of(asked_in[-1]), code)
    label = question_label(question) if question else code
    here = _named(design.questions_of(start.wave), code)
    if here is not None and here.stored_as not in (*NUMBERS, Kind.SELECT_ONE, Kind.SELECT_MULTIPLE):
        text = _("“%(question)s” has neither categories nor numbers, so it has no table.")
        return replace(start, problem=text % {"question": label})
    text = _("“%(question)s” was not asked in %(wave)s. It was asked in: %(waves)s.") % {
        "question": label,
        "wave": start.wave.code,
        "waves": ", ".join(wave.code for wave in asked_in),
    }
    return replace(start, problem=text, asked_in=asked_in, wanted=code)


def _named(questions: Sequence[Question], code: str) -> Question | None:
    return next((one for one in questions if one.code == code), None)
