"""The records behind a value of a table that is computed on demand."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analytics.disclosure import PartsFigure, Undisclosed
from analytics.domain.parts import Part
from analytics.presenters.labels import choice_labels, question_label
from analytics.presenters.records.answers import Deciding, Read
from analytics.presenters.records.listing import Chosen, RecordList, listed
from analytics.presenters.tables.asked import TableRequest, what_was_asked
from analytics.presenters.tables.records import TableRecords, roles_of, table_records
from analytics.queries.behind import Behind
from analytics.queries.design import StudyDesign
from analytics.queries.on_demand import Computed
from analytics.stats.design.columns import Flags
from surveys.domain.refusals import NotThere
from surveys.domain.wording import gettext_noop


@dataclass(frozen=True)
class CellAsked:
    """A value of a table: the categories of its question, of the one beside it, of the unit.

    `lacks` is the question that a record has no answer to, where those left out are asked for.
    """

    row: str = ""
    column: str = ""
    unit: str = ""
    lacks: str = ""


def which_table(
    design: StudyDesign, asked: Mapping[str, str], *, as_asked: bool = False
) -> TableRequest:
    """Return the table that is asked for; NotThere where there is none."""
    found = what_was_asked(design, **asked, as_asked=as_asked)
    if found is None:
        raise NotThere(gettext_noop("No wave has a question with categories or numbers."))
    if found.problem:
        raise NotThere(gettext_noop("There is no such table. %(why)s"), {"why": found.problem})
    return found


def cell_in_words(asked: TableRequest, cell: CellAsked) -> list[tuple[str, str]]:
    """Return the questions of a cell, each with its category in words."""
    given = {"rows": cell.row, "across": cell.column, "units": cell.unit}
    return [
        (question_label(question), choice_labels(question).get(given[role], given[role]))
        for role, question in roles_of(asked).items()
        if given[role]
    ]


def records_in_table(asked: TableRequest, cell: CellAsked, chosen: Chosen) -> Computed[RecordList]:
    """Read the records behind a value, and one page of a part of them."""
    records = table_records(asked, order=("respondent__code", "pk"))
    behind = _behind(asked, records, cell)
    if not _is_share(asked) and chosen.part is Part.NUMERATOR:
        chosen = chosen._replace(part=Part.BASE)
    numbers = {part: behind.number(part) for part in behind.parts}
    base = numbers[Part.BASE]
    value = numbers[Part.NUMERATOR] / base if Part.NUMERATOR in numbers and base else None
    kinds = {Part.LEFT_OUT: behind.by_kind(Part.LEFT_OUT)}
    unweighted = None
    if value is not None and behind.is_weighted():
        value, unweighted = behind.weighted_mean(), value
    figure = Undisclosed(PartsFigure, asked.wave.code, value, numbers, kinds, unweighted)
    reads = [Read(question.level, question) for question in roles_of(asked).values()]
    return listed(behind, figure, chosen, Deciding(asked.unit, reads))


def _is_share(asked: TableRequest) -> bool:
    return asked.question.kind.has_choices


def _behind(asked: TableRequest, records: TableRecords, cell: CellAsked) -> Behind:
    left, kinds = np.zeros_like(records.known), np.zeros(records.clusters.size, dtype=np.intp)
    for question, lacking, kind in records.lacking(asked):
        kinds = np.where(lacking, kind, kinds)
        if cell.lacks in ("", question.code):
            left = left | lacking
    of = {role: _chosen_by(asked, records, role, code)
          for role, code in (("rows", cell.row), ("across", cell.column), ("units", cell.unit))
          if code}  # fmt: skip
    every = np.ones_like(records.known)
    row, column = of.get("rows", every), of.get("across", every)
    parts = {Part.LEFT_OUT: left}
    if _is_share(asked):
        # Crossed, the base of a share is its row; of one question, all that answered it.
        base = records.known & row if asked.across else records.known
        counted = base & (column if asked.across else row)
        parts |= {Part.NUMERATOR: counted, Part.REST: base & ~counted, Part.BASE: base}
    else:
        parts[Part.BASE] = records.known & column & of.get("units", every)
    every_place, weights = np.arange(records.clusters.size), records.sample.weights
    return Behind(
        interviews=records.interviews,
        owners=every_place,
        projects=records.projects,
        rows=every_place,
        waves=np.zeros(records.clusters.size, dtype=np.intp),
        parts=parts,
        kinds={Part.LEFT_OUT: kinds},
        weights=[weights[place] for place in records.clusters.tolist()] if weights else (),
        weighted=frozenset([0] if weights else ()),
    )


def _chosen_by(asked: TableRequest, records: TableRecords, role: str, code: str) -> Flags:
    """Return which records have a category; NotThere where the question has none such."""
    question = roles_of(asked).get(role)
    codes = []
    if question is not None and question.kind.has_choices:
        codes = [*question.choice_codes, *records.columns[role].codes]
    if code not in codes:
        known = ", ".join(dict.fromkeys(codes))
        text = gettext_noop("There is no category “%(asked)s” of this figure. Known: %(known)s.")
        raise NotThere(text, {"asked": code, "known": known or "—"})
    return records.columns[role].chosen_by(code)
