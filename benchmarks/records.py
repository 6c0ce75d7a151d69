"""Interviews as records that are at hand, counted without a database."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from analytics.domain.definitions import Definitions
from analytics.stats.counting.decisions import Answered
from analytics.stats.counting.entries import Entries, entries_of
from analytics.stats.counting.stored_tallies import tallies_of
from analytics.stats.counting.tallies import TallyCounts, read_counts
from surveys.domain.expressions.coded import Coded, coded_texts
from surveys.domain.expressions.frames import NOT_ASKED
from surveys.domain.questionnaire import Level

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class InterviewRecord:
    """The stored answers of one interview and of its projects."""

    wave: str
    answers: Answers
    projects: Sequence[Answers] = ()


def tally(definitions: Definitions, record: InterviewRecord) -> TallyCounts:
    """Count one interview. Raises ExpressionError for a division by zero."""
    return tally_all(definitions, [record])[0]


def tally_all(definitions: Definitions, records: Sequence[InterviewRecord]) -> list[TallyCounts]:
    """Count many interviews; the result does not depend on the company."""
    stored = tallies_of(entries_of_records(definitions, records), len(records))
    return [read_counts(one) for one in stored]


def entries_of_records(
    definitions: Definitions, records: Sequence[InterviewRecord]
) -> list[Entries]:
    """Return what many interviews have in each indicator."""
    above = [record.answers for record in records]
    below = list(chain.from_iterable(record.projects for record in records))
    answered = Answered(
        waves=[record.wave for record in records],
        above=_columns(definitions.names_at(Level.INTERVIEW), above),
        below=_columns(definitions.names_at(Level.PROJECT), below),
        parents=[place for place, record in enumerate(records) for _ in record.projects],
    )
    return entries_of(definitions, answered)


def _columns(codes: Sequence[str], records: Sequence[Answers]) -> dict[str, Coded]:
    return {
        code: coded_texts([json.dumps(record.get(code, NOT_ASKED)) for record in records])
        for code in codes
    }
