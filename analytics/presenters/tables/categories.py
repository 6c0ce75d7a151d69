"""Which categories a table shows where there are too many: the most frequent; the rest is named."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from analytics.disclosure import CountFigure, Undisclosed
from analytics.presenters.labels import choice_labels
from surveys.domain.questionnaire import Question


@dataclass(frozen=True)
class Categories:
    """The categories that are shown, in the order of the questionnaire, and those that are not.

    `more` names the others with the number of their records, the most frequent first.
    """

    labels: dict[str, str]
    more: tuple[Undisclosed[CountFigure], ...] = ()


def most_frequent(
    question: Question, numbers: Mapping[str, int], *, most: int, empty: bool = True
) -> Categories:
    """Return the `most` frequent categories by the numbers of their records.

    Those that nobody chose are there only where `empty` is set.
    """
    counts = Counter(numbers)
    labels = choice_labels(question)
    labels |= {code: code for code in counts if code not in labels}
    if not empty:
        labels = {code: label for code, label in labels.items() if counts[code]}
    if len(labels) <= most:
        return Categories(labels)
    by_number = sorted(labels, key=lambda code: -counts[code])  # stable: the questionnaire's order
    kept = set(by_number[:most])
    return Categories(
        {code: label for code, label in labels.items() if code in kept},
        tuple(Undisclosed(CountFigure, labels[code], counts[code]) for code in by_number[most:]),
    )
