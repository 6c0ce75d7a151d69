"""YAML as a study package uses it: plain values, no aliases, no tags, nothing nested deeply.

An alias lets a few lines stand for billions of values, a tag lets a file name what is to be
built from it. Neither is needed to describe a study, so both are refused where they stand.
"""

import datetime
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from surveys.domain.canonical import UNSTORABLE, storable
from surveys.domain.importing import Problem
from surveys.domain.messages import Message, Spoken
from surveys.domain.wording import gettext_noop

DEPTH = 20
LARGEST = 2**53 - 1
MOST_BYTES = 2 * 1024 * 1024  # PyYAML reads some 200 kB a second
_SCALARS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null")}
_TEXT, _DATE = "tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp"
_MAP, _SEQ = "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"


@dataclass
class Document:
    """The value of a YAML file, the lines on which its parts stand, and what is wrong with it."""

    file: str
    value: Any = None
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    misread: set[str] = field(default_factory=set)  # parts of which everything is said already

    def problem(self, path: str, code: str, template: str, /, **params: Any) -> None:
        """Note what is wrong with a part, like ``waves[1].year``."""
        if path in self.misread:
            return
        place = (self.file, self.lines.get(path), storable(path) or None)
        self.problems.append(Problem(*place, code, template, params))

    def warn(self, path: str, code: str, template: str, /, **params: Any) -> None:
        """Note what a person should know, and may leave as it is."""
        self.warnings.append(Problem(self.file, self.lines.get(path), path, code, template, params))


class _Refusal(Spoken, yaml.YAMLError):
    """A construct that may stand in YAML but not in a package."""

    def __init__(self, code: str, template: str, mark: Any, **params: Any) -> None:
        super().__init__(Message(code, template, params))
        self.problem_mark = mark


class _Loader(yaml.SafeLoader):
    """Composes nodes, with no alias among them and none too deep."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        if self.check_event(yaml.AliasEvent):
            raise _Refusal(
                "alias",
                gettext_noop("Aliases (*name) are not used in a package. Write the value out."),
                mark,
            )
        if self.depth >= DEPTH:
            raise _Refusal(
                "too_deep",
                gettext_noop("The file is nested more than %(most)s levels deep."),
                mark,
                most=DEPTH,
            )
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


class _Dumper(yaml.SafeDumper):
    """Writes every value in full: a package has no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def dump(content: Mapping[str, Any]) -> bytes:
    """Return a YAML file: keys in the order given, texts readable, lines of 100 characters."""
    text: str = yaml.dump(
        dict(content), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100
    )
    return text.encode("utf-8")


def load(file: str, text: str) -> Document:
    """Read a YAML file; `value` is None when it cannot be read at all."""
    document = Document(file)
    if len(text) > MOST_BYTES:
        document.problem(
            "",
            "file_too_large",
            gettext_noop("The file has more than %(most)s characters."),
            most=MOST_BYTES,
        )
        return document
    loader = None
    try:
        loader = _Loader(text)  # refuses characters that no file may have
        node = loader.get_single_node()
        if node is not None:
            document.value = _value(document, loader, node, "")
    except _Refusal as error:
        _report(document, text, error, error.said)
    except yaml.YAMLError as error:
        found = getattr(error, "problem", None) or str(error).splitlines()[0]
        template = next((one for part, one in _TRAPS.items() if part in found), _NO_YAML)
        _report(document, text, error, Message("no_yaml", template, {"error": found}))
    finally:
        if loader is not None:
            loader.dispose()
    return document


_NO_YAML = gettext_noop("The file is no valid YAML here (%(error)s).")
_TRAPS = {  # what the reader of YAML says, and what most likely stands there
    "mapping values are not allowed": gettext_noop(
        "A text with a colon and a space in it needs quotes, like 'Kind: all'. Without them YAML "
        "takes what stands before the colon for a key."
    ),
    "character '\\t'": gettext_noop(
        "The line has a tab, which YAML does not allow here. Put spaces in its place."
    ),
    "could not find expected ':'": gettext_noop(
        "A key without its colon stands here or above, or a text over several lines without "
        "quotes. Write the key as “key: value”, or put the text in quotes."
    ),
    "expected <block end>": gettext_noop(
        "The line is not indented like those above it, or a text needs quotes. Keys that belong "
        "together begin in the same column; a text that begins with a quote ends with it."
    ),
    "cannot start any token": gettext_noop(
        "A text that begins with this character (%(error)s) needs quotes around it."
    ),
    "end of stream": gettext_noop(
        "A quote that begins here or above has no end. Close it; a quote inside a text is "
        "written twice."
    ),
    "special characters are not allowed": gettext_noop(
        "The file holds a character that cannot be stored. Remove it; it often comes with text "
        "pasted from another program."
    ),
}


def _report(document: Document, text: str, refusal: yaml.YAMLError, said: Message) -> None:
    mark = getattr(refusal, "problem_mark", None)
    at = getattr(refusal, "position", None)  # of a character that no file may have
    row = mark.line + 1 if mark else None if at is None else text.count("\n", 0, at) + 1
    document.problems.append(
        Problem(document.file, row, None, said.code, said.template, said.params)
    )


def not_a_text(key: str) -> str:
    """Return what to say where a text is needed and YAML reads something else."""
    if key == "code":
        return gettext_noop(
            "A code is a text (got %(got)s). Write it without brackets, and in quotes if it looks "
            "like a number or a date."
        )
    return gettext_noop(
        "A text is needed here (got %(got)s). Write it without brackets, and in quotes if it looks "
        "like a number or a date."
    )


def _value(document: Document, loader: _Loader, node: Any, path: str) -> Any:
    document.lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode) and node.tag == _MAP:
        return _mapping(document, loader, node, path)
    if isinstance(node, yaml.SequenceNode) and node.tag == _SEQ:
        return [
            _value(document, loader, inner, f"{path}[{index}]")
            for index, inner in enumerate(node.value)
        ]
    if isinstance(node, yaml.ScalarNode) and node.tag in (*_SCALARS, _DATE):
        return _scalar(document, loader, node, path)
    document.problem(
        path,
        "tag",
        gettext_noop("The tag %(tag)s is not used in a package. Remove it."),
        tag=str(node.tag)[:60],
    )
    return None


def _mapping(document: Document, loader: _Loader, node: Any, path: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, inner in node.value:
        if not isinstance(key_node, yaml.ScalarNode) or key_node.tag != _TEXT:
            start, end = key_node.start_mark, key_node.end_mark
            document.problem(
                path,
                "key_not_text",
                gettext_noop("The key %(key)s is not a text. Put it in quotes."),
                key=storable(start.buffer[start.pointer : end.pointer][:60]),
            )
            continue
        key = key_node.value
        place = f"{path}.{key}" if path else key
        document.lines[place] = key_node.start_mark.line + 1
        if key in found:
            document.problem(
                place, "key_twice", gettext_noop("This key stands here twice. Keep one.")
            )
        elif UNSTORABLE.search(key):
            document.problem(path, "character", _BAD_CHARACTER)
        found[key] = _value(document, loader, inner, place)
    return found


def _scalar(document: Document, loader: _Loader, node: Any, path: str) -> Any:
    """Return a value; where YAML reads something else than stands there, report it.

    What was reported comes back as it was written, so that nothing else is said about it.
    """
    written = node.value[:60]
    try:
        value = loader.construct_object(node)
    except (ValueError, OverflowError):
        document.problem(
            path,
            "unreadable_value",
            gettext_noop("%(got)s is no valid number or date. Put a text in quotes."),
            got=written,
        )
        document.misread.add(path)
        return node.value
    if isinstance(value, str):
        if UNSTORABLE.search(value):
            document.problem(path, "character", _BAD_CHARACTER)
        elif node.style is None and _CUT_OFF.match(node.end_mark.buffer, node.end_mark.pointer):
            document.warn(path, "comment", _BEHIND_NUMBER_SIGN, text=value[-40:])
        return value
    if trap := _trap(node.value, value):
        document.problem(path, *trap, written=written, value=str(value)[:40], most=LARGEST)
        document.misread.add(path)
        return node.value
    return value


_PLAIN_INTEGER = re.compile(r"[+-]?(?:0|[1-9][0-9]*)")
_CUT_OFF = re.compile(r"[ \t]+#[ \t]*\S")
_BEHIND_NUMBER_SIGN = gettext_noop(
    "What stands behind # is a comment, so the text ends with “%(text)s”. If the rest belongs to "
    "it, put the whole text in quotes."
)


def _trap(written: str, value: Any) -> tuple[str, str] | None:
    """Return code and template of what to say where YAML reads what nobody would expect."""
    if isinstance(value, bool):
        return "reads_as_yes_or_no", gettext_noop(
            "YAML reads %(written)s without quotes as yes or no (%(value)s), not as a text. Write "
            "it in quotes: '%(written)s'."
        )
    if isinstance(value, datetime.datetime):
        return "date_with_time", gettext_noop("Write a date without time, like 2019-06-03.")
    if not isinstance(value, (int, float)):
        return None
    if isinstance(value, int) and not _PLAIN_INTEGER.fullmatch(written):
        return "reads_as_number", gettext_noop(
            "YAML reads %(written)s without quotes as the number %(value)s. Write a text in "
            "quotes: '%(written)s'; write a number with digits only."
        )
    if isinstance(value, float) and ":" in written:
        return "reads_as_number", gettext_noop(
            "YAML reads %(written)s without quotes as the number %(value)s. Write a text in "
            "quotes: '%(written)s'; write a number with digits only."
        )
    if isinstance(value, float) and not math.isfinite(value):  # an integer may be beyond floats
        return "no_number", gettext_noop(
            "%(written)s is no number that can be stored. Write a number, or null."
        )
    if abs(value) > LARGEST:
        return "number_too_large", gettext_noop("The number is too large. At most %(most)s.")
    return None


_BAD_CHARACTER = gettext_noop("The text holds a character that cannot be stored. Remove it.")
