"""What is wrong in an imported file, located so that a person finds the cell."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.domain.wording import Texts, gettext_noop, in_language

Translate = Callable[[str], str]
_MOST_SPANS = 12
_ROW, _ROWS = gettext_noop("row %(row)s"), gettext_noop("rows %(rows)s")
_COLUMN = gettext_noop("column %(column)s")


@dataclass(frozen=True)
class Problem:
    """One thing to mend. `row` counts from 1 with the header as the first row.

    `template` is translatable and `params` fill it, so that each layer can speak its language:
    ``gettext(problem.template) % problem.params``. `wording` is the study's own message and
    comes before it.
    """

    file: str
    row: int | None
    column: str | None
    template: str
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)
    wording: Texts = field(default_factory=dict, hash=False)

    @property
    def message(self) -> str:
        """What is wrong and what to do, in English; in the study's own words where it has some."""
        return in_language(self.wording, "en") or self.template % self.params

    def __str__(self) -> str:
        return described(self)


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
    own = in_language(problem.wording, language)
    return f"{', '.join(place)}: {own or translate(problem.template) % problem.params}"


def in_lines(
    problems: Iterable[Problem], translate: Translate = str, language: str = "en"
) -> list[str]:
    """Return problems as lines; what is wrong in the same way in several rows is said once."""
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
    return [described(problem, rows, translate, language) for problem, rows in found.values()]


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
