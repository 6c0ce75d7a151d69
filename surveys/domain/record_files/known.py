"""What is known of a study before a file is read, and what somebody says about the file."""

import datetime
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.domain.dates import WaveDates
from surveys.domain.missing import Missing
from surveys.domain.package.study_file import StudyContent
from surveys.domain.questionnaire import Questionnaire
from surveys.domain.record_files.targets import LEFT_OUT


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

    Of files that others made: `header_rows` is "1" or "2", empty where that is found out; `shift`
    the column from which on labels stand one too far to the right; `values` say by question which
    category a cell means, LEFT_OUT that it says nothing; `nothing` is the kind of empty that
    "None", "NA" and "N/A" mean, empty where they are answers; `others_out` leaves out what nobody
    knows; `row_key` names the file in the keys and codes made of row numbers; `held_on` is an ISO
    date.
    """

    interviews: str = ""
    projects: str = ""
    questionnaire: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    dates: str = ""
    consent: str = ""
    new_experts: bool = False
    header_rows: str = ""
    shift: str = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    nothing: str = ""
    others_out: bool = False
    row_key: str = ""
    held_on: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the choices as JSON values."""
        values = {code: dict(said) for code, said in self.values.items()}
        return {**vars(self), "columns": dict(self.columns), "values": values}

    @property
    def lasting(self) -> "Choices":
        """What holds for the next file of the same kind, too: its mapping.

        Of cells it has those alone that mean a category. What says nothing may be what an expert
        wrote, and a mapping is kept for good.
        """
        meant = {
            code: {text: category for text, category in said.items() if category != LEFT_OUT}
            for code, said in self.values.items()
        }
        values = {code: said for code, said in meant.items() if said}
        of_file = replace(self, questionnaire="", consent="", held_on="", new_experts=False)
        return replace(of_file, values=values)

    def by_mapping(self, kept: "Choices") -> "Choices":
        """Return what is said about a file together with a mapping that was kept."""
        of_file = {name: getattr(self, name) for name in ("questionnaire", "consent", "held_on")}
        return replace(kept, **of_file, new_experts=self.new_experts)

    @property
    def day(self) -> datetime.date | None:
        """The day of interviews that have no date of their own."""
        return datetime.date.fromisoformat(self.held_on) if self.held_on else None

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Choices":
        """Return what `as_json` kept; raise ValueError where it is something else."""
        unknown = kept.keys() - cls.__dataclass_fields__.keys()
        if unknown:
            raise ValueError(", ".join(sorted(unknown)))
        columns = kept.get("columns", {})
        if not isinstance(columns, Mapping):
            raise ValueError("columns")
        values = _values(kept.get("values", {}))
        texts = {name: value for name, value in kept.items() if name not in _NO_TEXTS}
        if wrong := [name for name, value in texts.items() if not isinstance(value, str)]:
            raise ValueError(", ".join(sorted(wrong)))
        mapping = {str(heading): str(said or "") for heading, said in columns.items()}
        yes: dict[str, Any] = {name: bool(kept.get(name)) for name in ("new_experts", "others_out")}
        found = cls(**texts, columns=mapping, values=values, **yes)
        _refuse_unfit(found)
        return found


_NO_TEXTS = ("columns", "values", "new_experts", "others_out")


def _values(kept: Any) -> dict[str, dict[str, str]]:
    if not isinstance(kept, Mapping) or not all(isinstance(x, Mapping) for x in kept.values()):
        raise ValueError("values")
    return {
        str(code): {str(text): str(said) for text, said in one.items()}
        for code, one in kept.items()
    }


def _refuse_unfit(said: Choices) -> None:
    """Raise ValueError with the name of what cannot be."""
    if said.header_rows not in ("", "1", "2"):
        raise ValueError("header_rows")
    if said.nothing and said.nothing not in set(Missing):
        raise ValueError("nothing")
    if said.shift and not _SHIFT.fullmatch(said.shift):
        raise ValueError("shift")
    if said.row_key and not ROW_KEY.fullmatch(said.row_key):
        raise ValueError("row_key")
    try:
        assert said.day or not said.held_on
    except ValueError as error:
        raise ValueError("held_on") from error


ROW_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,30}")
_SHIFT = re.compile(r"[A-Z]{1,3}|-")


def interview_id(study: uuid.UUID, wave: str, key: str) -> uuid.UUID:
    """Return the id of the interview that a file calls so: the same each time."""
    return uuid.uuid5(study, f"{wave}\n{key}")


def project_id(interview: uuid.UUID, key: str) -> uuid.UUID:
    """Return the id of the project that a file calls so within its interview."""
    return uuid.uuid5(interview, key)
