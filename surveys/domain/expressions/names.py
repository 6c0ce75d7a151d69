"""How an expression sees a question, or a part of itself, and what goes together with what."""

from dataclasses import dataclass
from enum import StrEnum

from surveys.domain.expressions.moments import kind_of_moment
from surveys.domain.expressions.numbers import read_number
from surveys.domain.wording import Named, gettext_noop


class Type(StrEnum):
    """What a part of an expression yields."""

    BOOLEAN = "boolean"
    NUMBER = "number"
    TEXT = "text"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    DATE = "date"
    TIME = "time"
    DATETIME = "dateTime"

    @property
    def said(self) -> Named:
        """The type in the reader's words."""
        return Named((_IN_WORDS[self],))


_IN_WORDS = {
    Type.BOOLEAN: gettext_noop("yes or no"),
    Type.NUMBER: gettext_noop("a number"),
    Type.TEXT: gettext_noop("text"),
    Type.SELECT_ONE: gettext_noop("a choice of one"),
    Type.SELECT_MULTIPLE: gettext_noop("a choice of several"),
    Type.DATE: gettext_noop("a date"),
    Type.TIME: gettext_noop("a time"),
    Type.DATETIME: gettext_noop("a date and time"),
}


MOMENTS = (Type.DATE, Type.TIME, Type.DATETIME)


@dataclass(frozen=True)
class Name:
    """How an expression sees a question: its type, and its categories where it has any.

    While checking, also how it sees any part of an expression; the `choices` of a text or number
    written out are the values that it can take. What `is_repeated` has a value for each project.
    """

    type: Type
    choices: frozenset[str] | None = None
    is_repeated: bool = False

    @property
    def is_blank(self) -> bool:
        return self.type is Type.TEXT and self.choices == frozenset({""})

    @property
    def is_word(self) -> bool:
        return self.type in (Type.TEXT, Type.SELECT_ONE)

    @property
    def is_numeric(self) -> bool:
        """Numbers, and categories that are all numbers, like the points of a scale."""
        if self.type is Type.SELECT_ONE and self.choices:
            return all(read_number(choice) is not None for choice in self.choices)
        return self.type is Type.NUMBER

    @property
    def moment(self) -> Type | None:
        """Date, time or both, also of a text written out that is one; None for anything else."""
        if self.type is Type.TEXT and self.choices:
            kinds = {kind_of_moment(choice) for choice in self.choices}
            kind = kinds.pop() if len(kinds) == 1 else None
            return Type(kind) if kind else None
        return self.type if self.type in MOMENTS else None


BOOLEAN, NUMBER, TEXT = Name(Type.BOOLEAN), Name(Type.NUMBER), Name(Type.TEXT)
WORDS = (Type.TEXT, Type.SELECT_ONE)


def comparable(value: str, given: Name) -> object:
    """Return a category as it is compared with what is given."""
    return read_number(value) if given.type is Type.NUMBER else value


def refusal(op: str, left: Name, right: Name) -> str | None:
    """Return why two sides cannot be compared, or None when they can."""
    is_equality = op in ("=", "!=")
    types = {left.type, right.type}
    if is_equality and (left.is_blank or right.is_blank) and Type.BOOLEAN not in types:
        return None
    if left.is_numeric and right.is_numeric:
        return None
    if types & {*MOMENTS} and left.moment and left.moment is right.moment:
        return None
    if is_equality and (types == {Type.BOOLEAN} or (left.is_word and right.is_word)):
        return None
    return _advice(is_equality, types)


def _advice(is_equality: bool, types: set[Type]) -> str:
    if Type.SELECT_MULTIPLE in types:
        return gettext_noop(
            "A multiple choice cannot be compared by %(op)s. Use selected() or count-selected()."
        )
    if types == {Type.DATE, Type.TEXT}:
        return gettext_noop("This is not compared with a date. Write it like '2019-06-30'.")
    if types == {Type.TIME, Type.TEXT}:
        return gettext_noop("This is not compared with a time. Write it like '08:30:00'.")
    if types == {Type.DATETIME, Type.TEXT}:
        return gettext_noop(
            "This is not compared with a date and time. Write it like '2019-06-30T08:30:00'."
        )
    if types == {Type.NUMBER, Type.TEXT}:
        return gettext_noop(
            "A number cannot be compared with text. Leave out the quotes, or use number()."
        )
    if not is_equality and len(types) == 1:
        return gettext_noop("%(op)s needs numbers or dates, not %(left)s.")
    return gettext_noop("By %(op)s, %(left)s cannot be compared with %(right)s.")


def joined(first: Name, second: Name) -> Name | None:
    """Return what a part yields that may be either; None when the two do not go together."""
    if first.type is second.type:
        type_ = first.type
    elif first.is_blank or second.is_blank:  # nothing is no answer of whatever type
        other = second if first.is_blank else first
        return Name(other.type, other.choices if other.type is Type.SELECT_ONE else None)
    elif first.is_word and second.is_word:
        type_ = Type.SELECT_ONE
    elif first.moment and first.moment is second.moment:
        return Name(first.moment)
    else:
        return None
    if first.choices is None or second.choices is None:
        return Name(Type.TEXT if type_ is Type.SELECT_ONE else type_)
    return Name(type_, first.choices | second.choices)
