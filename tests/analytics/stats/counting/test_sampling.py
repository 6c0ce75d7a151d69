"""Figures of weights and strata from the state are those of columns, which R's results hold."""

from itertools import combinations

import pytest
from hypothesis import given

from analytics import stats
from analytics.stats.counting.between_waves import change_cell, trend_cell
from analytics.stats.counting.from_moments import CellName, estimate_cells
from analytics.stats.counting.sampling import Chosen, Modes
from analytics.stats.counting.study_state import ALL, StudyState
from analytics.stats.counting.tallies import SCALE
from surveys.domain.sampling import MILLION, Drawn
from tests.analytics.stats.counting.respondents import (
    CELLS,
    COUNT,
    EXPERTS,
    MEAN,
    SHARE,
    WAVES,
    sampled,
    state_of,
)
from tests.analytics.stats.counting.test_between_waves import YEARS


class Columns:
    """Respondents as elements in columns; of each interview one more, which is in no base."""

    def __init__(self, people, chosen, indicator, cell, waves=WAVES):
        self.y, self.m, self.who, self.wave, self.weight = [], [], [], [], []
        self.stratum = []
        modes = chosen[0].modes if chosen else Modes()
        self.stratified = set(waves) <= modes.stratified
        self.plain = not (modes.waves & set(waves))
        for who, (rows, one) in enumerate(zip(people, chosen, strict=True)):
            for row in rows:
                if row.wave not in waves:
                    continue
                y, m, *_ = row.cells.get(f"{indicator.code}|{cell}", (0, 0))
                weight = one.weight(row.wave) / (MILLION if row.wave in modes.weighted else 1)
                scale = SCALE if indicator is MEAN else 1
                for value, base in ((y / scale, m), (0, 0)):
                    self.y.append(value)
                    self.m.append(base)
                    self.who.append(who)
                    self.wave.append(row.wave)
                    self.weight.append(weight)
                    self.stratum.append(one.stratum if self.stratified else "")

    @property
    def design(self):
        return {
            "cluster": self.who,
            "weight": self.weight,
            "stratum": self.stratum,
            "lonely": "adjust",
        }


def same(found, expected, size=1.0):
    if found is None or expected is None:
        return found == expected
    return found == pytest.approx(expected, rel=1e-7, abs=1e-7 * max(size, 1e-3))


@given(sampled())
def test_every_estimate_is_that_of_columns(given):
    people, chosen = given
    state = StudyState(state_of(people, chosen))
    for indicator in (SHARE, EXPERTS, MEAN):
        for wave in WAVES:
            for cell in CELLS:
                name = CellName(indicator, wave, *cell.split("|"))
                (found,) = estimate_cells(state, [name])
                columns = Columns(people, chosen, indicator, cell, [wave])
                if not any(columns.m):
                    assert found.value is None
                    continue
                expected = stats.estimate(columns.y, columns.m, method="mean", **columns.design)
                assert same(found.value, expected.value)
                assert (found.clusters, found.df) == (expected.clusters, expected.df)
                assert same(found.se, expected.se), (name, found, expected)
                assert found.base == sum(columns.m)
                assert found.weighted == (wave in state.modes.weighted)
                simple = stats.estimate(columns.y, columns.m, cluster=columns.who, method="mean")
                assert same(found.unweighted, simple.value if found.weighted else None)


@given(sampled())
def test_at_least_one_is_that_of_columns(given):
    people, chosen = given
    state = StudyState(state_of(people, chosen))
    for wave in WAVES:
        (found,) = estimate_cells(state, [CellName(SHARE, wave)])
        columns = Columns(people, chosen, SHARE, "|", [wave])
        sums = {}
        for y, m, who in zip(columns.y, columns.m, columns.who, strict=True):
            one = sums.setdefault(who, [0, 0])
            one[0] += y
            one[1] += m
        if not any(columns.m):
            assert found.at_least_one == {}
            continue
        seen = set()
        y, m = [], []
        for who in columns.who:
            first = who not in seen
            seen.add(who)
            m.append(int(first and sums[who][1] > 0))
            y.append(int(m[-1] and sums[who][0] > 0))
        expected = stats.estimate(y, m, **columns.design)
        assert same(found.at_least_one["value"], expected.value)
        assert same(found.at_least_one["low"], expected.low)
        assert same(found.at_least_one["high"], expected.high)
        assert found.at_least_one["count"] == sum(y)


@given(sampled())
def test_every_change_is_that_of_columns(given):
    people, chosen = given
    state = StudyState(state_of(people, chosen))
    for indicator in (SHARE, MEAN):
        for before, after in combinations(WAVES, 2):
            columns = Columns(people, chosen, indicator, "|", [before, after])
            found = change_cell(state, before, after, indicator)
            if not {before, after} <= set(columns.wave):
                continue
            where = {"wave": columns.wave, "start": before, "end": after}
            expected = stats.change(columns.y, columns.m, **where, **columns.design)
            assert same(found.difference, expected.difference)
            assert found.df == expected.df
            assert found.panel_clusters == expected.panel_clusters
            assert same(found.se, expected.se), (found, expected)
            assert same(found.ratio, expected.ratio)
            parts = stats.decompose(columns.y, columns.m, **where, **columns.design)
            for part in ("panel", "joined", "left", "dropouts"):
                mine, theirs = found.parts[part], getattr(parts, part)
                assert same(mine["value"], theirs.value), part
                assert same(mine["low"], theirs.test.low), (part, mine, theirs)


@given(sampled())
def test_every_trend_is_that_of_columns(given):
    people, chosen = given
    state = StudyState(state_of(people, chosen))
    for indicator in (SHARE, MEAN):
        found = trend_cell(state, WAVES, YEARS, indicator)
        if found.slope is None:
            continue
        columns = Columns(people, chosen, indicator, "|")
        years = [YEARS[WAVES.index(wave)] for wave in columns.wave]
        expected = stats.trend(columns.y, columns.m, year=years, **columns.design)
        assert same(found.slope, expected.slope)
        assert found.df == expected.df
        assert same(found.se, expected.contrast.se)


def chosen_by(modes, *rows):
    return [Chosen(modes, one) for one in rows]


def test_a_weight_counts_an_expert_as_often():
    people = [[row("2019", 1, 1)], [row("2019", 0, 1)]]
    drawn = {"2019": Drawn(3 * MILLION)}, {"2019": Drawn(MILLION)}
    state = StudyState(state_of(people, chosen_by(Modes(frozenset(["2019"])), *drawn)))
    (found,) = estimate_cells(state, [CellName(SHARE, "2019")])
    assert (found.value, found.unweighted, found.count, found.base) == (0.75, 0.5, 1, 2)


def test_counts_are_never_weighted():
    people = [[row("2019", 2, 2, "count")]]
    chosen = chosen_by(Modes(frozenset(["2019"])), {"2019": Drawn(3 * MILLION)})
    (found,) = estimate_cells(StudyState(state_of(people, chosen)), [CellName(COUNT, "2019")])
    assert (found.value, found.weighted, found.unweighted) == (2, False, None)


def test_a_wave_is_weighted_as_soon_as_everybody_has_a_weight():
    people = [[row("2019", 1, 1)], [row("2019", 0, 1)]]
    half = state_of(people, chosen_by(Modes(), {"2019": Drawn(MILLION)}, {}))
    assert StudyState(half).modes == Modes()
    both = {"2019": Drawn(MILLION, "North")}, {"2019": Drawn(MILLION)}
    assert StudyState(state_of(people, chosen_by(Modes(), *both))).modes == Modes(
        weighted=frozenset(["2019"])
    )


def test_strata_are_used_where_all_waves_have_them():
    people = [[row("2018", 1, 1), row("2019", 1, 1)], [row("2018", 0, 1), row("2019", 0, 1)]]
    drawn = {"2019": Drawn(None, "North")}, {"2019": Drawn(None, "South")}
    modes = Modes(stratified=frozenset(["2019"]))
    state = StudyState(state_of(people, chosen_by(modes, *drawn)))
    assert state.design("2019").parts == [("\tNorth",), ("\tSouth",)]
    assert state.design("2018").parts == [ALL]
    assert state.design("2018", "2019").parts == [("\tNorth", "\tSouth")]


def row(wave, y, m, code="share"):
    from analytics.stats.counting.moments import TallyRow

    return TallyRow(wave, True, {f"{code}||": [y, m]}, {})
