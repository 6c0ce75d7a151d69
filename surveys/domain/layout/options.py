"""What a person chose of a data set: which records, which variables, and how they are written.

Saved settings keep it as JSON; what another version wrote, or a person, is read strictly.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from surveys.domain.interviews import COUNTED, OF_CONTENT, State
from surveys.domain.layout.fields import Multiple
from surveys.domain.questionnaire import LANGUAGE
from surveys.domain.refusals import Refused
from surveys.domain.wording import Named, gettext_noop


class Unit(StrEnum):
    """What one row of a data file is about."""

    INTERVIEW = "interview"
    PROJECT = "project"
    BOTH = "both"  # interviews and projects, as two tables
    ANSWER = "answer"  # one row for each answer, whatever it is about


class Empty(StrEnum):
    """How kinds of empty are written."""

    MARKS = "marks"  # in the field itself, where the format can
    COMPANION = "companion"  # always in a field beside it, for programs that know no marks


class Extra(StrEnum):
    """What else is written of each record."""

    REVIEW = "review"  # the state of the interview, opened again or not
    PROVENANCE = "provenance"  # by what it came, when, and when it changed last
    EDITS = "edits"  # how often its answers were changed
    VERSION = "version"  # which version of the record it is


class Separator(StrEnum):
    """What stands between two cells of a CSV file."""

    COMMA = ","
    SEMICOLON = ";"
    TAB = "\t"


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written, for the program that opens it."""

    separator: Separator = Separator.COMMA
    bom: bool = False
    decimal_comma: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it as manifests and saved settings keep it; `from_json` reads it."""
        return {one.name: _said(getattr(self, one.name)) for one in fields(self)}

    @classmethod
    def from_json(cls, said: Any, name: str = "dialect") -> "Dialect":
        """Return the dialect that is said; raises Refused, naming it, for what is none."""
        return cls(**_read(said, _DIALECT, name))


USUAL = Dialect()
SPANISH_EXCEL = Dialect(Separator.SEMICOLON, bom=True, decimal_comma=True)
"""What Excel with Spanish settings opens by a double click, accents and numbers right."""


@dataclass(frozen=True)
class Options:
    """All that was chosen of a data set. Where `waves` or `variables` is None, all are meant.

    `states` are those of content: an interview opened again is approved, with what was approved.
    Settings of before may name `State.REOPENED`, in which no content is.

    `segments` names categories by variable: records with another answer stay out. With `labels`
    categories are written as their words in `language`, else as their codes; what columns are
    called in words is in that language anyway.
    """

    unit: Unit = Unit.PROJECT
    waves: tuple[str, ...] | None = None
    states: tuple[State, ...] = tuple(one for one in State if one in COUNTED & OF_CONTENT)
    variables: tuple[str, ...] | None = None
    segments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    labels: bool = False
    language: str = "en"
    multiple: Multiple = Multiple.ONE
    harmonised: bool = True
    empty: Empty = Empty.MARKS
    extra: tuple[Extra, ...] = ()
    dialect: Dialect = USUAL

    def as_json(self) -> dict[str, Any]:
        """Return the options as saved settings and manifests keep them; `from_json` reads it."""
        return {one.name: _said(getattr(self, one.name)) for one in fields(self)}

    @classmethod
    def from_json(cls, said: Any) -> "Options":
        """Return the options that somebody saved; what is not named is as by default.

        Raises Refused, naming it, for an option that is not known and for a value that is none.
        """
        return cls(**_read(said, _OPTIONS, "options"))


def _said(value: Any) -> Any:
    if isinstance(value, Dialect):
        return value.as_json()
    if isinstance(value, tuple):
        return [_said(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _said(one) for key, one in value.items()}
    return value.value if isinstance(value, StrEnum) else value


Reading = Callable[[str, Any], Any]


def _read(said: Any, known: Mapping[str, Reading], name: str) -> dict[str, Any]:
    if not isinstance(said, Mapping):
        raise _refused(name, said, gettext_noop("a list of options with their values"))
    for key in said:
        if key not in known:
            raise Refused(
                gettext_noop("There is no option %(option)s. Those that there are: %(allowed)s."),
                {"option": str(key)[:100], "allowed": ", ".join(known)},
                code="unknown_option",
            )
    return {key: known[key](key, value) for key, value in said.items()}


def _refused(option: str, got: Any, allowed: str) -> Refused:
    return Refused(
        gettext_noop("The option %(option)s cannot be %(got)s. It can be: %(allowed)s."),
        {"option": option, "got": repr(got)[:100], "allowed": Named((allowed,))},
        code="wrong_option",
    )


def _truth(option: str, value: Any) -> bool:
    if type(value) is not bool:
        raise _refused(option, value, "true, false")
    return value


def _one_of(words: type[StrEnum]) -> Reading:
    def read(option: str, value: Any) -> StrEnum:
        if not isinstance(value, str) or value not in {*words}:
            raise _refused(option, value, ", ".join(repr(one.value) for one in words))
        return words(value)

    return read


def _several(read: Reading) -> Reading:
    def read_all(option: str, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise _refused(option, value, _LIST)
        found = tuple(read(option, one) for one in value)
        if len({*found}) < len(found):
            raise _refused(option, value, _LIST)
        return found

    return read_all


_LIST = gettext_noop("a list in which nothing stands twice")


def _or_all(read: Reading) -> Reading:
    return lambda option, value: None if value is None else read(option, value)


def _code(option: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise _refused(option, value, gettext_noop("codes"))
    return value


def _segments(option: str, value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        raise _refused(option, value, gettext_noop("variables, each with a list of categories"))
    return {_code(option, key): _several(_code)(option, one) for key, one in value.items()}


def _language(option: str, value: Any) -> str:
    if not isinstance(value, str) or not LANGUAGE.fullmatch(value):
        raise _refused(option, value, gettext_noop("the code of a language, such as en"))
    return value


_DIALECT: Mapping[str, Reading] = {
    "separator": _one_of(Separator),
    "bom": _truth,
    "decimal_comma": _truth,
}
_OPTIONS: Mapping[str, Reading] = {
    "unit": _one_of(Unit),
    "waves": _or_all(_several(_code)),
    "states": _several(_one_of(State)),
    "variables": _or_all(_several(_code)),
    "segments": _segments,
    "labels": _truth,
    "language": _language,
    "multiple": _one_of(Multiple),
    "harmonised": _truth,
    "empty": _one_of(Empty),
    "extra": _several(_one_of(Extra)),
    "dialect": lambda option, value: Dialect.from_json(value, option),
}
