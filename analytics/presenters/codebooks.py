"""The codebook of a study: every variable as data files have it, and in which waves it is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from analytics.domain.record_columns import interview_columns, project_columns
from analytics.queries.exportable import Exportable
from surveys.domain.layout.building import layout_of
from surveys.domain.layout.codebook import Entry, codebook_of
from surveys.domain.layout.columns import answer_column
from surveys.domain.layout.fields import FieldType
from surveys.domain.layout.limits import Limits
from surveys.domain.layout.options import Extra, Options
from surveys.domain.missing import Missing
from surveys.domain.privacy import PRIVACIES
from surveys.domain.questionnaire import LEVELS
from surveys.presenters.comparing import kind_in_words


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
    waves: Sequence[str]
    has_fields: bool
    has_numbers: bool


KINDS_OF_EMPTY: Mapping[Missing, tuple[str, str, str]] = {
    kind: (f".{kind.value}", str(number), f".{letter}")
    for kind, number, letter in zip(Missing, range(-99, -94), "abcde", strict=True)
}
"""How each kind of empty is written: as a mark of CSV and XLSX, in SPSS, and in Stata."""


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


def in_words(
    entries: Sequence[Entry], asked_in: Mapping[str, Sequence[str]]
) -> list[CodebookEntry]:
    """Return a codebook for a reader; `asked_in` are the waves of each variable."""
    return [
        CodebookEntry(
            one,
            kind_in_words(one.kind) if one.kind else "",
            _(LEVELS[one.level]),
            _(PRIVACIES[one.privacy]),
            asked_in.get(one.name, ()),
            len(one.fields) > 1 or one.fields[0].name != one.name,
            any(category.value not in ("", category.code) for category in one.categories),
        )
        for one in entries
    ]
