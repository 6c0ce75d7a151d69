"""What a tally was made from, as one hash."""

from collections.abc import Iterable

from surveys.domain.canonical import text_hash
from surveys.models import Interview
from surveys.queries.counted import as_key


def stamp(interview: Interview) -> str:
    """Return a hash of the versions of an interview: of its own and of each project."""
    projects = [(as_key(project.pk), project.version) for project in interview.projects.all()]
    return stamp_of(as_key(interview.pk), interview.version, projects)


def stamp_of(interview: str, version: int, projects: Iterable[tuple[str, int]]) -> str:
    """Return the same of keys and versions."""
    parts = [(interview, version), *sorted(projects)]
    return text_hash(" ".join(f"{key}:{number}" for key, number in parts))
