"""Numbers: quartiles and mean, apart for each unit and for each answer to another question."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

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
from analytics.presenters.tables.records import TableRecords
from analytics.queries.figures import table_figure
from analytics.stats import estimate_clusters, quantile
from surveys.domain.questionnaire import Question

QUARTILES = (0.25, 0.5, 0.75)
MOST_GROUPS = 20
"""Groups that are summarised; the others are named with their number."""


@dataclass(frozen=True)
class Group:
    """Quartiles and mean of the numbers of some records; `label` says of which, if not of all."""

    label: str
    base: int | None
    figures: list[TableFigure]


def groups_of(
    asked: TableRequest, records: TableRecords, audience: Audience
) -> tuple[tuple[Group, ...], list[CountFigure]]:
    """Return the summaries of the largest groups in order, and the other groups by name."""
    found = {label: places for label, places in _places(asked, records) if places}
    largest = sorted(found, key=lambda label: -len(found[label]))
    kept = set(largest[:MOST_GROUPS])
    groups = (
        Group(
            label,
            disclosed_count(label, len(places), audience=audience),
            _summary(records, places, audience),
        )
        for label, places in found.items()
        if label in kept
    )
    more = [Undisclosed(CountFigure, label, len(found[label])) for label in largest[MOST_GROUPS:]]
    return tuple(one for one in groups if one.figures), disclose(more, audience=audience)


def _places(asked: TableRequest, records: TableRecords) -> Iterator[tuple[str, list[int]]]:
    """Yield what each group is called, and its records: by unit, then by the other question."""
    roles = {"units": asked.units, "across": asked.across}
    columns = [
        [(label, role, code) for code, label in _labels(question, records, role).items()]
        for role, question in roles.items()
        if question
    ]
    for parts in product(*columns):
        yield (
            " · ".join(label for label, _role, _code in parts),
            [
                place
                for place in records.known
                if all(code in records.columns[role][place] for _label, role, code in parts)
            ],
        )


def _labels(question: Question, records: TableRecords, role: str) -> dict[str, str]:
    answers = (records.columns[role][place] for place in records.known)
    return most_frequent(question, answers, most=len(question.choices) + len(records.known)).labels


def _summary(records: TableRecords, places: list[int], audience: Audience) -> list[TableFigure]:
    """Return quartiles, then the mean."""
    numbers = [records.columns["rows"][place] for place in places]
    figures = []
    clusters = [records.clusters[place] for place in places]
    speaking = set(clusters)
    silent = [one for one in range(len(records.place)) if one not in speaking]
    values = np.array([*numbers, *[np.nan] * len(silent)], dtype=np.float64)
    inside = np.array([True] * len(numbers) + [False] * len(silent))
    names = (_("lower quartile"), _("median"), _("upper quartile"))
    for q, name in zip(QUARTILES, names, strict=True):
        found = quantile(values, q, cluster=[*clusters, *silent], domain=inside)
        figures.append(table_figure(found, label=name))
    sums = np.bincount(clusters, weights=values[: len(numbers)], minlength=len(records.place))
    mean = estimate_clusters(sums, records.bases(places), elements=len(places), method="mean")
    figures.append(table_figure(mean, label=_("mean")))
    return disclose(figures, audience=audience)
