"""What is typed and not saved: it belongs to projects that there are, and to nobody who is done.

A closed wave, or an approved interview, may still have something unsaved: nobody lost it.
"""

from collections.abc import Iterator
from typing import Any

from surveys.domain.questionnaire import Level
from surveys.domain.working_copies.changes import Change
from surveys.domain.working_copies.typing import Untypable, require_typable
from surveys.models import Project, Study, TypedAnswer, Version, WorkingCopy


def breaches_of_copies(study: Study) -> Iterator[str]:
    """Yield what is wrong with the working copies of a study."""
    copies = WorkingCopy.objects.of_study(study).select_related("interview__questionnaire")
    for copy in copies.defer("interview__answers").iterator(chunk_size=100):
        name = f"the working copy of interview {copy.pk}"
        rows = list(TypedAnswer.objects.filter(copy=copy))
        stored = {str(one) for one in copy.interview.projects.values_list("pk", flat=True)}
        for what in (*_places(copy, rows, stored), *_rows(copy, rows)):
            yield f"{name} {what}"


def _places(copy: WorkingCopy, rows: list[Any], stored: set[str]) -> Iterator[str]:
    """Check that it names each project once, and none of another interview."""
    order = copy.order or []
    if len({*order, *copy.removed}) != len(order) + len(copy.removed):
        yield "names a project twice"
    named = {*order, *copy.removed, *(row.place for row in rows)} - {"", *stored}
    foreign = Project.objects.filter(pk__in=named).values_list("pk", flat=True)
    for id in foreign:
        yield f"names project {id} of another interview"
    typed = {row.place for row in rows} - {"", *stored, *order, *copy.removed}
    ended = {
        str(id) for id in Version.objects.of(Project, typed).values_list("record_id", flat=True)
    }
    for place in sorted(typed - ended):
        yield f"has words in project {place}, which there never was"


def _rows(copy: WorkingCopy, rows: list[Any]) -> Iterator[str]:
    form = copy.interview.questionnaire.form
    versions = [copy.arranged, copy.emptied, copy.forgot, *(row.version for row in rows)]
    if max(versions) > copy.version:
        yield "is behind what is typed into it"
    if copy.emptied and any(row.version < copy.emptied for row in rows):
        yield "still has words that were saved or thrown away"
    for row in rows:
        change = Change(row.place, row.part, row.code, row.typed)
        try:
            require_typable(form, change)
        except Untypable as refused:
            level = Level.PROJECT if row.place else Level.INTERVIEW
            yield f"has “{row.code}” of the {level}: {refused}"
