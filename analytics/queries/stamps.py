"""What a tally was made from, as one hash."""

from collections.abc import Iterable

from surveys.domain.canonical import text_hash


def stamp_of(interview: str, version: int, projects: Iterable[tuple[str, int]]) -> str:
    """Return a hash of keys and versions: of an interview and of each of its projects."""
    parts = [(interview, version), *sorted(projects)]
    return text_hash(" ".join(f"{key}:{number}" for key, number in parts))
