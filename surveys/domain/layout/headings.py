"""The columns that Nucleus adds to a file, kept apart from those that a study names.

An answer keeps the code of its question. Where a question is called like a column of Nucleus,
that column is set apart by a prefix with a dot, which no code of a question can have. So no file
has two columns of one name, whatever a study calls its questions.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

PREFIX = "nucleus."


def own_heading(name: str, codes: Iterable[str]) -> str:
    """Return the heading of a column of Nucleus beside questions with these codes.

    Case does not tell two columns apart: several programs would rename one of them.
    """
    return PREFIX + name if name.casefold() in map(str.casefold, codes) else name


def refuse_doubles(headings: Sequence[str]) -> None:
    """Raise ValueError where a file would have two columns of one name."""
    doubles = [heading for heading, count in Counter(headings).items() if count > 1]
    if doubles:
        raise ValueError(f"two columns are called {', '.join(doubles)}")
