"""The answers to one question with categories: their shares, and how these compare."""

from collections.abc import Sequence
from dataclasses import dataclass

from numpy.typing import NDArray

from analytics.disclosure import (
    Audience,
    ComparisonFigure,
    CountFigure,
    PairFigure,
    TableFigure,
    Undisclosed,
    disclose,
    disclose_one,
)
from analytics.presenters.tables.asked import TableRequest
from analytics.presenters.tables.categories import most_frequent
from analytics.presenters.tables.records import TableRecords
from analytics.queries.figures import table_figure
from analytics.stats import compare_choices_clusters, estimate_clusters

MOST = 100
"""Categories of which a share is shown; the others are named with their number."""
MOST_PAIRS = 8
"""Categories up to which all pairs are listed."""


@dataclass(frozen=True)
class AnswerShares:
    """Shares of the categories shown, their comparison, and the other categories by name."""

    figures: list[TableFigure]
    comparison: ComparisonFigure | None
    more: list[CountFigure]

    @property
    def pairs(self) -> list[PairFigure]:
        """The pairs of categories, where they are few enough to be listed."""
        return list(self.comparison.pairs) if self.comparison else []


def answers_of(asked: TableRequest, records: TableRecords, audience: Audience) -> AnswerShares:
    """Return the shares of the categories over the records with an answer."""
    answers = records.columns["rows"]
    categories = most_frequent(
        asked.question, (answers[place] for place in records.known), most=MOST
    )
    sums = records.sums("rows", records.known, list(categories.labels))
    bases, base = records.bases(records.known), len(records.known)
    figures = []
    for column, (code, label) in enumerate(categories.labels.items()):
        found = estimate_clusters(sums[:, column], bases, elements=base)
        figures.append(table_figure(found, label=label, group=code, count=found.count))
    comparison = None
    if len(categories.labels) > 1:
        compared = _compared(sums, bases, list(categories.labels.values()), base)
        comparison = disclose_one(compared, audience=audience)
    return AnswerShares(
        disclose(figures, audience=audience),
        comparison,
        disclose(categories.more, audience=audience),
    )


def _compared(
    sums: NDArray, bases: NDArray, labels: Sequence[str], elements: int
) -> Undisclosed[ComparisonFigure]:
    """Return how categories compare, before it is disclosed."""
    found = compare_choices_clusters(
        sums, bases, labels=labels, elements=elements, pairs=len(labels) <= MOST_PAIRS
    )
    return Undisclosed(
        ComparisonFigure,
        pairs=tuple(
            PairFigure(
                first=pair.first,
                second=pair.second,
                difference=pair.difference,
                low=pair.test.low,
                high=pair.test.high,
                p_adjusted=pair.p_adjusted,
            )
            for pair in found.pairs
        ),
        p_equal=found.equality.p_adjusted if found.equality else None,
        base=found.base,
        clusters=found.clusters,
    )
