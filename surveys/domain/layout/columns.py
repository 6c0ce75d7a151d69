"""What a column of a data file is, whatever the format: its name, words, categories, and class.

One description serves every writer. Nothing reads a data file back yet: a study package, which is
read back, has columns of its own and shares only headings and values with data files.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from surveys.domain.layout.headings import own_heading
from surveys.domain.missing import Missing
from surveys.domain.privacy import Privacy
from surveys.domain.questionnaire import Choice, Kind, Level, Question
from surveys.domain.wording import Texts


@dataclass(frozen=True)
class Column:
    """One column of a data file.

    `kind` is None for a column that identifies or describes a record and holds no answer. `label`
    is the wording of the question by language, `categories` are the answers to choose from, in
    their order. `missing` are the kinds of empty (missing values) that can stand in it; each
    format has its own code for each of them. `level` says whether the value belongs to the
    interview or to the project, `privacy` what class its variable was declared.
    """

    name: str
    kind: Kind | None = None
    label: Texts = field(default_factory=dict, hash=False)
    categories: tuple[Choice, ...] = ()
    missing: tuple[Missing, ...] = ()
    level: Level = Level.INTERVIEW
    privacy: str = Privacy.OPEN


def answer_column(question: Question, *, privacy: str) -> Column:
    """Return the column of the answers to a question."""
    return Column(
        question.code,
        question.stored_as,
        label=question.label,
        categories=question.choices,
        missing=tuple(Missing),  # an answer of any wave may be missing for any reason
        level=question.level,
        privacy=privacy,
    )


def own_column(
    name: str, *, codes: Iterable[str], label: Texts, level: Level = Level.INTERVIEW
) -> Column:
    """Return a column of Nucleus itself, named apart from questions with these codes."""
    return Column(own_heading(name, codes), label=label, level=level)
