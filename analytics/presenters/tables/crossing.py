"""Two questions crossed: the shares of each row, and whether the two have to do with each other.

A record counts in each of its categories, so questions with several answers can be crossed, too;
the usual tests of independence presume that each record stands in one cell, so they are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from analytics.disclosure import (
    Audience,
    CountFigure,
    IndependenceFigure,
    TableFigure,
    Undisclosed,
    disclose,
    disclose_one,
    disclosed_count,
)
from analytics.presenters.labels import question_label
from analytics.presenters.tables.asked import TableRequest
from analytics.presenters.tables.categories import Categories, most_frequent
from analytics.presenters.tables.records import TableRecords
from analytics.queries.figures import table_figure
from analytics.queries.on_demand import Computed
from analytics.stats import crosstab, estimate_clusters
from surveys.domain.questionnaire import Kind

MOST_ROWS, MOST_COLUMNS = 40, 20
"""Categories that are crossed; the others are named with their number."""
MOST_TESTED = 400
"""Cells up to which independence is tested: the work grows with the square of their number."""


@dataclass(frozen=True)
class Crossing:
    """Rows by category, each with a figure for each column; whether the two are independent.

    `several` are the questions, in words, of which a record may have several answers.
    """

    columns: list[str]
    rows: list[tuple[str, list[TableFigure]]]
    base: int | None
    several: tuple[str, ...]
    independence: IndependenceFigure | None
    more_rows: list[CountFigure]
    more_columns: list[CountFigure]

    @property
    def starred(self) -> list[tuple[str, TableFigure]]:
        """The figures that need care, each with its row in words."""
        return [(label, cell) for label, cells in self.rows for cell in cells if cell.marks]

    @property
    def test(self) -> IndependenceFigure | None:
        """The test; None where there is none."""
        tested = self.independence is not None and self.independence.p is not None
        return self.independence if tested else None

    @property
    def no_test(self) -> str:
        """Why there is no test."""
        return self.independence.reason if self.independence else ""


def crossing_of(asked: TableRequest, records: TableRecords) -> Computed[Crossing]:
    """Compute the shares of each row over the records with an answer to both questions."""
    rows = _categories(asked, records, "rows", MOST_ROWS)
    columns = _categories(asked, records, "across", MOST_COLUMNS)
    several = tuple(
        question_label(one)
        for one in (asked.question, asked.across)
        if one and one.kind is Kind.SELECT_MULTIPLE
    )
    independence = _several_answers(several) if several else _independence(records)
    computed = [(label, _row(records, code, columns)) for code, label in rows.labels.items()]
    base, labels = int(records.known.sum()), list(columns.labels.values())

    def disclosed(audience: Audience) -> Crossing:
        shown = [(label, disclose(cells, audience=audience)) for label, cells in computed]
        return Crossing(
            columns=labels if any(cells for _label, cells in shown) else [],
            rows=[(label, cells) for label, cells in shown if cells],
            base=disclosed_count("base", base, audience=audience),
            several=several,
            independence=disclose_one(independence, audience=audience),
            more_rows=disclose(rows.more, audience=audience),
            more_columns=disclose(columns.more, audience=audience),
        )

    return disclosed


def _categories(asked: TableRequest, records: TableRecords, role: str, most: int) -> Categories:
    question = asked.across if role == "across" and asked.across else asked.question
    numbers = records.columns[role].numbers(records.known)
    return most_frequent(question, numbers, most=most, empty=False)


def _row(records: TableRecords, row: str, columns: Categories) -> list[Undisclosed[TableFigure]]:
    """Return the share of each column among the records of a row."""
    inside = records.known & records.columns["rows"].chosen_by(row)
    sums = records.sums("across", inside, list(columns.labels))
    bases, base, sampling = records.bases(inside), int(inside.sum()), records.sample.of_experts
    cells = []
    for column, (code, label) in enumerate(columns.labels.items()):
        found = estimate_clusters(sums[:, column], bases, elements=base, **sampling)
        count = int(sums[:, column].sum())
        unweighted = records.unweighted(count, base)
        figure = table_figure(
            found, label=label, group=row, count=count, code=code, unweighted=unweighted
        )
        cells.append(figure)
    return cells


def _several_answers(several: Sequence[str]) -> Undisclosed[IndependenceFigure]:
    text = _(
        "No test of independence: it presumes that each record stands in one cell, and “%(name)s” "
        "may have several answers."
    )
    return Undisclosed(IndependenceFigure, reason=text % {"name": several[0]})


def _independence(records: TableRecords) -> Undisclosed[IndependenceFigure]:
    """Test independence; else say why not. Who has no record is one without categories."""
    rows, across = (records.columns[role].firsts(records.known) for role in ("rows", "across"))
    shape = len({row for row in rows if row}), len({one for one in across if one})
    if shape[0] * shape[1] > MOST_TESTED:
        text = _("No test of independence: it is made for tables of up to %(most)s cells.")
        return Undisclosed(IndependenceFigure, reason=text % {"most": MOST_TESTED})
    nothing = [None] * len(records.silent)
    clusters = [*records.clusters.tolist(), *records.silent]
    sampling = records.sample.of_records(np.array(clusters, dtype=np.intp))
    table = crosstab(
        [*rows, *nothing], [*across, *nothing], cluster=clusters, wald=False, **sampling
    )
    test = table.rao_scott
    if test is not None:
        return Undisclosed(IndependenceFigure, p=test.p, ndf=test.ndf, ddf=test.ddf, deff=test.deff)
    text = _("No test: too few experts or categories, or nothing varies between experts.")
    return Undisclosed(IndependenceFigure, reason=text)
