"""Experts, organizations and interviews that stand in a study twice, from before that was refused.

They count as they always did, so that no figure moves before somebody merges them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Count, QuerySet

from surveys.models import Interview, Organization, Respondent, Study

Grouped = TypeVar("Grouped")
Coded = TypeVar("Coded", Respondent, Organization)


@dataclass(frozen=True)
class Doubles:
    """What stands twice: groups of at least two, the first of which nothing is wrong with."""

    respondents: list[list[Respondent]]
    organizations: list[list[Organization]]
    interviews: list[list[Interview]]

    def __bool__(self) -> bool:
        return bool(self.respondents or self.organizations or self.interviews)


def doubles_of(study: Study) -> Doubles:
    """Return all doubles of a study, in the order of their codes and waves."""
    return Doubles(
        respondents=_one_code(study.respondents.all()),
        organizations=_one_code(study.organizations.all()),
        interviews=_interviews_twice(study),
    )


def has_doubles(study: Study) -> bool:
    """Say whether anything of a study stands twice, by its marks."""
    return any(
        rows.filter(is_double=True).exists()
        for rows in (study.respondents, study.organizations, Interview.objects.of_study(study))
    )


def _one_code(related: QuerySet[Coded]) -> list[list[Coded]]:
    keys = related.order_by().values("key").annotate(number=Count("pk")).filter(number__gt=1)
    rows = related.filter(key__in=keys.values("key")).order_by("key", "is_double", "code")
    return _grouped(rows, lambda row: row.key)


def _interviews_twice(study: Study) -> list[list[Interview]]:
    """Return the interviews of one expert in one wave, in one query however many waves there are.

    Their marks are not asked: `verify` looks here for what the database ought to have refused.
    """
    mine = Interview.objects.of_study(study)
    several = mine.order_by().values("wave", "respondent").annotate(number=Count("pk"))
    experts = several.filter(number__gt=1).values("respondent")
    rows = (
        mine.filter(respondent__in=experts)
        .select_related("wave", "respondent")
        .order_by("wave__position", "respondent__code", "is_double", "held_on", "id")
    )
    groups = _grouped(rows, lambda row: (row.wave_id, row.respondent_id))
    return [group for group in groups if len(group) > 1]


def _grouped(rows: Iterable[Grouped], key: Callable[[Grouped], object]) -> list[list[Grouped]]:
    groups: dict[object, list[Grouped]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return list(groups.values())
