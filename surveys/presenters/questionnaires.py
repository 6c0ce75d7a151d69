"""Questionnaires in the reader's words: what is asked, and what is said about an uploaded file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.domain.importing import Problem, listed
from surveys.domain.questionnaire import LEVELS, Kind, Question, Questionnaire
from surveys.domain.wording import gettext_noop
from surveys.reader import in_words, localized

KINDS: Mapping[Kind, str] = {
    Kind.TEXT: gettext_noop("text"),
    Kind.INTEGER: gettext_noop("whole number"),
    Kind.DECIMAL: gettext_noop("number"),
    Kind.DATE: gettext_noop("date"),
    Kind.TIME: gettext_noop("time"),
    Kind.DATETIME: gettext_noop("date and time"),
    Kind.SELECT_ONE: gettext_noop("one of"),
    Kind.SELECT_MULTIPLE: gettext_noop("several of"),
    Kind.NOTE: gettext_noop("shown, not asked"),
    Kind.CALCULATE: gettext_noop("calculated"),
    Kind.ACKNOWLEDGE: gettext_noop("to be acknowledged"),
}
RULES = (
    ("relevant", gettext_noop("Asked if")),
    ("required_if", gettext_noop("Needs an answer if")),
    ("constraint", gettext_noop("Checked")),
    ("calculation", gettext_noop("Calculated as")),
    ("choice_filter", gettext_noop("Choices where")),
    ("default", gettext_noop("Begins with")),
)
MOST_CHOICES = 40


@dataclass(frozen=True)
class SaidLine:
    """One thing to know about a file: where, and what; rows with the same are one line."""

    sheet: str
    rows: str
    column: str
    text: str
    code: str


def said_lines(said: Iterable[Problem]) -> list[SaidLine]:
    """Return what is said about a file as lines; what holds for several rows is said once."""
    found: dict[tuple[str, str, str, str], list[int]] = {}
    for one in said:
        rows = found.setdefault((one.file, one.column or "", in_words(one), one.code), [])
        if one.row is not None and one.row not in rows:
            rows.append(one.row)
    return [
        SaidLine(sheet, listed(rows), column, text, code)
        for (sheet, column, text, code), rows in found.items()
    ]


@dataclass(frozen=True)
class ShownQuestion:
    """A question as a page shows it; `heading` is that of its section, where it is the first."""

    code: str
    level: str
    heading: str
    label: str
    hint: str
    kind: str
    is_required: bool
    rules: list[tuple[str, str]]
    choices: list[tuple[str, str]]
    more_choices: int


def shown_questions(form: Questionnaire) -> list[ShownQuestion]:
    """Return everything that a questionnaire asks, shows and calculates, in its order."""
    return [*_shown(form)]


def _shown(form: Questionnaire) -> Iterator[ShownQuestion]:
    before = ""
    for section in form.sections:
        heading = localized(section.label) or section.code
        for question in section.questions:
            level = _(LEVELS[question.level])
            shown = f"{level}: {heading}" if heading else level
            yield _question(question, level, shown if shown != before else "")
            before = shown


def _question(question: Question, level: str, heading: str) -> ShownQuestion:
    rules = ((words, getattr(question, name)) for name, words in RULES)
    return ShownQuestion(
        code=question.code,
        level=level,
        heading=heading,
        label=localized(question.label) or question.code,
        hint=localized(question.hint),
        kind=_(KINDS[question.kind]),
        is_required=question.required,
        rules=[(_(words), rule.text) for words, rule in rules if rule is not None],
        choices=[(one.code, localized(one.label)) for one in question.choices[:MOST_CHOICES]],
        more_choices=max(0, len(question.choices) - MOST_CHOICES),
    )
