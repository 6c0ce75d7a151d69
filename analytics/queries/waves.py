"""How many interviews and projects of each wave count: the base of its statistics, let out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from analytics.disclosure import Audience, disclosed_count
from analytics.queries.on_demand import Computed
from surveys.domain.interviews import State
from surveys.models import Interview, Project, Study, Wave
from surveys.queries.counted import number_of_approved_projects


@dataclass(frozen=True)
class CountedWave:
    """A wave with the interviews entered, those that count, and the projects of these.

    None where an audience may not see how many.
    """

    wave: Wave
    entered: int | None
    interviews: int | None
    projects: int | None


def counted_waves(study: Study) -> Computed[list[CountedWave]]:
    """Count what the waves of a study have, in their order, in three queries."""
    waves = list(study.waves.order_by("position"))
    rows = Interview.objects.filter(wave__in=waves).order_by().values_list("wave")
    entered = dict(rows.annotate(number=Count("*")))
    counted = _counted(waves)

    def disclosed(audience: Audience) -> list[CountedWave]:
        return [
            CountedWave(
                wave,
                entered=disclosed_count("entered", entered.get(wave.pk, 0), audience=audience),
                interviews=disclosed_count("interviews", counted[wave.pk][0], audience=audience),
                projects=disclosed_count("projects", counted[wave.pk][1], audience=audience),
            )
            for wave in waves
        ]

    return disclosed


def _counted(waves: Sequence[Wave]) -> Mapping[UUID, tuple[int, int]]:
    """Return by wave how many interviews and projects count, in one query.

    It finds interviews and projects in their indexes alone, but for the few that are open again.
    """
    counted = Interview.objects.filter(wave__in=waves).counted().order_by().values_list("wave")
    open_again = Q(state=State.REOPENED.value)
    stored = Project.objects.filter(interview=OuterRef("pk")).order_by().values("interview")
    of_one = Coalesce(Subquery(stored.values(number=Count("*"))), Value(0))
    approved = number_of_approved_projects()
    rows = (
        counted.exclude(open_again)
        .annotate(counting=Count("*"), reported=Sum(of_one))
        .union(
            counted.filter(open_again).annotate(counting=Count("*"), reported=Sum(approved)),
            all=True,
        )
    )
    found: dict[UUID, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for wave, interviews, projects in rows:
        found[wave] = found[wave][0] + interviews, found[wave][1] + int(projects)
    return found
