"""What is wrong with a file of records, and what was read in another way: gathered with places."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from surveys.domain.importing import Problem
from surveys.domain.messages import Message
from surveys.domain.wording import Texts

MOST_OF_A_KIND = 200
"""Of each kind of problem in a column, so many are kept; all are counted."""

MOST_UNKNOWN = 500


class Findings:
    """Problems, which keep a file from being imported, and notes, which do not.

    `unknown` counts by question the texts that are none of its categories, `meant` those of them
    that somebody said the meaning of.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.counts: Counter[tuple[str, str | None, str]] = Counter()
        self.noted: Counter[tuple[str, str | None, str]] = Counter()
        self.unknown: Counter[tuple[str, str]] = Counter()
        self.meant: Counter[tuple[str, str]] = Counter()

    def unknown_value(self, question: str, text: str) -> None:
        """Note a text in a cell of a question that is none of its categories."""
        if len(self.unknown) < MOST_UNKNOWN or (question, text) in self.unknown:
            self.unknown[question, text] += 1

    @property
    def problem_count(self) -> int:
        """How many problems there are, those that were not kept, too."""
        return sum(self.counts.values())

    def problem(
        self,
        file: str,
        row: int | None,
        column: str | None,
        code: str,
        template: str,
        params: Mapping[str, Any] | None = None,
        wording: Texts | None = None,
    ) -> None:
        """Note what is to be mended."""
        kind = (file, column, code)
        self.counts[kind] += 1
        if self.counts[kind] <= MOST_OF_A_KIND:
            self.problems.append(Problem(file, row, column, code, template, params, wording))

    def add(self, problems: Iterable[Problem]) -> None:
        """Note problems that somebody else found."""
        for one in problems:
            words = (one.code, one.template, one.params, one.wording)
            self.problem(one.file, one.row, one.column, *words)

    def say(self, file: str, row: int | None, column: str | None, said: Message) -> None:
        """Note as a problem what a rule says."""
        self.problem(file, row, column, said.code, said.template, said.params, said.wording)

    def note(
        self,
        file: str,
        row: int | None,
        column: str | None,
        code: str,
        template: str,
        /,
        **params: Any,
    ) -> None:
        """Note what a person should know, and may leave as it is."""
        kept = self.noted[file, column, code]
        self.noted[file, column, code] += 1
        if kept < MOST_OF_A_KIND:
            self.notes.append(Problem(file, row, column, code, template, params))
