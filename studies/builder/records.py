"""The records that the builder fills: interviews with their projects, and the lines of projects."""

from dataclasses import dataclass, field
from typing import Any

Row = dict[str, str]
"""What is written of one of them, or of a question, into a table: texts by column."""


@dataclass(eq=False)
class Project:
    """One project of an interview. `predecessors` are the earlier projects that it follows."""

    name: str  # for identifiers and chance: wave/respondent/number
    wave: str
    respondent: str
    position: int = 0
    label: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    further: int = 0  # frameworks besides TensorFlow and PyTorch; 2 stands for two or more
    predecessors: list["Project"] = field(default_factory=list)
    link: str = ""  # how it follows them: continued, renamed, merged, split

    @property
    def predecessor(self) -> "Project | None":
        return self.predecessors[0] if self.predecessors else None


@dataclass
class Interview:
    """One interview as listed in `interviews.csv`, with its answers and projects."""

    name: str  # wave/respondent
    wave: str
    respondent: str
    listed: dict[str, str]
    answers: dict[str, Any] = field(default_factory=dict)
    projects: list[Project] = field(default_factory=list)

    @property
    def language(self) -> str:
        return self.listed["language"]

    @property
    def industry(self) -> str:
        return self.listed["industry"]
