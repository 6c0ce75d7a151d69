"""YAML as a study package uses it: plain values, no aliases, no tags, nothing nested deeply.

An alias lets a few lines stand for billions of values, a tag lets a file name what is to be
built from it. Neither is needed to describe a study, so both are refused where they stand.
"""

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from surveys.domain.canonical import UNSTORABLE
from surveys.domain.importing import Problem
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

    def problem(self, path: str, template: str, **params: Any) -> None:
        """Note what is wrong with a part, like ``waves[1].year``."""
        row = self.lines.get(path)
        self.problems.append(Problem(self.file, row, path or None, template, params))


class _Refusal(yaml.YAMLError):
    """A construct that may stand in YAML but not in a package."""

    def __init__(self, template: str, mark: Any, **params: Any) -> None:
        super().__init__(template)
        self.template = template
        self.problem_mark = mark
        self.params = params


class _Loader(yaml.SafeLoader):
    """Composes nodes, with no alias among them and none too deep."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        if self.check_event(yaml.AliasEvent):
            raise _Refusal(
                gettext_noop("Aliases (*name) are not used in a package. Write the value out."),
                mark,
            )
        if self.depth >= DEPTH:
            raise _Refusal(
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
            "", gettext_noop("The file has more than %(most)s characters."), most=MOST_BYTES
        )
        return document
    loader = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is not None:
            document.value = _value(document, loader, node, "")
    except _Refusal as error:
        _report(document, error, error.template, **error.params)
    except yaml.YAMLError as error:
        _report(
            document,
            error,
            gettext_noop("The file is no valid YAML here (%(error)s)."),
            error=getattr(error, "problem", None) or str(error).splitlines()[0],
        )
    finally:
        if loader is not None:
            loader.dispose()
    return document


def _report(document: Document, refusal: yaml.YAMLError, template: str, **params: Any) -> None:
    mark = getattr(refusal, "problem_mark", None)
    row = mark.line + 1 if mark else None
    document.problems.append(Problem(document.file, row, None, template, params))


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
        gettext_noop("The tag %(tag)s is not used in a package. Remove it."),
        tag=str(node.tag)[:60],
    )
    return None


def _mapping(document: Document, loader: _Loader, node: Any, path: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, inner in node.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
        if key is None or key_node.tag != _TEXT:
            document.problem(
                path,
                gettext_noop("The key %(key)s is not a text. Put it in quotes."),
                key=str(key)[:60],
            )
            continue
        place = f"{path}.{key}" if path else key
        document.lines[place] = key_node.start_mark.line + 1
        if key in found:
            document.problem(place, gettext_noop("This key stands here twice. Keep one."))
        elif UNSTORABLE.search(key):
            document.problem(path, _BAD_CHARACTER)
        found[key] = _value(document, loader, inner, place)
    return found


def _scalar(document: Document, loader: _Loader, node: Any, path: str) -> Any:
    try:
        value = loader.construct_object(node)
    except (ValueError, OverflowError):
        document.problem(
            path,
            gettext_noop("%(got)s is no valid number or date. Put a text in quotes."),
            got=node.value[:60],
        )
        return None
    if isinstance(value, str) and UNSTORABLE.search(value):
        document.problem(path, _BAD_CHARACTER)
    elif isinstance(value, datetime.datetime):
        document.problem(path, gettext_noop("Write a date without time, like 2019-06-03."))
    elif isinstance(value, (int, float)) and (not math.isfinite(value) or abs(value) > LARGEST):
        document.problem(
            path, gettext_noop("The number is too large. At most %(most)s."), most=LARGEST
        )
    else:
        return value
    return None


_BAD_CHARACTER = gettext_noop("The text holds a character that cannot be stored. Remove it.")
