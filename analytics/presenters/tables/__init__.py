"""Tables of one wave on demand: the answers to a question, and two questions crossed.

What no tally holds is computed from the stored records each time it is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from analytics.disclosure import Audience, CountFigure, EmptyFigure, disclose, disclosed_count
from analytics.presenters.sentences import interval_notes
from analytics.presenters.tables.answers import AnswerShares, answers_of
from analytics.presenters.tables.asked import TableRequest, what_was_asked
from analytics.presenters.tables.crossing import Crossing, crossing_of
from analytics.presenters.tables.numbers import Group, groups_of
from analytics.presenters.tables.records import TableRecords, table_records
from analytics.queries.design import load_design
from surveys.models import Study

__all__ = ["AnswerShares", "Crossing", "Group", "TableRequest", "WaveTable", "table_of"]


@dataclass(frozen=True)
class WaveTable:
    """What a page shows of one or two questions in a wave.

    One of the three is there: `answers`, the categories of one question; `groups`, a number by
    its unit and by the categories of another question; `crossing`, two questions with categories.
    Where none is, `problem` says why, in the reader's language. `empty` says of how many records
    there is no answer, and why, by question.
    """

    asked: TableRequest
    problem: str = ""
    base: int | None = None
    empty: Sequence[EmptyFigure] = ()
    answers: AnswerShares | None = None
    groups: tuple[Group, ...] = ()
    crossing: Crossing | None = None
    more_groups: Sequence[CountFigure] = ()

    @property
    def notes(self) -> list[str]:
        """What must be said of the intervals."""
        return interval_notes([self.asked.wave])

    @property
    def left_out(self) -> int:
        """How many records have no place in the table."""
        return sum(sum(one.kinds.values()) for one in self.empty)


def table_of(
    study: Study, *, audience: Audience, wave: str = "", question: str = "", across: str = ""
) -> WaveTable | None:
    """Return a table of what was asked for; without a word the newest wave and its first question.

    None where the study has no wave with questions that have categories or numbers.
    """
    design = load_design(study)
    asked = what_was_asked(design, wave=wave, question=question, across=across)
    if asked is None:
        return None
    if asked.problem:
        return WaveTable(asked, problem=asked.problem)
    records = table_records(asked)
    empty = disclose(records.empty(asked), audience=audience)
    if not records.known:
        return WaveTable(asked, problem=_("Nobody answered in this wave."), empty=empty)
    return _computed(asked, records, empty, audience)


def _computed(
    asked: TableRequest, records: TableRecords, empty: Sequence[EmptyFigure], audience: Audience
) -> WaveTable:
    base = disclosed_count("base", len(records.known), audience=audience)
    if not asked.question.kind.has_choices:
        groups, more = groups_of(asked, records, audience)
        return WaveTable(asked, base=base, empty=empty, groups=groups, more_groups=more)
    if asked.across is None:
        answers = answers_of(asked, records, audience)
        return WaveTable(asked, base=base, empty=empty, answers=answers)
    crossing = crossing_of(asked, records, audience)
    return WaveTable(asked, base=base, empty=empty, crossing=crossing)
