"""From the cells beside the answers to the details of an interview, in any language."""

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any

from surveys.domain.canonical import UNSTORABLE
from surveys.domain.conversations import MODES
from surveys.domain.details import LONGEST_LABEL, PSEUDONYM, PSEUDONYM_RULE
from surveys.domain.interviews import STATES, State
from surveys.domain.package.columns import COLUMNS, CellProblem, cell_problem, shown
from surveys.domain.pseudonyms import cleaned
from surveys.domain.raw_answers import TOO_LONG
from surveys.domain.record_files.answers import Vocabulary, refuse_special
from surveys.domain.record_files.cells import Cell, as_text, is_blank, normal
from surveys.domain.record_files.sampling import stratum_of, weight_of
from surveys.domain.record_files.targets import Own, Words
from surveys.domain.refusals import Refused
from surveys.domain.wording import Named, composed, gettext_noop

ENTERED = {one: STATES[one] for one in (State.DRAFT, State.SUBMITTED)}
LONGEST_KEY = 200
LONGEST = {
    Own.RESPONDENT_NAME: 200,
    Own.RESPONDENT_EMAIL: 254,
    Own.RESPONDENT_PHONE: 60,
    Own.ORGANIZATION_NAME: 200,
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_NO_EMAIL = gettext_noop("%(got)s is no e-mail address.")
_NO_DATE = gettext_noop(
    "%(got)s is no date. Write year, month and day, like 2019-06-30, or say above how the dates of "
    "the file are written."
)
_OTHER = gettext_noop("%(got)s cannot stand here. Choose from: %(allowed)s.")
_COLUMNS = {column.name: column for column in COLUMNS["interviews"]}


class DetailReader:
    """Reads the cells of the columns of Nucleus; raises CellProblem."""

    def __init__(self, vocabulary: Vocabulary, words: Words) -> None:
        self.vocabulary = vocabulary
        self.modes = _by_word(MODES, words)
        self.states = _by_word(ENTERED, words)
        self._readers: Mapping[Own, Callable[[Own, Cell], Any]] = {
            Own.INTERVIEW_KEY: self._key,
            Own.PROJECT_KEY: self._key,
            Own.RESPONDENT: self._code,
            Own.ORGANIZATION: self._code,
            Own.INTERVIEWER: self._code,
            Own.RESPONDENT_NAME: self._words,
            Own.RESPONDENT_EMAIL: self._email,
            Own.RESPONDENT_PHONE: self._words,
            Own.ORGANIZATION_NAME: self._words,
            Own.PROJECT_LABEL: self._label,
            Own.HELD_ON: self._date,
            Own.CONSENT_GIVEN_ON: self._date,
            Own.MODE: lambda own, cell: _chosen(cell, self.modes, MODES),
            Own.STATE: lambda own, cell: _chosen(cell, self.states, ENTERED),
            Own.DURATION_MINUTES: self._column,
            Own.LANGUAGE: self._column,
            Own.WEIGHT: self._sampling,
            Own.STRATUM: self._sampling,
        }

    def read(self, own: Own, cell: Cell) -> Any:
        """Return the value of a cell; "" or None where it is empty."""
        if is_blank(cell):
            return None if own in _EMPTY_IS_NONE else ""
        refuse_special(cell)
        return self._readers[own](own, cell)

    def _key(self, own: Own, cell: Cell) -> str:
        return _short(composed(as_text(cell)), LONGEST_KEY)

    def _code(self, own: Own, cell: Cell) -> str:
        code = cleaned(as_text(cell))
        if not PSEUDONYM.fullmatch(code):
            raise CellProblem("not_a_pseudonym", PSEUDONYM_RULE)
        return code

    def _words(self, own: Own, cell: Cell) -> str:
        return _short(composed(as_text(cell)), LONGEST[own])

    def _email(self, own: Own, cell: Cell) -> str:
        text = self._words(own, cell)
        if not _EMAIL.fullmatch(text):
            raise CellProblem("no_email", _NO_EMAIL, got=shown(text))
        return text

    def _label(self, own: Own, cell: Cell) -> str:
        return _short(composed(as_text(cell)), LONGEST_LABEL)

    def _date(self, own: Own, cell: Cell) -> datetime.date:
        text = self.vocabulary.day(cell)
        try:
            found = _COLUMNS["held_on"].read(text)
        except CellProblem as problem:
            if problem.code != "no_date":
                raise
            raise CellProblem("no_date", _NO_DATE, got=shown(text)) from None
        assert isinstance(found, datetime.date)
        return found

    def _column(self, own: Own, cell: Cell) -> Any:
        return _COLUMNS[own.value].read(as_text(cell))

    def _sampling(self, own: Own, cell: Cell) -> Any:
        try:
            return weight_of(cell) if own == Own.WEIGHT else stratum_of(cell)
        except Refused as refused:
            raise cell_problem(refused) from None


_EMPTY_IS_NONE = frozenset({Own.HELD_ON, Own.CONSENT_GIVEN_ON, Own.DURATION_MINUTES, Own.WEIGHT})


def _short(text: str, most: int) -> str:
    if len(text) > most:
        raise CellProblem("too_long", TOO_LONG, length=len(text), most=most)
    if UNSTORABLE.search(text):
        raise CellProblem(
            "bad_character",
            gettext_noop("A character of this cell cannot be stored. Remove it."),
        )
    return text


def _by_word(words_of: Mapping[Any, str], words: Words) -> dict[str, str]:
    found: dict[str, str] = {}
    for member, word in words_of.items():
        for said in (member.value, *words(word)):
            found[normal(said)] = member.value
    return found


def _chosen(cell: Cell, known: Mapping[str, str], words: Mapping[Any, str]) -> str:
    text = as_text(cell)
    found = known.get(normal(text))
    if found is None:
        allowed = Named(tuple(words.values()), tuple(map(str, words)))
        raise CellProblem("not_allowed", _OTHER, got=shown(text), allowed=allowed)
    return found
