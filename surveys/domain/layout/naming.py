"""What fields are called in a format: legal there, each once, and the same whenever it is asked.

A name that is legal stays. Of two that would be one, that of a whole column comes before that of a
part of one (a tick, a companion), and the first before later ones.
"""

import re
from collections.abc import Sequence

from surveys.domain.layout.limits import Limits

_ANY = re.compile(".", re.DOTALL)


def legal_names(names: Sequence[str], parts: Sequence[bool], limits: Limits) -> list[str]:
    """Return what fields with these names are called; `parts` says which belong to part of one."""
    found: dict[int, str] = {}
    taken: set[str] = set()
    order = sorted(range(len(names)), key=lambda place: (parts[place], place))
    for is_kept in (True, False):  # who may keep a name takes it before anybody is renamed to it
        for place in order:
            name = names[place]
            if place in found or (is_kept and not _may_keep(name, taken, limits)):
                continue
            found[place] = name if is_kept else _free(_legal(name, limits), taken, limits)
            taken.add(_key(found[place], limits))
    return [found[place] for place in range(len(names))]


def cut(text: str, most: int | None, limits: Limits, ending: str = "") -> str:
    """Return a text with an ending, the text cut so that both have at most that length."""
    if most is None or limits.length_of(text + ending) <= most:
        return text + ending
    low, high = 0, len(text)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        fits = limits.length_of(text[:middle] + ending) <= most
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + ending


def _may_keep(name: str, taken: set[str], limits: Limits) -> bool:
    return _legal(name, limits) == name and _key(name, limits) not in taken


def _key(name: str, limits: Limits) -> str:
    return name if limits.tells_case else name.casefold()


def _legal(name: str, limits: Limits) -> str:
    """Return a name without what the format forbids in it."""
    letters = limits.letters or _ANY
    text = "".join(one if letters.fullmatch(one) else "_" for one in name) or "v"
    if not (limits.first or _ANY).fullmatch(text[0]):
        text = "v" + text if text[0] == "_" else "v_" + text
    text = cut(text, limits.name, limits)
    while not (limits.last or _ANY).fullmatch(text[-1]):
        text = text[:-1] or "v"
    if text.casefold() in {*map(str.casefold, limits.reserved)}:
        text = cut(text, limits.name, limits, "_v")
    return text


def _free(name: str, taken: set[str], limits: Limits) -> str:
    """Return the name, or with the first number that makes it one of its own."""
    number, found = 1, name
    while _key(found, limits) in taken:
        number += 1
        found = cut(name, limits.name, limits, f"_{number}")
    return found
