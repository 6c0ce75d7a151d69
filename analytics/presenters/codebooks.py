"""The codebook of a study: every variable as data files have it, and in which waves it is asked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils import translation
from django.utils.translation import gettext as _

from analytics.domain.record_columns import interview_columns, project_columns
from analytics.queries.exportable import Exportable
from surveys.domain.conversations import MODES
from surveys.domain.interviews import OF_CONTENT, STATES
from surveys.domain.layout.building import layout_of
from surveys.domain.layout.codebook import Asked, CategoryEntry, Entry, codebook_of
from surveys.domain.layout.columns import answer_column
from surveys.domain.layout.fields import FieldType
from surveys.domain.layout.headings import PREFIX
from surveys.domain.layout.limits import Limits
from surveys.domain.layout.options import Extra, Options
from surveys.domain.missing import Missing
from surveys.domain.privacy import PRIVACIES
from surveys.domain.questionnaire import LEVELS
from surveys.domain.waves import NATURES
from surveys.domain.wording import gettext_noop
from surveys.presenters.comparing import kind_in_words
from surveys.reader import language_name


@dataclass(frozen=True)
class _Everything:
    """The shape of no format: nothing is shortened, and categories have the numbers of SPSS."""

    name: str = "codebook"
    marks: frozenset[FieldType] = frozenset(FieldType)
    limits: Limits = field(default_factory=lambda: Limits(tells_case=True, needs_numbers=True))
    holds_several: bool = True


@dataclass(frozen=True)
class CodebookEntry:
    """A variable with its words for a reader; `fields` only where it has several in a file."""

    entry: Entry
    kind: str
    level: str
    privacy: str
    asked: Asked
    has_fields: bool
    has_numbers: bool


KINDS_OF_EMPTY: Mapping[Missing, tuple[str, str, str]] = {
    kind: (f".{kind.value}", str(number), f".{letter}")
    for kind, number, letter in zip(Missing, range(-99, -94), "abcde", strict=True)
}
"""How each kind of empty is written: as a mark of CSV and XLSX, in SPSS, and in Stata."""


_VALUES: Mapping[str, Mapping[str, str]] = {
    "wave_nature": NATURES,
    "state": {one: STATES[one] for one in STATES if one in OF_CONTENT},
    "review_state": STATES,
    "mode": MODES,
    "came_by": {
        "page": gettext_noop("entered on a page or by a program"),
        "import": gettext_noop("brought in from a file"),
        "command": gettext_noop("by a command"),
    },
}
"""What can stand in columns of Nucleus, by their names; beside it the languages of the study."""


def study_codebook(exportable: Exportable, language: str) -> tuple[Entry, ...]:
    """Return every column that a data file of the study can have, details of records first."""
    questions = exportable.variables.values()
    codes = [*exportable.variables, *(one.code for one in exportable.personal)]
    columns = [
        *interview_columns(codes, [*Extra]),
        *project_columns(codes, [*Extra]),
        *(answer_column(one.question, privacy=one.privacy) for one in questions),
    ]
    layout, _warnings = layout_of(columns, Options(language=language), _Everything())
    return codebook_of(layout)


def asked_of(exportable: Exportable, waves: Collection[str] | None = None) -> dict[str, Asked]:
    """Return what questionnaires say of each variable, in these waves or in any."""
    return {
        code: Asked(
            tuple(one for one in variable.waves if waves is None or one in waves),
            variable.question.constraint.text if variable.question.constraint else "",
        )
        for code, variable in exportable.variables.items()
    }


def with_values(
    entries: Iterable[Entry], languages: Iterable[str], spoken: str
) -> tuple[Entry, ...]:
    """Return a codebook in which columns of Nucleus have what can stand in them, in words.

    `languages` are those of the study. In files these columns are texts, of any format.
    """
    with translation.override(spoken):
        values = {name: {one: _(words[one]) for one in words} for name, words in _VALUES.items()}
        values["language"] = {one: language_name(one) for one in languages}
    return tuple(
        one
        if one.kind is not None or (found := values.get(one.name.removeprefix(PREFIX))) is None
        else replace(
            one, categories=tuple(CategoryEntry(code, code, said) for code, said in found.items())
        )
        for one in entries
    )


def in_words(entries: Sequence[Entry], asked: Mapping[str, Asked]) -> list[CodebookEntry]:
    """Return a codebook for a reader; `asked` is what questionnaires say of each variable."""
    return [
        CodebookEntry(
            one,
            kind_in_words(one.kind) if one.kind else "",
            _(LEVELS[one.level]),
            _(PRIVACIES[one.privacy]),
            asked.get(one.name, Asked()),
            len(one.fields) > 1 or one.fields[0].name != one.name,
            any(category.value not in ("", category.code) for category in one.categories),
        )
        for one in entries
    ]
