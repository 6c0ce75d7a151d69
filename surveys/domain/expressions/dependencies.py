"""What is to be known before what: an order for expressions that read each other's results."""

from collections.abc import Iterable, Mapping


def in_order(reads: Mapping[str, Iterable[str]]) -> list[str]:
    """Return names so that each comes behind those that it reads, else in the order given.

    What depends on itself stands where it was met first.
    """
    found: dict[str, None] = {}
    _visit_all(reads, found)
    return list(found)


def depending_on_themselves(reads: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Return each circle of names that is met, from the one read first round to it again."""
    return _visit_all(reads, {})


def _visit_all(reads: Mapping[str, Iterable[str]], found: dict[str, None]) -> list[list[str]]:
    circles: list[list[str]] = []
    for start in reads:
        if start in found:
            continue
        path: dict[str, None] = {start: None}
        waiting = [iter(reads[start])]
        while path:
            name = next(waiting[-1], None)
            if name is None:
                waiting.pop()
                found[path.popitem()[0]] = None
            elif name in path:
                way = [*path]
                circles.append([*way[way.index(name) :], name])
            elif name in reads and name not in found:
                path[name] = None
                waiting.append(iter(reads[name]))
    return circles
