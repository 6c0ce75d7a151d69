"""From which exported file an edited one comes, as far as its name tells."""

import re
from collections.abc import Iterable
from typing import Protocol, TypeVar

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_ADDED = re.compile(r"[ _.()-]")


class Named(Protocol):
    """A file that has a name."""

    @property
    def name(self) -> str:
        """The name, with its ending."""
        ...


File = TypeVar("File", bound=Named)


def of_this_name(name: str, files: Iterable[File]) -> list[File]:
    """Return the files that one called `name` may be a copy of, or one that was saved anew.

    What programs and people put behind a name tells nothing: " (1)", "_edited". So "a-12 (1).csv"
    comes of "a-12.csv", but "a-123.csv" does not.
    """
    found: list[File] = []
    best = 0
    for file in files:
        stem = _stem(file.name)
        given = _stem(name)
        is_it = given == stem or (
            given.startswith(stem) and _ADDED.match(given[len(stem) :]) is not None
        )
        if is_it and stem and _ending(name) == _ending(file.name):
            if len(stem) > best:
                found, best = [], len(stem)
            if len(stem) == best:
                found.append(file)
    return found


def _stem(name: str) -> str:
    return _ENDING.sub("", name.strip()).casefold()


def _ending(name: str) -> str:
    found = _ENDING.search(name.strip())
    return found[0].casefold() if found else ""
