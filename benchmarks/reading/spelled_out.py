"""Places that list the fields of an estimate one by one, and must change with each of them."""

import ast
import re
from collections.abc import Iterable, Iterator

from benchmarks.reading.sources import FUNCTIONS, Source

FIELDS = {"value", "se", "low", "high", "base", "clusters"}
ONE_OF = {"deff", "df"}
WORDS = re.compile(r"[A-Za-z_]\w*(?:[\s,]+[A-Za-z_]\w*)*")
PLACES = (*FUNCTIONS, ast.ClassDef, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Call)


def places_estimate_spelled_out(files: Iterable[Source]) -> dict[str, list[str]]:
    """Return the files with a place that names all fields of an estimate, and their places.

    A place is a class, a function, or outside of both a tuple, list, set, dictionary or call. It
    names a field by a field of a class, a keyword argument, a parameter or a string constant;
    reading an attribute (`found.low`) names nothing. Of two places of which one lies in the other
    the inner one is told.
    """
    found = {file.name: [*_places(file.tree, "")] for file in files}
    return {name: places for name, places in found.items() if places}


def _places(node: ast.AST, within: str) -> Iterator[str]:
    inner = [
        place
        for child in ast.iter_child_nodes(node)
        for place in _places(child, _address(child, within))
    ]
    if inner:
        yield from inner
    elif isinstance(node, PLACES) and is_spelled_out(set(_named(node))):
        yield within or f"line {node.lineno}"


def _address(node: ast.AST, within: str) -> str:
    name = node.name if isinstance(node, (*FUNCTIONS, ast.ClassDef)) else ""
    return ".".join(filter(None, (within, name)))


def is_spelled_out(names: set[str]) -> bool:
    return names >= FIELDS and bool(names & ONE_OF)


def _named(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.ClassDef):
            for field in part.body:
                targets = (
                    field.targets
                    if isinstance(field, ast.Assign)
                    else [getattr(field, "target", None)]
                )
                yield from (one.id for one in targets if isinstance(one, ast.Name))
        elif isinstance(part, ast.keyword | ast.arg):
            yield part.arg or ""
        elif isinstance(part, ast.Constant) and WORDS.fullmatch(str(part.value)):
            yield from re.split(r"[\s,]+", str(part.value))
