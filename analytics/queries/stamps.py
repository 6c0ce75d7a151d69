"""What a tally was made from, as one hash."""

from surveys.domain.canonical import content_hash
from surveys.models import Interview


def stamp(interview: Interview) -> str:
    """Return a hash of the versions of an interview: of its own and of each project."""
    projects = sorted((str(project.pk), project.version) for project in interview.projects.all())
    return content_hash([str(interview.pk), interview.version, *map(list, projects)])
