"""Contributions add up to the state, and come out of it again, in any order and to the integer."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats.counting.moments import (
    KINDS,
    STUDY,
    Cell,
    Cross,
    ImpossibleState,
    Own,
    TallyRow,
    add,
    contribution,
    exchange,
    require_possible,
)
from tests.analytics.stats.counting.respondents import WAVES, respondents, state_of, tallies


def tally(wave, cells, *, approved=True, left_out=None):
    return TallyRow(wave, approved, cells, left_out or {})


def test_one_respondent_in_one_wave():
    found = contribution([tally("2019", {"x||": [1, 3], "x|seg|a": [0, 2]})], WAVES)
    assert found == {
        ("x", "2019"): {
            "|": [1, 1, 1, 1, 1, 0, 3, 1, 9, 3, 1, 0, 0],
            "seg|a": [1, 1, 1, 0, 1, 0, 2, 0, 4, 0, 0, 0, 0],
        },
        ("x",): {"2019": [1]},
        STUDY: {"2019": [1]},
    }


def test_interviews_of_a_respondent_are_added_before_they_are_squared():
    rows = [tally("2019", {"x||": [1, 3]}), tally("2019", {"x||": [2, 2]}, approved=False)]
    cell = Cell(*contribution(rows, WAVES)["x", "2019"]["|"])
    assert (cell.interviews, cell.approved, cell.active) == (2, 1, 1)
    assert (cell.m, cell.y, cell.mm, cell.my, cell.yy) == (5, 3, 25, 15, 9)


def test_two_waves_have_products_and_a_panel():
    rows = [tally("2018", {"x||": [1, 3], "x|seg|a": [1, 3]}), tally("2019", {"x||": [2, 4]})]
    found = contribution(rows, WAVES)
    pair = found["x", "2018", "2019"]
    assert Cross(*pair["|"]) == Cross(both=1, mm=12, my=6, ym=4, yy=2)
    assert pair["panel"] == [*Own(1, 3, 1, 9, 3, 1), *Own(1, 4, 2, 16, 8, 4)]
    assert "seg|a" not in pair
    assert found[("x",)] == found[STUDY] == {"2018 2019": [1]}


def test_who_has_nothing_in_the_base_is_still_interviewed_and_in_the_panel():
    found = contribution([tally("2018", {}), tally("2019", {"x||": [1, 1]})], WAVES)
    assert found[STUDY] == {"2018 2019": [1]}
    assert found[("x",)] == {"2019": [1]}
    assert found["x", "2018", "2019"] == {"panel": [*Own(), *Own(1, 1, 1, 1, 1, 1)]}


def test_two_waves_without_a_category_in_common_have_nothing_together():
    rows = [tally("2018", {"x|seg|a": [0, 1]}), tally("2019", {"x|seg|b": [0, 1]})]
    assert set(contribution(rows, WAVES)) == {("x", "2018"), ("x", "2019"), STUDY}


def test_what_is_left_out_counts_by_kind():
    rows = [tally("2019", {}, left_out={"x||": {"refused": 2}, "x|seg|": {"not_asked": 1}})]
    cells = contribution(rows, WAVES)["x", "2019"]
    assert dict(zip(KINDS, cells["?|"], strict=True))["refused"] == 2
    assert cells["?seg|"] == [1, 0, 0, 0, 0]


def test_a_sum_that_is_not_of_whole_units_is_known():
    whole = [2_000_000, 2, 2 * 10**12]
    half = [500_000, 1, 25 * 10**10]
    twice = contribution([tally("2019", {"x||": half}), tally("2019", {"x||": half})], WAVES)
    assert Cell(*twice["x", "2019"]["|"]).broken == 1  # 1 unit, but half a unit of squares
    once = contribution([tally("2019", {"x||": whole})], WAVES)
    assert Cell(*once["x", "2019"]["|"]).broken == 0


@given(respondents(), st.randoms(use_true_random=False))
def test_neither_order_nor_company_matters(people, chance):
    shuffled = list(people)
    chance.shuffle(shuffled)
    assert state_of(shuffled) == state_of(people)
    cut = len(people) // 2
    merged = state_of(people[:cut])
    add(merged, state_of(people[cut:]))
    assert merged == state_of(people)


@given(respondents(), respondents(least=1))
def test_what_comes_out_again_leaves_no_trace(people, others):
    state = state_of(people)
    require_possible(state)
    for rows in others:
        add(state, contribution(rows, WAVES))
    for rows in random.Random(len(others)).sample(others, len(others)):
        add(state, contribution(rows, WAVES), times=-1)
    assert state == state_of(people)


def difference(before, after):
    found = contribution(after, WAVES)
    add(found, contribution(before, WAVES), times=-1)
    return found


@given(st.lists(tallies(), max_size=4), st.data())
def test_an_exchange_is_what_comes_without_what_goes(before, data):
    """Any tallies after any others; often some of the same, also twice, or with other amounts."""
    again = st.sampled_from(before) if before else tallies()
    edited = st.builds(lambda one, other: replace(one, cells=other.cells), again, tallies())
    after = data.draw(st.lists(st.one_of(again, edited, tallies()), max_size=4))
    assert exchange(before, after, WAVES) == difference(before, after)


@given(st.lists(tallies(), min_size=1, max_size=4), st.data())
def test_an_exchange_of_one_tally_is_what_comes_without_what_goes(before, data):
    place = data.draw(st.integers(0, len(before) - 1))
    other, one = data.draw(tallies()), before[place]
    cells = one.cells | dict(list(other.cells.items())[:2])
    after = [*before[:place], replace(one, cells=cells, left_out=other.left_out)]
    after += before[place + 1 :]
    assert exchange(before, after, WAVES) == difference(before, after)


def test_an_exchange_adds_up_no_cell_that_is_as_it_was():
    before = [tally("2019", {"x||": [1, 2], "z||": [1, 1]}), tally("2018", {"x||": [1, 1]})]
    after = [tally("2019", {"x||": [2, 2], "z||": [1, 1]}), before[1]]
    assert {place[0] for place in exchange(before, after, WAVES)} == {"x"}


@given(respondents(least=1))
def test_adding_leaves_what_is_added_alone(people):
    one = contribution(people[0], WAVES)
    state = {}
    add(state, one)
    add(state, one)
    assert one == contribution(people[0], WAVES)


@pytest.mark.parametrize(
    "out",
    [
        {"x||": [0, 2]},
        {"x||": [1, 1], "x|seg|a": [0, 1]},
        {"other||": [1, 1]},
    ],
)
def test_a_count_below_zero_is_refused(out):
    state = state_of([[tally("2019", {"x||": [0, 1]})]])
    add(state, contribution([tally("2019", out)], WAVES), times=-1)
    with pytest.raises(ImpossibleState):
        require_possible(state)


def test_values_may_be_below_zero():
    rows = [
        tally("2018", {"x||": [-5_000_000, 1, 25 * 10**12]}),
        tally("2019", {"x||": [3_000_000, 1, 9 * 10**12]}),
    ]
    require_possible(state_of([rows]))
