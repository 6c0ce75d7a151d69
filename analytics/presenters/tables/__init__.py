"""Tables of one wave on demand: the answers to a question, and two questions crossed.

What no tally holds is computed from the stored records when it is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from analytics.disclosure import (
    Audience,
    CountFigure,
    EmptyFigure,
    SampleFigure,
    Undisclosed,
    disclose,
    disclose_one,
    disclosed_count,
)
from analytics.presenters.sampling import lacking_words, sample_words
from analytics.presenters.sentences import interval_notes
from analytics.presenters.tables.answers import AnswerShares, answers_of
from analytics.presenters.tables.asked import TableRequest, what_was_asked
from analytics.presenters.tables.crossing import Crossing, crossing_of
from analytics.presenters.tables.numbers import Group, groups_of
from analytics.presenters.tables.records import TableRecords, table_records
from analytics.queries.design import load_design
from analytics.queries.on_demand import Computed
from surveys.models import Study

__all__ = ["AnswerShares", "Crossing", "Group", "TableRequest", "WaveTable", "table_for"]


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
    sample: SampleFigure | None = None

    @property
    def notes(self) -> list[str]:
        """What must be said of the intervals."""
        return interval_notes([self.asked.wave])

    @property
    def sampling(self) -> str:
        """Whether values are weighted, and of how many strata they know; "" where no wave is."""
        return sample_words(self.sample) if self.sample else ""

    @property
    def lacking(self) -> list[str]:
        """Why values do without weights or strata that some experts have."""
        return lacking_words(self.sample) if self.sample else []

    @property
    def left_out(self) -> int:
        """How many records have no place in the table."""
        return sum(sum(one.kinds.values()) for one in self.empty)


def table_for(
    study: Study, *, wave: str = "", question: str = "", across: str = "", as_asked: bool = False
) -> Computed[WaveTable | None]:
    """Compute a table of what was asked for; else of the newest wave and its first question.

    None where the study has no wave with questions that have categories or numbers. Categories are
    the harmonised ones, where there are some, unless they are wanted `as_asked`.
    """
    asked = what_was_asked(
        load_design(study), wave=wave, question=question, across=across, as_asked=as_asked
    )
    if asked is None:
        return lambda _audience: None
    if asked.problem:
        return lambda _audience: WaveTable(asked, problem=asked.problem)
    records = table_records(asked)
    empty = list(records.empty(asked))
    if not records.known.any():
        return lambda audience: WaveTable(
            asked,
            problem=_("Nobody answered in this wave."),
            empty=disclose(empty, audience=audience),
        )
    return _computed(asked, records, empty)


def _computed(
    asked: TableRequest, records: TableRecords, empty: Sequence[Undisclosed[EmptyFigure]]
) -> Computed[WaveTable]:
    answers = crossing = groups = None
    if not asked.question.kind.has_choices:
        groups = groups_of(asked, records)
    elif asked.across is None:
        answers = answers_of(asked, records)
    else:
        crossing = crossing_of(asked, records)
    base, sample = int(records.known.sum()), records.sample.figure(asked.wave)

    def disclosed(audience: Audience) -> WaveTable:
        shown, more = groups(audience) if groups else ((), [])
        return WaveTable(
            asked,
            base=disclosed_count("base", base, audience=audience),
            empty=disclose(empty, audience=audience),
            answers=answers(audience) if answers else None,
            groups=shown,
            crossing=crossing(audience) if crossing else None,
            more_groups=more,
            sample=disclose_one(sample, audience=audience) if sample else None,
        )

    return disclosed
