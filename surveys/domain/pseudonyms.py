"""When two pseudonym codes are one: one expert, or one organization, written in two ways.

`r01`, `R01 ` and a full-width `Ｒ０１` are one code: they differ in case, in spaces at the ends, or
in characters that only look otherwise. `R1` and `R01` are two codes, but near: a person who types
one of them may mean the other and is asked; nothing is ever merged for being near.
"""

import re
import unicodedata
from collections.abc import Iterable

MOST_NEAR = 5
"""How many near codes are shown to somebody who is asked."""

# Blank on paper, though Unicode counts them among letters, marks and symbols.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(point) for point in (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10))
}
_RUNS = re.compile(r"\d+|[^\W\d_]+")
LONGEST_RUN = 64  # digits: no code is longer, and Python reads no number of thousands
SAME, SWAPPED, LONGER, OTHER = range(4)


def cleaned(code: str) -> str:
    """Return the code as it is stored: compatible characters, nothing invisible at its ends."""
    code = unicodedata.normalize("NFKC", code)
    start, end = 0, len(code)
    while start < end and _is_blank(code[start]):
        start += 1
    while end > start and _is_blank(code[end - 1]):
        end -= 1
    return code[start:end]


def key_of(code: str) -> str:
    """Return what two codes have in common exactly when they mean one."""
    return unicodedata.normalize("NFKC", cleaned(code).casefold())


def reading_of(code: str) -> tuple[str | int, ...]:
    """Return the letters and numbers of a code; near codes read alike, as `R1` and `r-01` do."""
    return tuple(_read(run) for run in _RUNS.findall(key_of(code)))


def _read(run: str) -> str | int:
    """Return a run of digits as a number; one that no code has room for stays text."""
    return int(run) if run.isdecimal() and len(run) <= LONGEST_RUN else run


def nearest(code: str, others: Iterable[str], most: int = MOST_NEAR) -> list[str]:
    """Return those of the other codes that somebody who typed `code` may have meant.

    First those that read alike, then those with two characters swapped, one more or one fewer,
    one other.
    """
    key, reading = key_of(code), reading_of(code)
    found = []
    for other in others:
        other_key = key_of(other)
        if other_key == key:
            continue
        distance = SAME if reading and reading_of(other) == reading else _slip(key, other_key)
        if distance is not None:
            found.append((distance, other_key, other))
    return [other for _distance, _key, other in sorted(found)[:most]]


def _is_blank(character: str) -> bool:
    return unicodedata.category(character)[0] in "ZC" or character in _BLANK


def _slip(one: str, other: str) -> int | None:
    """Say which single slip leads from one text to another; None where it takes more."""
    if abs(len(one) - len(other)) > 1:
        return None
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, other_rest = one[start:], other[start:]
    if len(one) != len(other):
        longer, shorter = sorted((rest, other_rest), key=len, reverse=True)
        return LONGER if longer[1:] == shorter else None
    if rest[:2] == other_rest[:2][::-1] and rest[2:] == other_rest[2:]:
        return SWAPPED
    return OTHER if rest[1:] == other_rest[1:] else None
