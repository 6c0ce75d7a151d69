"""What stands in an interview beside its answers, in the reader's words."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from surveys.domain.conversations import MODES
from surveys.domain.details import FURTHER
from surveys.domain.questionnaire import Level, Questionnaire
from surveys.domain.working_copies.changes import Key, Part
from surveys.presenters.answers import answer_in_words
from surveys.presenters.conversations import conversations_in_words
from surveys.reader import day_in_words, language, language_name


def words_for(form: Questionnaire, key: Key) -> Callable[[Any], str]:
    """Return what says a stored answer, detail or label to the reader."""
    if key.part == Part.ANSWER:
        level = Level.PROJECT if key.place else Level.INTERVIEW
        known = {question.code: question for question in form.questions(level)}
        if question := known.get(key.code):
            return lambda stored: answer_in_words(question, stored, language(), empty=True)
    return lambda stored: detail_in_words(key.code, stored)


def detail_in_words(name: str, stored: Any) -> str:
    """Return a detail of an interview, or the label of a project, as the reader reads it."""
    if stored in (None, "", []):
        return _("nothing")
    if name == "held_on":
        return day_in_words(str(stored))
    if name == "mode":
        return _(MODES[stored]) if stored in MODES else str(stored)
    if name == "language":
        return language_name(stored)
    if name == "duration_minutes":
        return _("%(minutes)s minutes") % {"minutes": stored}
    if name == FURTHER:
        return "; ".join(conversations_in_words(stored))
    return str(stored)
