"""Respondents added up by arrays are the sum of what each contributes, to the integer."""

import numpy as np
import pytest
from hypothesis import given

from analytics.domain.definitions import Definitions
from analytics.domain.indicators import IndicatorDefinition
from analytics.stats.counting.moments import TallyRow, add, contribution
from analytics.stats.counting.shards import Interviews, contributions
from benchmarks.records import InterviewRecord, entries_of_records, tally_all
from tests.analytics.stats.counting.respondents import WAVES
from tests.analytics.stats.counting.studies import studies


def by_arrays(definitions, records, people):
    interviews = Interviews(
        respondent=np.array(people, dtype=np.intp),
        wave=np.array([WAVES.index(record.wave) for record in records], dtype=np.intp),
        approved=np.array([approved(place) for place in range(len(records))], dtype=np.intp),
    )
    return contributions(entries_of_records(definitions, records), interviews, WAVES)


def one_by_one(definitions, records, people):
    rows = {}
    counts = tally_all(definitions, records)
    for place, (record, who, one) in enumerate(zip(records, people, counts, strict=True)):
        row = TallyRow(record.wave, bool(approved(place)), one.cells, one.left_out)
        rows.setdefault(who, []).append(row)
    found = {}
    for of_one in rows.values():
        add(found, contribution(of_one, WAVES))
    return found


def approved(place):
    return place % 2


@given(studies())
def test_arrays_add_up_what_each_contributes(study):
    assert by_arrays(*study) == one_by_one(*study)


def test_nobody_contributes_nothing():
    assert by_arrays(Definitions((), ()), [], []) == {}


@pytest.mark.parametrize("size", [2**31, 2**53 + 1, 10**15])
def test_squares_beyond_64_bits_are_exact(size):
    mean = IndicatorDefinition("mean", "mean", "project", "true()", value="${size}")
    records = [
        InterviewRecord(wave, {}, [{"size": size + number}, {"size": size}])
        for wave in WAVES
        for number in range(3)
    ]
    given_ = Definitions((mean,), ()), records, [0, 1, 2] * 3
    found = by_arrays(*given_)
    assert found == one_by_one(*given_)
    assert all(type(n) is int for cells in found.values() for row in cells.values() for n in row)
