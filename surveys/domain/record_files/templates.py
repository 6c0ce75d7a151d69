"""A workbook to fill in: two sheets, the categories to choose from, and how it is filled in."""

import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import xlsxwriter

from surveys.domain.conversations import MODES
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import Kind, Level, Question, Questionnaire
from surveys.domain.record_files.answers import MISSING_WORDS
from surveys.domain.record_files.cells import letters, normal
from surveys.domain.record_files.details import ENTERED
from surveys.domain.record_files.plans import CATEGORIES, HELP, INTERVIEWS, PROJECTS
from surveys.domain.record_files.suggesting import NOTHING
from surveys.domain.record_files.targets import (
    OF_PROJECTS,
    OWN_LABELS,
    SAMPLING,
    Own,
    Target,
    Targets,
)
from surveys.domain.wording import gettext_noop, in_language

Say = Callable[[str], str]
"""Words a text of Nucleus in the reader's language."""
CODES, LABELS = "codes", "labels"
ROWS_WITH_LISTS = 5_000
_OWN_HELP = {
    Own.INTERVIEW_KEY: gettext_noop(
        "Your own key of the interview: it joins the two sheets, and with the same key nothing is "
        "imported twice. Without this column the code of the expert is the key."
    ),
    Own.RESPONDENT: gettext_noop("The pseudonym code of the expert, never a name. Needed."),
    Own.RESPONDENT_NAME: gettext_noop("Kept apart from all answers, like e-mail and phone."),
    Own.HELD_ON: gettext_noop("A date, or text like 2019-06-30. Needed for an interview to count."),
    Own.STATE: gettext_noop(
        "draft or submitted. Left empty: submitted, where nothing is missing for it to count."
    ),
    Own.CONSENT_GIVEN_ON: gettext_noop(
        "Where some experts have a date here, one without has not agreed to participate."
    ),
    Own.WEIGHT: gettext_noop(
        "How many experts this one stands for: above 0, with at most six decimals."
    ),
    Own.STRATUM: gettext_noop("The group from which the expert was chosen, the same in all waves."),
    Own.PROJECT_KEY: gettext_noop(
        "Your own key of the project within its interview. Without one the order is the key."
    ),
}
_KINDS = {
    Kind.TEXT: gettext_noop("text"),
    Kind.INTEGER: gettext_noop("whole number"),
    Kind.DECIMAL: gettext_noop("number"),
    Kind.DATE: gettext_noop("date, like 2019-06-30"),
    Kind.TIME: gettext_noop("time, like 14:30"),
    Kind.DATETIME: gettext_noop("date and time, like 2019-06-30 14:30"),
    Kind.ACKNOWLEDGE: gettext_noop("OK where it was acknowledged"),
    Kind.SELECT_ONE: gettext_noop("one category: its code or its label"),
    Kind.SELECT_MULTIPLE: gettext_noop(
        "several categories: codes or labels with a semicolon between them; %(nothing)s where none "
        "was chosen"
    ),
}
_MARK_HELP = gettext_noop("Kinds of empty: write the mark, in texts too")
_EMPTY_HELP = gettext_noop("an empty cell means the same where the question applies")


class Template:
    """The workbook of one questionnaire, with headings by codes or labels, for one reader."""

    def __init__(
        self, form: Questionnaire, targets: Targets, *, headings: str, language: str, say: Say
    ) -> None:
        self.form = form
        self.targets = targets
        self.by_label = headings == LABELS
        self.language = language
        self.say = say

    def content(self, experts: Sequence[str] = (), *, sampling: bool = False) -> bytes:
        """Return the workbook, with a row for each of these experts.

        With `sampling` it has columns for their weights and strata.
        """
        self.own = [one for one in Own if sampling or one not in SAMPLING]
        buffer = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(buffer, options) as book:
            self.bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
            self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
            interviews = book.add_worksheet(self.say(INTERVIEWS))
            projects = book.add_worksheet(self.say(PROJECTS))
            places = self._categories(book.add_worksheet(self.say(CATEGORIES)))
            self._help(book.add_worksheet(self.say(HELP)))
            own = [one for one in self.own if one not in OF_PROJECTS]
            self._sheet(interviews, own, Level.INTERVIEW, places)
            self._sheet(projects, [Own.INTERVIEW_KEY, *sorted(OF_PROJECTS)], Level.PROJECT, places)
            for row, code in enumerate(experts, start=1):
                interviews.write_string(row, own.index(Own.INTERVIEW_KEY), code)
                interviews.write_string(row, own.index(Own.RESPONDENT), code)
        return buffer.getvalue()

    def _heading(self, target: Target, label: str) -> str:
        """Return the label where it means this column alone, else the code."""
        alone = self.targets.by_label.get(normal(label), [])
        taken = normal(label) in self.targets.by_code
        return label if self.by_label and alone == [target] and not taken else target.text

    def _sheet(
        self, sheet: Any, own: Sequence[Own], level: Level, places: dict[str, tuple[int, int]]
    ) -> None:
        sheet.freeze_panes(1, 1)
        columns = [*self._own(own), *self._questions(level)]
        for column, (heading, question) in enumerate(columns):
            sheet.write_string(0, column, heading, self.bold)
            sheet.set_column(column, column, min(40, max(12, len(heading))))
            if question is not None and question.kind == Kind.SELECT_ONE:
                first, last = places[question.choice_list]
                name = self.say(CATEGORIES).replace("'", "''")
                letter = letters(2 if self.by_label else 1)
                source = f"='{name}'!${letter}${first}:${letter}${last}"
                rule = {"validate": "list", "source": source, "error_type": "warning"}
                sheet.data_validation(1, column, ROWS_WITH_LISTS, column, rule)

    def _own(self, own: Sequence[Own]) -> Iterator[tuple[str, Question | None]]:
        for one in own:
            target = next(t for t in self.targets.by_text.values() if t.own == one)
            yield self._heading(target, self.say(OWN_LABELS[one])), None

    def _questions(self, level: Level) -> Iterator[tuple[str, Question]]:
        for question in filter(_is_typed, self.form.questions(level)):
            target = self.targets.by_text[question.code]
            yield self._heading(target, question.label_in(self.language)), question

    def _categories(self, sheet: Any) -> dict[str, tuple[int, int]]:
        """Write the lists of categories; return the first and the last row of each."""
        places: dict[str, tuple[int, int]] = {}
        heads = (gettext_noop("List"), gettext_noop("Code"), gettext_noop("Label"))
        for column, head in enumerate(heads):
            sheet.write_string(0, column, self.say(head), self.bold)
            sheet.set_column(column, column, (20, 24, 60)[column])
        row = 1
        for question in self.form.questions():
            if question.choices and question.choice_list not in places:
                places[question.choice_list] = row + 1, row + len(question.choices)
                for choice in question.choices:
                    label = in_language(choice.label, self.language) or choice.code
                    for column, text in enumerate((question.choice_list, choice.code, label)):
                        sheet.write_string(row, column, text)
                    row += 1
        return places

    def _help(self, sheet: Any) -> None:
        for column, width in enumerate((30, 60, 60)):
            sheet.set_column(column, column, width)
        for row, texts in enumerate(self._help_rows()):
            for column, text in enumerate(texts):
                sheet.write_string(row, column, text, self.wrapped if row else self.bold)

    def _help_rows(self) -> Iterator[tuple[str, ...]]:
        heads = (gettext_noop("Column"), gettext_noop("Label"), gettext_noop("What to write"))
        yield tuple(map(self.say, heads))
        words: dict[Own, list[str]] = {
            Own.MODE: [*MODES],
            Own.STATE: [*ENTERED],
            Own.LANGUAGE: [*self.form.languages],
        }
        for own in self.own:
            said = [self.say(_OWN_HELP[own])] if own in _OWN_HELP else []
            if own in words:
                said.append(", ".join(str(one) for one in words[own]))
            target = next(t for t in self.targets.by_text.values() if t.own == own)
            yield target.text, self.say(OWN_LABELS[own]), " ".join(said)
        for question in filter(_is_typed, self.form.questions()):
            kind = self.say(_KINDS[question.kind]) % {"nothing": NOTHING}
            codes = ", ".join(question.choice_codes)
            label = question.label_in(self.language)
            yield question.code, label, f"{kind}: {codes}" if codes else kind
        yield ("", self.say(_MARK_HELP), "")
        for missing in Missing:
            empty = self.say(_EMPTY_HELP) if missing == Missing.NO_ANSWER else ""
            yield f".{missing.value}", self.say(MISSING_WORDS[missing]), empty


def _is_typed(question: Question) -> bool:
    return question.kind.is_typed
