"""What is wrong in an imported file, located so that a person finds the cell."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.domain.messages import Message, Place
from surveys.domain.wording import Named, Texts, gettext_noop

Translate = Callable[[str], str]
_MOST_SPANS = 12
_ROW, _ROWS = gettext_noop("row %(row)s"), gettext_noop("rows %(rows)s")
_COLUMN = gettext_noop("column %(column)s")


@dataclass(frozen=True, init=False)
class Problem(Message):
    """One thing to mend in a file, at a row and a column of it; it names choices with codes."""

    def __init__(
        self,
        file: str,
        row: int | None,
        column: str | None,
        code: str,
        template: str,
        params: Mapping[str, Any] | None = None,
        wording: Texts | None = None,
    ) -> None:
        place = Place(file=file, row=row, column=column)
        told = {
            name: value.in_file() if isinstance(value, Named) else value
            for name, value in (params or {}).items()
        }
        super().__init__(code, template, told, place, wording or {})

    @property
    def file(self) -> str:
        """The file."""
        return self.place.file

    @property
    def row(self) -> int | None:
        """The row of the file, which counts from 1 with the header as the first."""
        return self.place.row

    @property
    def column(self) -> str | None:
        """The name of the column."""
        return self.place.column

    def __str__(self) -> str:
        return described(self)

    def as_record(self) -> dict[str, Any]:
        """Return where it is, its code and its words in English, for programs."""
        places = {"file": self.file, "row": self.row, "column": self.column}
        return places | {"code": self.code, "message": self.text()}


def described(
    problem: Problem, rows: Sequence[int] = (), translate: Translate = str, language: str = "en"
) -> str:
    """Return a problem in a line, with all its rows where it stands in several."""
    place = [problem.file]
    if len(rows) > 1:
        place.append(translate(_ROWS) % {"rows": listed(rows)})
    elif problem.row is not None:
        place.append(translate(_ROW) % {"row": problem.row})
    if problem.column is not None:
        place.append(translate(_COLUMN) % {"column": problem.column})

    def say(template: str, params: Mapping[str, Any]) -> str:
        named = {
            name: value.said(language, translate)
            for name, value in params.items()
            if isinstance(value, Named)
        }
        return translate(template) % {**params, **named}

    text = problem.text(language, say)
    return f"{', '.join(place)}: {text}"


def gathered(problems: Iterable[Problem]) -> list[tuple[Problem, list[int]]]:
    """Return problems with their rows; what is wrong in the same way in several rows is one."""
    found: dict[tuple[Any, ...], tuple[Problem, list[int]]] = {}
    for problem in problems:
        same = (
            problem.file,
            problem.column,
            problem.template,
            repr(problem.params),
            repr(problem.wording),
        )
        _, rows = found.setdefault(same, (problem, []))
        if problem.row is not None and problem.row not in rows:
            rows.append(problem.row)
    return [*found.values()]


def in_lines(
    problems: Iterable[Problem], translate: Translate = str, language: str = "en"
) -> list[str]:
    """Return problems as lines; what is wrong in the same way in several rows is said once."""
    found = gathered(problems)
    return [described(problem, rows, translate, language) for problem, rows in found]


def listed(rows: Sequence[int]) -> str:
    """Return numbers of rows as people write them: 3, 5–9, 12."""
    spans: list[list[int]] = []
    for row in sorted(rows):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    texts = [str(low) if low == high else f"{low}–{high}" for low, high in spans]
    if len(texts) > _MOST_SPANS:
        texts = [*texts[:_MOST_SPANS], "…"]
    return ", ".join(texts)
