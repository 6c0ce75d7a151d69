"""The Python files of a checkout, as text and as trees."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PRODUCT = ("nucleus", "surveys", "analytics")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Source:
    """One file; `name` is its path below the checkout."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=self.name)

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


def sources(root: Path, *folders: str) -> Iterator[Source]:
    """Yield the files below these folders, those of migrations apart, in the order of names."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.relative_to(root).parts:
                yield Source(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))


def product(root: Path) -> list[Source]:
    return [*sources(root, *PRODUCT)]
