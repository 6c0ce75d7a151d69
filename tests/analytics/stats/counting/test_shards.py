"""Respondents added up by arrays are the sum of what each contributes, to the integer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.domain.definitions import Definitions
from analytics.domain.indicators import IndicatorDefinition
from analytics.stats.counting.moments import TallyRow, add, contribution
from analytics.stats.counting.sampling import SIMPLY, Chosen, Modes
from analytics.stats.counting.shards import Interviews, contributions
from benchmarks.records import InterviewRecord, entries_of_records, tally_all
from surveys.domain.sampling import Drawn
from tests.analytics.stats.counting.respondents import WAVES
from tests.analytics.stats.counting.studies import studies


def by_arrays(definitions, records, people, chosen=()):
    interviews = Interviews(
        respondent=np.array(people, dtype=np.intp),
        wave=np.array([WAVES.index(record.wave) for record in records], dtype=np.intp),
        approved=np.array([approved(place) for place in range(len(records))], dtype=np.intp),
        chosen=chosen,
    )
    return contributions(entries_of_records(definitions, records), interviews, WAVES)


def one_by_one(definitions, records, people, chosen=()):
    rows = {}
    counts = tally_all(definitions, records)
    for place, (record, who, one) in enumerate(zip(records, people, counts, strict=True)):
        row = TallyRow(record.wave, bool(approved(place)), one.cells, one.left_out)
        rows.setdefault(who, []).append(row)
    found = {}
    for who, of_one in rows.items():
        add(found, contribution(of_one, WAVES, chosen[who] if chosen else SIMPLY))
    return found


def approved(place):
    return place % 2


@given(studies())
def test_arrays_add_up_what_each_contributes(study):
    assert by_arrays(*study) == one_by_one(*study)


@given(studies(), st.data())
def test_arrays_add_up_what_each_contributes_with_weights_and_strata(study, data):
    definitions, records, people = study
    rows = st.builds(
        Drawn,
        millionths=st.none() | st.integers(1, 5_000_000) | st.sampled_from([2**31 - 1, 10**15 - 1]),
        stratum=st.sampled_from(["", "North", "South"]),
    )
    waves = st.frozensets(st.sampled_from(WAVES))
    modes = data.draw(st.builds(Modes, waves, waves))
    drawn = st.dictionaries(st.sampled_from(WAVES), rows)
    chosen = [Chosen(modes, data.draw(drawn)) for _ in range(max(people, default=-1) + 1)]
    found = by_arrays(definitions, records, people, chosen)
    assert found == one_by_one(definitions, records, people, chosen)
    assert all(type(n) is int for cells in found.values() for row in cells.values() for n in row)


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
