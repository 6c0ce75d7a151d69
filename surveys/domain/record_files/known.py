"""What is known of a study before a file is read, and what somebody says about the file."""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.domain.dates import WaveDates
from surveys.domain.package.study_file import StudyContent
from surveys.domain.questionnaire import Questionnaire


@dataclass(frozen=True)
class People:
    """The codes of a study as they are stored, by their keys; and which were merged into which."""

    codes: Mapping[str, str] = field(default_factory=dict)
    former: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """The study and the wave that a file is for.

    `agreed` are the keys of experts whose consent to participate stands, `withdrew` of those who
    withdrew it and gave none since.
    """

    study: StudyContent
    study_id: uuid.UUID
    forms: Mapping[str, tuple[Questionnaire, ...]]
    wave: WaveDates
    today: datetime.date
    experts: People = field(default_factory=People)
    organizations: People = field(default_factory=People)
    agreed: frozenset[str] = frozenset()
    withdrew: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Choices:
    """What somebody says about a file: its sheets, its columns, and what was agreed to.

    `interviews` and `projects` name sheets; one that is empty is found by its columns. `columns`
    says by heading what a column is. `consent` is the version of the text that all experts of the
    file agreed to, empty where nobody says so.
    """

    interviews: str = ""
    projects: str = ""
    questionnaire: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    dates: str = ""
    consent: str = ""
    new_experts: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the choices as JSON values."""
        return {**vars(self), "columns": dict(self.columns)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Choices":
        """Return what `as_json` kept; raise ValueError where it is something else."""
        unknown = kept.keys() - cls.__dataclass_fields__.keys()
        if unknown:
            raise ValueError(", ".join(sorted(unknown)))
        columns = kept.get("columns", {})
        if not isinstance(columns, Mapping):
            raise ValueError("columns")
        texts = {name: value for name, value in kept.items() if name not in _NO_TEXTS}
        if wrong := [name for name, value in texts.items() if not isinstance(value, str)]:
            raise ValueError(", ".join(sorted(wrong)))
        mapping = {str(heading): str(said or "") for heading, said in columns.items()}
        return cls(**texts, columns=mapping, new_experts=bool(kept.get("new_experts")))


_NO_TEXTS = ("columns", "new_experts")


def interview_id(study: uuid.UUID, wave: str, key: str) -> uuid.UUID:
    """Return the id of the interview that a file calls so: the same each time."""
    return uuid.uuid5(study, f"{wave}\n{key}")


def project_id(interview: uuid.UUID, key: str) -> uuid.UUID:
    """Return the id of the project that a file calls so within its interview."""
    return uuid.uuid5(interview, key)
