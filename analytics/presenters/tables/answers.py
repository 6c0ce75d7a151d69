"""The answers to one question with categories: their shares, and how these compare."""

from dataclasses import dataclass
from typing import Any

from analytics.disclosure import Audience, TableFigure, disclose
from analytics.presenters.tables.asked import Asked
from analytics.presenters.tables.categories import shown
from analytics.presenters.tables.records import Records
from analytics.queries.figures import table_figure
from analytics.stats import ChoiceComparison, compare_choices_clusters, estimate_clusters

MOST = 100
"""Categories of which a share is shown; the others are named with their number."""
MOST_PAIRS = 8
"""Categories up to which all pairs are listed."""


@dataclass(frozen=True)
class Answers:
    """Shares of the categories shown, their comparison, and the other categories by name."""

    figures: list[TableFigure]
    comparison: ChoiceComparison | None
    more: tuple[tuple[str, int], ...]

    @property
    def pairs(self) -> list[Any]:
        """The pairs of categories, where they are few enough to be listed."""
        return list(self.comparison.pairs) if self.comparison else []


def answers_of(asked: Asked, records: Records, audience: Audience) -> Answers:
    """Return the shares of the categories over the records with an answer."""
    answers = records.columns["rows"]
    categories = shown(asked.question, (answers[place] for place in records.known), most=MOST)
    sums = records.sums("rows", records.known, list(categories.labels))
    bases, base = records.bases(records.known), len(records.known)
    figures = []
    for column, (code, label) in enumerate(categories.labels.items()):
        found = estimate_clusters(sums[:, column], bases, elements=base)
        figures.append(table_figure(found, label=label, group=code, count=found.count))
    comparison = None
    if len(categories.labels) > 1:
        comparison = compare_choices_clusters(
            sums,
            bases,
            labels=list(categories.labels.values()),
            elements=base,
            pairs=len(categories.labels) <= MOST_PAIRS,
        )
    return Answers(disclose(figures, audience=audience), comparison, categories.more)
