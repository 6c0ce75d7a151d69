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
from analytics.queries.on_demand import Computed
from analytics.stats import compare_choices_clusters, estimate_clusters
from analytics.stats.design.sampling import Sampling

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


def answers_of(asked: TableRequest, records: TableRecords) -> Computed[AnswerShares]:
    """Compute the shares of the categories over the records with an answer."""
    column, known = records.columns["rows"], records.known
    categories = most_frequent(asked.question, column.numbers(known), most=MOST)
    sums = records.sums("rows", known, list(categories.labels))
    bases, base, sampling = records.bases(known), int(known.sum()), records.sample.of_experts
    figures = []
    for place, (code, label) in enumerate(categories.labels.items()):
        found = estimate_clusters(sums[:, place], bases, elements=base, **sampling)
        count = int(sums[:, place].sum())
        unweighted = records.unweighted(count, base)
        figures.append(
            table_figure(found, label=label, group=code, count=count, unweighted=unweighted)
        )
    compared = None
    if len(categories.labels) > 1:
        compared = _compared(sums, bases, list(categories.labels.values()), base, sampling)

    def disclosed(audience: Audience) -> AnswerShares:
        return AnswerShares(
            disclose(figures, audience=audience),
            disclose_one(compared, audience=audience) if compared else None,
            disclose(categories.more, audience=audience),
        )

    return disclosed


def _compared(
    sums: NDArray, bases: NDArray, labels: Sequence[str], elements: int, sampling: Sampling
) -> Undisclosed[ComparisonFigure]:
    """Return how categories compare, before it is disclosed."""
    found = compare_choices_clusters(
        sums,
        bases,
        labels=labels,
        elements=elements,
        pairs=len(labels) <= MOST_PAIRS,
        **sampling,
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
