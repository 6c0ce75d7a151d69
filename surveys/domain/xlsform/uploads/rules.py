"""One expression of an upload: spelled, understood, made to fit; or why it cannot be used."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from surveys.domain.expressions import (
    Expression,
    ExpressionError,
    Name,
    check,
    parse,
    parse_filter,
)
from surveys.domain.expressions.grammar import FUNCTIONS
from surveys.domain.wording import Named, gettext_noop
from surveys.domain.xlsform.uploads.adapting import Split, adapted
from surveys.domain.xlsform.uploads.names import Names
from surveys.domain.xlsform.uploads.spelling import calls_of, spelled
from surveys.domain.xlsform.uploads.structure import Item

FUNCTION = gettext_noop("It uses what Nucleus does not compute")
UNKNOWN = gettext_noop("It reads names that the sheet does not have")
AMBIGUOUS = gettext_noop("It reads a name that several rows have")
LEFT_OUT = gettext_noop("It reads what is not asked here")
CIRCLE = gettext_noop("It depends on itself")
UNREADABLE = gettext_noop("It cannot be read at")


@dataclass(frozen=True)
class Cause:
    """Why an expression cannot be used: in words, and about what; the error where there is one."""

    why: str
    what: str
    error: ExpressionError | None = None

    @property
    def params(self) -> dict[str, object]:
        """What fills a template that tells what follows from it."""
        return {"why": Named((self.why,)), "what": self.what}


class Unusable(Exception):
    """An expression that cannot be used."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause.why)
        self.cause = cause


@dataclass
class Spelling:
    """An expression in the spelling of Nucleus, and the rows that it reads."""

    text: str
    items: list[Item] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def foreign(self) -> list[str]:
        """Return the functions that Nucleus does not compute."""
        return [name for name in dict.fromkeys(self.calls) if name not in FUNCTIONS]

    def require_readable(self) -> None:
        """Raise Unusable where it reads or uses what there is not."""
        if foreign := self.foreign():
            raise Unusable(Cause(FUNCTION, ", ".join(f"{name}()" for name in foreign)))
        if self.unknown:
            raise Unusable(Cause(UNKNOWN, ", ".join(dict.fromkeys(self.unknown))))
        if self.ambiguous:
            raise Unusable(Cause(AMBIGUOUS, ", ".join(dict.fromkeys(self.ambiguous))))
        out = [item.written for item in self.items if item.out]
        if out:
            raise Unusable(Cause(LEFT_OUT, ", ".join(dict.fromkeys(out))))


_INDEXED_SELF = re.compile(
    r"indexed-repeat\s*\(\s*(\$\{[^{}]*\})\s*,\s*\$\{[^{}]*\}\s*,\s*position\s*\(\s*\.\.\s*\)\s*\)"
)
_PLACE = re.compile(r"position\s*\(\s*\.\.(?:\s*/\s*\.\.)*\s*\)")
_FILTERED = re.compile(r"\bnow\s*\(\s*\)")


class Speller:
    """Spells the expressions of a survey; `renamed` gives the mended codes of the list of a row."""

    def __init__(self, names: Names, renamed: Callable[[Item], Mapping[str, str]]) -> None:
        self.names = names
        self.renamed = renamed

    def spell(self, text: str, item: Item, *, for_download: bool = False) -> Spelling:
        """Return an expression as Nucleus spells it; `for_download` what a file keeps of it."""
        found = Spelling("")

        def reference(name: str) -> str:
            read = self.names.find(name, item)
            if read is None:
                several = self.names.is_ambiguous(name.rpartition("/")[2])
                (found.ambiguous if several else found.unknown).append(name)
                return f"${{{name}}}"
            if read.type.plain == "today" and not for_download:
                return "today()"
            found.items.append(read)
            return f"${{{read.code}}}"

        if not for_download:
            text = _INDEXED_SELF.sub(r"\1", text)
            text = _PLACE.sub("position(..)", text)
        first = spelled(text, reference)
        literals = dict(self.renamed(item))
        for read in found.items:
            literals |= self.renamed(read)
        if literals:
            found.items.clear()
            found.unknown.clear()
            found.ambiguous.clear()
            first = spelled(text, reference, literals=literals)
        found.text = first
        found.calls = calls_of(first)
        return found


def by_day(text: str) -> str:
    """Return a condition that asks for the day where it asks for the moment."""
    return _FILTERED.sub("today()", text)


@dataclass(frozen=True)
class Made:
    """An expression that can be used, and what was done so that its types fit."""

    expression: Expression
    done: set[str]


def made(
    text: str,
    scope: Mapping[str, Name],
    *,
    is_condition: bool = False,
    columns: Mapping[str, Name] | None = None,
    split: Split | None = None,
) -> Made:
    """Return an expression whose types fit; Unusable says why there is none."""
    try:
        read = parse(text) if columns is None else parse_filter(text)
        found, done = adapted(read, scope, columns=columns, split=split, is_condition=is_condition)
    except ExpressionError as error:
        raise Unusable(_of(error)) from None
    errors = check(found, scope, in_form=True, columns=columns)
    if errors:
        raise Unusable(_of(errors[0]))
    return Made(found, done)


def _of(error: ExpressionError) -> Cause:
    return Cause(UNREADABLE, str(error.params.get("near") or error.text[:25]), error)
