"""The grid gives the figures of single estimates, and edits equal recomputes bit for bit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.stats import change_clusters, estimate_state, merged, state_of
from analytics.stats.counting.cells import cell_changes, cell_estimates
from analytics.stats.counting.grid import Grid, state_at
from analytics.stats.counting.respondents import respondent_table
from analytics.stats.counting.scanning import cell_states, cross_states

pytestmark = pytest.mark.slow

WAVES, CATEGORIES, COLUMNS = 3, 2, 4


def projects(seed, respondents=12, size=150):
    """Projects of respondents who recur, and sometimes change their category between waves."""
    random = np.random.default_rng(seed)
    respondent = random.integers(0, respondents, size)
    wave = random.integers(0, WAVES, size)
    category = random.integers(0, CATEGORIES, (respondents, WAVES))[respondent, wave]
    m = random.integers(0, 2, (size, COLUMNS))
    y = m * random.integers(0, 2, (size, COLUMNS))
    return {"y": y, "m": m, "respondent": respondent, "wave": wave, "category": category}


def table_of(rows):
    return respondent_table(**rows, waves=WAVES, categories=CATEGORIES)


def totals(rows, wave, category, column):
    """Totals of all respondents of a wave, by the simplest means."""
    inside = (rows["wave"] == wave) & (rows["category"] == category)
    size = rows["respondent"].max() + 1
    y, m = (
        np.bincount(rows["respondent"][inside], rows[name][inside, column], size).astype(int)
        for name in ("y", "m")
    )
    return y, m


def interviewed(rows, *waves):
    return np.unique(rows["respondent"][np.isin(rows["wave"], waves)])


@given(seed=st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_cells_hold_the_sums_of_their_respondents(seed):
    rows = projects(seed)
    states = cell_states(table_of(rows), engine="numpy")
    for wave, category, column in np.ndindex(WAVES, CATEGORIES, COLUMNS):
        expected = state_of(*totals(rows, wave, category, column))
        assert state_at(states, wave, category, column) == expected


@given(seed=st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_the_compiled_scan_gives_the_same_integers(seed):
    table = table_of(projects(seed))
    for scan in (cell_states, cross_states):
        assert np.array_equal(scan(table, engine="compiled"), scan(table, engine="numpy"))


def test_the_compiled_scan_adds_up_beyond_32_bits():
    rows = {
        "y": np.full((600, 1), 9000),
        "m": np.full((600, 1), 16000),
        "respondent": np.arange(600),
        "wave": np.repeat([0, 1], 300),
    }
    table = respondent_table(**rows)
    assert table.y.dtype == np.int16
    compiled = cell_states(table, engine="compiled")
    assert state_at(compiled, 0, 0, 0).mm == 300 * 16000**2 > 2**32
    assert np.array_equal(compiled, cell_states(table, engine="numpy"))


@given(seed=st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
@pytest.mark.parametrize("method", ["kg", "xlogit", "mean"])
def test_figures_are_those_of_single_estimates(method, seed):
    rows = projects(seed)
    grid = Grid(table_of(rows), method=method)
    figures = grid.figures()
    for place in np.ndindex(WAVES, CATEGORIES, COLUMNS):
        clusters = interviewed(rows, place[0]).size
        one = estimate_state(state_at(grid.state.cells, *place), clusters=clusters, method=method)
        for name in ("value", "se", "low", "high", "df", "base", "count", "clusters"):
            expected = getattr(one, name)
            found = getattr(figures, name)[place]
            assert found == pytest.approx(np.nan if expected is None else expected, rel=1e-12,
                                          abs=1e-14, nan_ok=True), name  # fmt: skip


@given(seed=st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_changes_are_those_of_two_waves_of_clusters(seed):
    rows = projects(seed)
    grid = Grid(table_of(rows))
    for start, end in grid.pairs:
        changes = grid.changes(start, end)
        people = interviewed(rows, start, end)
        for category, column in np.ndindex(CATEGORIES, COLUMNS):
            (ya, ma), (yb, mb) = (totals(rows, w, category, column) for w in (start, end))
            one = change_clusters(ya[people], ma[people], yb[people], mb[people])
            for name in ("difference", "se", "low", "high", "p", "df"):
                expected = getattr(one, name)
                found = getattr(changes, name)[category, column]
                assert found == pytest.approx(np.nan if expected is None else expected, rel=1e-9,
                                              abs=1e-12, nan_ok=True), name  # fmt: skip


def same_bits(one, other):
    return all(
        np.array_equal(a, b, equal_nan=True)
        for a, b in zip(vars(one).values(), vars(other).values(), strict=True)
    )


@given(seed=st.integers(0, 10**6), data=st.data())
@settings(max_examples=40, deadline=None)
@pytest.mark.parametrize("engine", ["numpy", "compiled"])
def test_an_edit_equals_a_recompute_and_undone_leaves_no_trace(engine, seed, data):
    rows = projects(seed)
    grid, before = Grid(table_of(rows), engine=engine), Grid(table_of(rows))
    place = data.draw(st.integers(0, grid.table.respondent.size - 1))
    cell = int(np.searchsorted(grid.table.starts, place, side="right")) - 1
    wave, category = divmod(cell, CATEGORIES)
    who = int(grid.table.respondent[place])
    old_y, old_m = grid.table.y[:, place].astype(int), grid.table.m[:, place].astype(int)
    new_m = np.array(data.draw(st.lists(st.integers(0, 9), min_size=4, max_size=4)))
    new_y = np.minimum(new_m, data.draw(st.integers(0, 9)))

    fresh = grid.edit(respondent=who, wave=wave, category=category, y=new_y, m=new_m)
    again = Grid(grid.table)
    assert np.array_equal(grid.state.cells, again.state.cells)
    assert np.array_equal(grid.state.cross, again.state.cross)
    assert same_bits(grid.figures(), again.figures())
    whole = grid.figures()
    assert np.array_equal(fresh.figures.low, whole.low[wave, category], equal_nan=True)
    assert fresh.pairs == [pair for pair in grid.pairs if wave in pair]
    for pair, p in zip(fresh.pairs, fresh.changes.p, strict=True):
        assert np.array_equal(p, grid.changes(*pair).p[category], equal_nan=True)

    grid.edit(respondent=who, wave=wave, category=category, y=old_y, m=old_m)
    assert same_bits(grid.figures(), before.figures())
    for pair in grid.pairs:
        assert same_bits(grid.changes(*pair), before.changes(*pair))


@given(seed=st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_compiled_figures_are_the_same_bit_for_bit(seed):
    rows = projects(seed)
    one, other = (Grid(table_of(rows), engine=engine) for engine in ("numpy", "compiled"))
    assert same_bits(one.figures(), other.figures())
    for pair in one.pairs:
        assert same_bits(one.changes(*pair), other.changes(*pair))


@given(seed=st.integers(0, 10**6), data=st.data())
@settings(max_examples=25, deadline=None)
def test_shards_merge_in_any_order_to_the_same_bits(seed, data):
    rows = projects(seed)
    shard = np.random.default_rng(seed).integers(0, 3, rows["respondent"].max() + 1)
    parts = []
    for number in data.draw(st.permutations(range(3))):
        mine = shard[rows["respondent"]] == number
        if mine.any():
            parts.append(Grid(table_of({name: col[mine] for name, col in rows.items()})).state)
    together = Grid(table_of(rows))
    expected = [vars(Grid(table_of(rows)).state), together.figures()]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    together.state = total
    assert all(np.array_equal(vars(total)[name], expected[0][name]) for name in expected[0])
    assert same_bits(together.figures(), expected[1])


@given(seed=st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_renamed_respondents_and_shuffled_projects_change_no_bit(seed):
    rows = projects(seed)
    random = np.random.default_rng(seed)
    names = random.permutation(rows["respondent"].max() + 1)
    order = random.permutation(rows["wave"].size)
    renamed = {**rows, "respondent": names[rows["respondent"]]}
    shuffled = {name: column[order] for name, column in renamed.items()}
    one, other = Grid(table_of(rows)), Grid(table_of(shuffled))
    assert same_bits(one.figures(), other.figures())
    for pair in one.pairs:
        assert same_bits(one.changes(*pair), other.changes(*pair))


def test_states_of_single_cells_merge_too():
    y, m = np.array([1, 0, 3, 2]), np.array([2, 0, 3, 4])
    shards = [state_of(y[part], m[part]) for part in ([0, 3], [1], [2])]
    assert merged(shards) == state_of(y, m)
    assert merged(shards) - shards[0] == merged(shards[1:])


def test_respondents_without_a_known_category_stay_in_the_design():
    rows = {
        "y": np.ones((3, 1), int),
        "m": np.ones((3, 1), int),
        "respondent": np.array([0, 1, 2]),
        "wave": np.zeros(3, int),
        "category": np.array([0, 0, -1]),
    }
    table = respondent_table(**rows)
    assert (table.clusters.tolist(), table.respondent.tolist()) == ([3], [0, 1])


def test_sums_beyond_64_bits_stay_exact():
    size = 4000
    y = np.tile([[12_000], [16_000]], (size // 2, 1))
    m = np.full((size, 1), 16_000)
    table = respondent_table(y, m, respondent=np.arange(size), wave=np.zeros(size, int))
    grid = Grid(table)
    expected = estimate_state(state_at(grid.state.cells, 0, 0, 0), clusters=size)
    assert expected.se is not None
    assert grid.figures().se[0, 0, 0] == pytest.approx(expected.se, rel=1e-14)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"y": np.ones(3, int)}, "y has shape (3,); give one row per element, not empty."),
        ({"y": np.full((3, 1), 0.5)},
         "y has numbers that are not whole; scale them to whole units."),
        ({"m": np.full((3, 1), -1)}, "m has a negative number; a base counts elements."),
        ({"m": np.ones((2, 2), int)}, "m has shape (2, 2) where (3, 1) is needed."),
        ({"wave": np.array([0, -1, 0])}, "wave has the code -1; codes begin at 0."),
        ({"respondent": ["a", "b", "c"]},
         "respondent must hold 3 whole numbers, one code per element."),
        ({"wave": np.array([0, 5, 0]), "waves": 2},
         "A wave or category has a code beyond their number; count from 0."),
    ],
)  # fmt: skip
def test_a_table_of_wrong_input_says_what_to_do(arguments, message):
    sound = {
        "y": np.ones((3, 1), int),
        "m": np.ones((3, 1), int),
        "respondent": np.arange(3),
        "wave": np.zeros(3, int),
    }
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        respondent_table(**{**sound, **arguments})
    assert str(caught.value) == message


def test_an_edit_of_wrong_input_says_what_to_do():
    grid = Grid(table_of(projects(1)))
    with pytest.raises(LookupError, match="build the table anew when somebody comes or goes"):
        grid.edit(respondent=999, wave=0, category=0, y=[0] * 4, m=[0] * 4)
    who = int(grid.table.respondent[0])
    with pytest.raises(LookupError, match="has nothing in wave -1"):
        grid.edit(respondent=who, wave=-1, category=0, y=[0] * 4, m=[0] * 4)
    with pytest.raises(ValueError, match="Waves 1 and 0 are no pair"):
        grid.changes(1, 0)
    with pytest.raises(ValueError, match="m must hold 4 whole numbers"):
        grid.edit(respondent=who, wave=0, category=0, y=[0] * 4, m=[0.5] * 4)
    with pytest.raises(ValueError, match="A number is too large for the table"):
        grid.edit(respondent=who, wave=0, category=0, y=[10**6] * 4, m=[1] * 4)


def test_an_edit_whose_squares_would_run_over_is_refused():
    large = np.full((8, 1), 500_000_000)
    table = respondent_table(
        large // 2, large, respondent=np.arange(8) % 4, wave=np.repeat([0, 1], 4)
    )
    grid = Grid(table)
    with pytest.raises(ValueError, match="too large for the table"):
        grid.edit(respondent=0, wave=0, category=0, y=[1], m=[1_000_000_000])


def test_a_share_interval_is_refused_for_what_is_not_a_share():
    rows = projects(1)
    grid = Grid(table_of({**rows, "y": rows["y"] * 5}), method="xlogit")
    with pytest.raises(ValueError, match="is for shares"):
        grid.figures()


def test_states_of_wrong_input_say_what_to_do():
    with pytest.raises(ValueError, match="give one number per cluster"):
        state_of(np.array([1, 2]), np.array([1]))
    with pytest.raises(ValueError, match="must be whole numbers"):
        state_of(np.array([0.5]), np.array([1]))
    with pytest.raises(ValueError, match="a base counts elements"):
        state_of(np.array([1]), np.array([-1]))
    with pytest.raises(ValueError, match="the 9 fields of a state"):
        cell_estimates(np.zeros((3, 5), dtype=np.int64), 4)
    with pytest.raises(ValueError, match="level is 95"):
        cell_estimates(np.zeros((3, 9), dtype=np.int64), 4, level=95)
    states = np.zeros((3, 9), dtype=np.int64)
    with pytest.raises(ValueError, match="the same cells of both waves"):
        cell_changes(states, states[:2], np.zeros((3, 5), dtype=np.int64), 4)


def test_an_unknown_engine_is_refused():
    table = table_of(projects(1))
    with pytest.raises(ValueError, match="engine 'gpu' is not known; choose one of auto, numpy"):
        Grid(table, engine="gpu")
