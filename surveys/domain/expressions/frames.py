"""What an expression reads: the answers of records as columns, and the way between levels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.domain.expressions.grammar import PLACE
from surveys.domain.missing import Missing, missing_kind

Answers = Mapping[str, Any]

Value = Any
"""An answer, a kind of empty (Missing), or while evaluating the ExpressionError of that record."""


@dataclass
class Column:
    """One value per record; where `missing` names a kind of empty, the value is None."""

    values: list[Any]
    missing: list[Missing | None]


@dataclass
class Frame:
    """Records of one level, and the way to the records of the other level.

    `parent[i]` is the position of the interview of project i. Of a form, `labels` are the words of
    categories by question, and `repeated` what is asked about each project.
    """

    records: Sequence[Answers]
    level: str = ""
    interviews: "Frame | None" = None
    projects: "Frame | None" = None
    parent: Sequence[int] = ()
    self_values: list[Value] | None = None
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    repeated: frozenset[str] = frozenset()
    _values: dict[str, list[Value]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.records)

    def values(self, name: str) -> list[Value]:
        """Return the answers to a question and kinds of empty; a code that is absent was not asked.

        Raises KeyError for a level that cannot be read from here.
        """
        if name not in self._values:
            self._values[name] = self._read(name)
        return self._values[name]

    def _read(self, name: str) -> list[Value]:
        if name == ".":
            return [Missing.NOT_ASKED] * len(self) if self.self_values is None else self.self_values
        if name == PLACE:
            return [as_value(record.get(name, NOT_ASKED)) for record in self.records]
        level, _, code = name.rpartition(".")
        if level == "interview" and self.interviews is not None:
            above = self.interviews.values(code)
            return [above[position] for position in self.parent]
        if level not in ("", self.level):
            raise KeyError(name)
        return [as_value(record.get(code, NOT_ASKED)) for record in self.records]


def column_key(name: str) -> str:
    """Return under which name a record of a form has a column of the choices."""
    return f"*{name}"


NOT_ASKED = {"missing": Missing.NOT_ASKED.value}
"""What stands for the answer to a question that a record does not have."""


def as_column(values: list[Value]) -> Column:
    """Return answers and kinds of empty apart."""
    return Column(
        [None if type(value) is Missing else value for value in values],
        [value if type(value) is Missing else None for value in values],
    )


def record_frame(answers: Answers, *, self_value: Any = NOT_ASKED) -> Frame:
    """Return the frame of one record; `self_value` is the stored answer that `.` reads."""
    return Frame([answers], self_values=[as_value(self_value)])


def form_frame(
    answers: Answers,
    *,
    self_value: Any = NOT_ASKED,
    projects: Sequence[Answers] = (),
    repeated: Iterable[str] = (),
    labels: Mapping[str, Mapping[str, str]] | None = None,
) -> Frame:
    """Return the frame of one record of a form.

    An interview reads what is `repeated` of its `projects`, which see its answers; `labels` are the
    words of categories by question.
    """
    frame = record_frame(answers, self_value=self_value)
    frame.labels = labels or {}
    frame.repeated = frozenset(repeated)
    if frame.repeated:
        inner = [{**answers, **project} for project in projects]
        frame.projects = Frame(inner, labels=frame.labels, parent=[0] * len(inner))
    return frame


def frames(
    interviews: Sequence[Answers], projects: Sequence[Sequence[Answers]]
) -> tuple[Frame, Frame]:
    """Return the frames of interviews and of their projects, linked both ways.

    `projects[i]` are the projects of interview i.
    """
    parent = [i for i, group in enumerate(projects) for _ in group]
    above = Frame(list(interviews), level="interview")
    below = Frame([record for group in projects for record in group], level="project")
    below.interviews, below.parent = above, parent
    above.projects = below
    return above, below


def as_value(stored: Any) -> Value:
    """Return a stored answer, or the kind of empty that is stored in its place."""
    if stored is None:
        return Missing.NO_ANSWER
    kind = missing_kind(stored)
    return stored if kind is None else kind
