"""Numbers: quartiles and mean, apart for each unit and for each answer to another question."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
from django.utils.translation import gettext as _

from analytics.disclosure import (
    Audience,
    CountFigure,
    TableFigure,
    Undisclosed,
    disclose,
    disclosed_count,
)
from analytics.presenters.tables.asked import TableRequest
from analytics.presenters.tables.categories import most_frequent
from analytics.presenters.tables.records import Column, TableRecords
from analytics.queries.figures import table_figure
from analytics.queries.on_demand import Computed
from analytics.stats import estimate_clusters, quantile
from analytics.stats.design.columns import Flags
from surveys.domain.questionnaire import Question

QUARTILES = (0.25, 0.5, 0.75)
MOST_GROUPS = 20
"""Groups that are summarised; the others are named with their number."""


@dataclass(frozen=True)
class Group:
    """Quartiles and mean of the numbers of some records; `label` says of which, if not of all.

    `unit` and `column` are the categories of the questions about the unit and beside it.
    """

    label: str
    base: int | None
    figures: list[TableFigure]
    unit: str = ""
    column: str = ""


Groups = tuple[tuple[Group, ...], list[CountFigure]]


def groups_of(asked: TableRequest, records: TableRecords) -> Computed[Groups]:
    """Compute the summaries of the largest groups in order, and name the other groups."""
    found = [group for group in _groups(asked, records) if group.inside.any()]
    largest = sorted(found, key=lambda group: -int(group.inside.sum()))
    kept = {group.label for group in largest[:MOST_GROUPS]}
    computed = [
        (group, int(group.inside.sum()), _summary(records, group.inside))
        for group in found
        if group.label in kept
    ]
    more = [
        Undisclosed(CountFigure, group.label, int(group.inside.sum()))
        for group in largest[MOST_GROUPS:]
    ]

    def disclosed(audience: Audience) -> Groups:
        groups = (
            Group(
                group.label,
                disclosed_count(group.label, base, audience=audience),
                disclose(figures, audience=audience),
                **group.codes,
            )
            for group, base, figures in computed
        )
        return tuple(one for one in groups if one.figures), disclose(more, audience=audience)

    return disclosed


class _Group(NamedTuple):
    """What a group is called, its categories by what they are of, and its records."""

    label: str
    codes: dict[str, str]
    inside: Flags


def _groups(asked: TableRequest, records: TableRecords) -> Iterator[_Group]:
    """Yield the groups: by unit, then by the other question."""
    roles = {"units": asked.units, "across": asked.across}
    divided = [_parts(role, question, records.columns[role], records.known)
               for role, question in roles.items() if question]  # fmt: skip
    for parts in product(*divided):
        inside, codes = records.known, dict[str, str]()
        for part in parts:
            inside = inside & part.inside
            codes |= part.codes
        yield _Group(" · ".join(part.label for part in parts), codes, inside)


def _parts(role: str, question: Question, column: Column, known: Flags) -> list[_Group]:
    """Return the categories of a question in words, each with its records."""
    numbers = column.numbers(known)
    labels = most_frequent(question, numbers, most=len(question.choices) + len(numbers)).labels
    name = {"units": "unit", "across": "column"}[role]
    return [_Group(label, {name: code}, column.chosen_by(code)) for code, label in labels.items()]


def _summary(records: TableRecords, inside: Flags) -> list[Undisclosed[TableFigure]]:
    """Return quartiles, then the mean."""
    numbers, clusters = records.columns["rows"].values[inside], records.clusters[inside]
    speaking = np.zeros(len(records.respondents), dtype=bool)
    speaking[clusters] = True
    silent = np.flatnonzero(~speaking)
    values = np.concatenate([numbers, np.full(silent.size, np.nan)])
    domain = np.arange(values.size) < numbers.size
    everyone = np.concatenate([clusters, silent])
    names = (_("lower quartile"), _("median"), _("upper quartile"))
    sampling, weighted = records.sample.of_records(everyone), records.sample.weights is not None
    figures = []
    for q, name in zip(QUARTILES, names, strict=True):
        found = quantile(values, q, cluster=everyone, domain=domain, **sampling)
        plain = quantile(values, q, cluster=everyone, domain=domain).value if weighted else None
        figures.append(table_figure(found, label=name, unweighted=plain))
    sums = np.bincount(clusters, weights=numbers, minlength=len(records.respondents))
    mean = estimate_clusters(
        sums,
        records.bases(inside),
        elements=numbers.size,
        method="mean",
        **records.sample.of_experts,
    )
    plain = records.unweighted(float(sums.sum()), numbers.size)
    return [*figures, table_figure(mean, label=_("mean"), unweighted=plain)]
