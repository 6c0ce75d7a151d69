"""The columns of the tables of a study package: what a cell may hold, read and written.

One description serves the reader, the writer and `datapackage.json`. The limits of texts and
numbers are those of the database, so that whatever is read can be stored.
"""

import datetime
import re
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from surveys.domain.consents import Purpose
from surveys.domain.conversations import (
    Conversation,
    Mode,
    NoConversations,
    read_conversations,
    write_conversations,
)
from surveys.domain.dates import date_problem
from surveys.domain.details import LONGEST_LABEL, LONGEST_MINUTES, PSEUDONYM, PSEUDONYM_RULE
from surveys.domain.interviews import State
from surveys.domain.layout.headings import own_heading
from surveys.domain.linkage import LinkKind
from surveys.domain.messages import Message, Spoken
from surveys.domain.questionnaire import LANGUAGE
from surveys.domain.raw_answers import LONGEST_TEXT, TOO_LONG
from surveys.domain.refusals import Refused
from surveys.domain.sampling import LONGEST_STRATUM, read_stratum, read_weight, weight_text
from surveys.domain.wording import gettext_noop

CODE = 64
STATES = tuple(state.value for state in State if state != State.REOPENED)
"""An interview that was opened again travels as it was approved: that is what counts of it."""
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[1-9][0-9]{0,4}")


class Type(StrEnum):
    """What a cell holds."""

    ID = "id"
    PSEUDONYM = "pseudonym"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    LANGUAGE = "language"
    CONVERSATIONS = "conversations"  # a JSON list, see surveys.domain.conversations
    CODES = "codes"  # several codes with single spaces between them
    WEIGHT = "weight"  # a number above 0, held in millionths
    STRATUM = "stratum"


class CellProblem(Spoken, ValueError):
    """A cell that cannot be read."""

    def __init__(self, code: str, template: str, /, **params: Any) -> None:
        super().__init__(Message(code, template, params))


def cell_problem(refused: Refused) -> CellProblem:
    """Return what a rule refuses as a problem of the cell in which it stands."""
    return CellProblem(refused.code, refused.template, **refused.params)


@dataclass(frozen=True)
class TableColumn:
    """One column. `refers` names the table and column that must have its value.

    A `spare` column may be missing, and is written only where a row has something to say in it.
    """

    name: str
    type: Type = Type.TEXT
    title: str = ""
    required: bool = True
    most: int = CODE
    allowed: tuple[str, ...] = ()
    refers: tuple[str, str] | None = None
    spare: bool = False

    def read(self, cell: str) -> Any:
        """Return the value of a cell; raise CellProblem."""
        if not cell:
            if self.required:
                raise CellProblem("empty_cell", gettext_noop("This cell is empty. Fill it in."))
            return _EMPTY.get(self.type)
        value = _READERS[self.type](self, cell)
        if self.allowed and value not in self.allowed:
            raise CellProblem(
                "not_allowed",
                gettext_noop("%(got)s cannot stand here. Choose from: %(allowed)s."),
                got=shown(cell),
                allowed=", ".join(self.allowed),
            )
        return value

    def write(self, value: Any) -> str:
        """Return the cell of a value."""
        if value is None:
            return ""
        if self.type == Type.CONVERSATIONS:
            return write_conversations(value)
        if self.type == Type.WEIGHT:
            return weight_text(value)
        return " ".join(value) if self.type == Type.CODES else str(value)


_EMPTY: dict[Type, Any] = {
    **dict.fromkeys((Type.TEXT, Type.PSEUDONYM, Type.STRATUM), ""),
    Type.CODES: (),
    Type.CONVERSATIONS: [],
}


def shown(cell: str) -> str:
    """Return a cell as a message quotes it, cut when it is long."""
    return repr(cell if len(cell) <= 60 else cell[:57] + "...")


def _id(column: TableColumn, cell: str) -> uuid.UUID:
    if not _UUID.fullmatch(cell):
        raise CellProblem(
            "no_id",
            gettext_noop("%(got)s is no id. An id is a UUID, like %(example)s."),
            got=shown(cell),
            example="6fa459ea-ee8a-4ca4-894e-db77e160355e",
        )
    return uuid.UUID(cell)


def _pseudonym(column: TableColumn, cell: str) -> str:
    if not PSEUDONYM.fullmatch(cell):
        raise CellProblem("not_a_pseudonym", PSEUDONYM_RULE)
    return cell


def _text(column: TableColumn, cell: str) -> str:
    if len(cell) > column.most:
        raise CellProblem(
            "too_long",
            TOO_LONG,
            length=len(cell),
            most=column.most,
        )
    return cell


def _number(column: TableColumn, cell: str) -> int:
    if not _NUMBER.fullmatch(cell) or int(cell) > column.most:
        raise CellProblem(
            "no_whole_number",
            gettext_noop("%(got)s is no whole number from 1 to %(most)s."),
            got=shown(cell),
            most=column.most,
        )
    return int(cell)


def _date(column: TableColumn, cell: str) -> datetime.date:
    day = None
    try:
        if _DATE.fullmatch(cell):
            day = datetime.date.fromisoformat(cell)
    except ValueError:
        pass
    if wrong := date_problem(day, today=None):
        template, params = wrong
        raise CellProblem("wrong_date", template, **params)
    if day is not None:
        return day
    raise CellProblem(
        "no_date",
        gettext_noop("%(got)s is no date. Write year, month and day, like 2019-06-30."),
        got=shown(cell),
    )


def _language(column: TableColumn, cell: str) -> str:
    if not LANGUAGE.fullmatch(cell) or len(cell) > 10:
        raise CellProblem(
            "no_language",
            gettext_noop("%(got)s is no language code. Write one like en or es."),
            got=shown(cell),
        )
    return cell


def _conversations(column: TableColumn, cell: str) -> list[dict[str, Any]]:
    try:
        return read_conversations(cell)
    except NoConversations:
        raise CellProblem(
            "no_conversations",
            gettext_noop("%(got)s is no list of conversations. Write one like %(example)s."),
            got=shown(cell),
            example=write_conversations(
                [Conversation(datetime.date(2019, 6, 10), Mode.PHONE, 20, "INT-1").stored]
            ),
        ) from None


def _codes(column: TableColumn, cell: str) -> tuple[str, ...]:
    codes = tuple(cell.split(" "))
    if "" in codes or len(set(codes)) < len(codes):
        raise CellProblem(
            "no_codes",
            gettext_noop("Write different codes with one space between them (got %(got)s)."),
            got=shown(cell),
        )
    return codes


def _weight(column: TableColumn, cell: str) -> int | None:
    try:
        return read_weight(cell, ".")
    except Refused as refused:
        raise cell_problem(refused) from None


def _stratum(column: TableColumn, cell: str) -> str:
    try:
        return read_stratum(cell)
    except Refused as refused:
        raise cell_problem(refused) from None


_READERS: dict[Type, Callable[[TableColumn, str], Any]] = {
    Type.ID: _id,
    Type.PSEUDONYM: _pseudonym,
    Type.TEXT: _text,
    Type.NUMBER: _number,
    Type.DATE: _date,
    Type.LANGUAGE: _language,
    Type.CONVERSATIONS: _conversations,
    Type.CODES: _codes,
    Type.WEIGHT: _weight,
    Type.STRATUM: _stratum,
}

_ID = TableColumn("id", Type.ID, "Id")
_POSITION = TableColumn("position", Type.NUMBER, "Place in the order, from 1", most=32_767)
_WAVE = TableColumn("wave", title="Wave", most=40)
_RESPONDENT = TableColumn("respondent", title="Respondent", refers=("respondents", "code"))
_INTERVIEW = TableColumn("interview", Type.ID, "Interview", refers=("interviews", "id"))


def _project(name: str, title: str) -> TableColumn:
    return TableColumn(name, Type.ID, title, refers=("projects", "id"))


COLUMNS: dict[str, tuple[TableColumn, ...]] = {
    "organizations": (TableColumn("code", Type.PSEUDONYM, "Pseudonym code of the organization"),),
    "respondents": (TableColumn("code", Type.PSEUDONYM, "Pseudonym code of the respondent"),),
    "interviews": (
        _ID,
        _WAVE,
        _RESPONDENT,
        TableColumn(
            "organization",
            title="Organization at the time",
            required=False,
            refers=("organizations", "code"),
        ),
        TableColumn(
            "interviewer", Type.PSEUDONYM, "Pseudonym code of the interviewer", required=False
        ),
        TableColumn("questionnaire", title="Version of the questionnaire", most=40),
        TableColumn("state", title="State", allowed=STATES),
        TableColumn("mode", title="Mode", required=False, allowed=tuple(Mode)),
        TableColumn("held_on", Type.DATE, "Date of the interview", required=False),
        TableColumn(
            "duration_minutes",
            Type.NUMBER,
            "Duration in minutes",
            required=False,
            most=LONGEST_MINUTES,
        ),
        TableColumn(
            "further_conversations",
            Type.CONVERSATIONS,
            "Further conversations with the same respondent",
            required=False,
            spare=True,
        ),
        TableColumn("language", Type.LANGUAGE, "Language of the interview"),
        TableColumn("review_note", title="Note of the review", required=False, most=LONGEST_TEXT),
    ),
    "projects": (
        _ID,
        _INTERVIEW,
        _POSITION,
        TableColumn("label", title="Label", required=False, most=LONGEST_LABEL),
    ),
    "project_links": (
        _ID,
        _project("predecessor", "Project of the earlier wave"),
        _project("successor", "Project of the later wave"),
        TableColumn("kind", title="What became of it", allowed=tuple(LinkKind)),
    ),
    "consents": (
        _ID,
        _RESPONDENT,
        _WAVE,
        TableColumn("purpose", title="Purpose", allowed=tuple(Purpose)),
        TableColumn("text_version", title="Version of the text agreed to", most=40),
        TableColumn("given_on", Type.DATE, "Given on"),
        TableColumn("withdrawn_on", Type.DATE, "Withdrawn on", required=False),
    ),
    "quotes": (
        _ID,
        _INTERVIEW,
        TableColumn("project", Type.ID, "Project", required=False, refers=("projects", "id")),
        _POSITION,
        TableColumn("language", Type.LANGUAGE, "Language"),
        TableColumn("text", title="Text as said", most=LONGEST_TEXT),
        TableColumn("translation", title="Translation", required=False, most=LONGEST_TEXT),
        TableColumn("attribution", title="Attribution", required=False, most=LONGEST_TEXT),
        TableColumn("themes", Type.CODES, "Themes", required=False),
    ),
    "profiles": (
        _ID,
        _WAVE,
        TableColumn("interview", Type.ID, "Interview", required=False, refers=("interviews", "id")),
        _POSITION,
        TableColumn("title", title="Title", required=False, most=LONGEST_TEXT),
        TableColumn("body", title="Text", required=False, most=LONGEST_TEXT),
    ),
    "sampling": (
        _WAVE,
        _RESPONDENT,
        TableColumn("weight", Type.WEIGHT, "Weight", required=False),
        TableColumn("stratum", Type.STRATUM, "Stratum", required=False, most=LONGEST_STRATUM),
    ),
}
"""The columns in their order. Those in `BY_LANGUAGE` stand once for each language."""

BY_LANGUAGE = {"quotes": ("attribution",), "profiles": ("title", "body")}
ANSWERS = {"interviews": "interview", "projects": "project"}
"""The tables whose fixed columns are followed by the variables of a level."""


def key_columns(table: str) -> tuple[str, ...]:
    """Return the columns that tell the rows of a table apart."""
    return ("wave", "respondent") if table == "sampling" else (COLUMNS[table][0].name,)


def spare_columns(table: str) -> list[TableColumn]:
    """Return the columns of a table that may be missing."""
    return [column for column in COLUMNS[table] if column.spare]


def fixed_columns(
    table: str,
    languages: Sequence[str],
    *,
    codes: Collection[str] = (),
    spare: Collection[str] = (),
) -> list[tuple[str, TableColumn]]:
    """Return the headings of a table before its variables, with what their cells hold.

    `codes` are the variables of the table, from which the headings are kept apart. Of the columns
    that may be missing, those in `spare` are there.
    """
    found: list[tuple[str, TableColumn]] = []
    for column in COLUMNS[table]:
        if column.spare and column.name not in spare:
            continue
        if is_by_language(table, column):
            found.extend((f"{column.name}_{language}", column) for language in languages)
        else:
            found.append((own_heading(column.name, codes), column))
    return found


def is_by_language(table: str, column: TableColumn) -> bool:
    """Say whether a column stands once for each language."""
    return column.name in BY_LANGUAGE.get(table, ())
