"""Respondents with tallies in three waves, for property tests, and the state they add up to."""

from hypothesis import strategies as st

from analytics.domain.indicators import IndicatorDefinition
from analytics.stats.counting.moments import KINDS, TallyRow, add, contribution
from analytics.stats.counting.sampling import SIMPLY, Chosen, Modes
from analytics.stats.counting.study_state import StudyState
from analytics.stats.counting.tallies import SCALE
from surveys.domain.sampling import Drawn
from tests.analytics.stats.counting import by_columns

WAVES = ("2017", "2018", "2019")
SHARE = IndicatorDefinition("share", "share", "project", "true()", numerator="true()")
EXPERTS = IndicatorDefinition("experts", "share", "interview", "true()", numerator="true()")
COUNT = IndicatorDefinition("count", "count", "project", "true()")
MEAN = IndicatorDefinition("mean", "mean", "project", "true()", value="${v}")
NOBODY = IndicatorDefinition("nobody", "share", "project", "false()", numerator="true()")
INDICATORS = (SHARE, EXPERTS, COUNT, MEAN, NOBODY)
CELLS = ("|", "seg|a", "seg|b")


@st.composite
def tallies(draw):
    """The tally of one interview. A category holds part of what stands overall."""
    cells, left_out = {}, {}
    of_units = draw(st.booleans())
    for indicator in (SHARE, EXPERTS, COUNT, MEAN):
        if draw(st.booleans()):
            continue
        for cell in CELLS[: draw(st.integers(1, 3))]:
            m = draw(st.integers(1, 4))
            if indicator is MEAN:
                unit = SCALE if of_units else 250_000
                values = [draw(st.integers(-3, 9)) * unit for _ in range(m)]
                amounts = [sum(values), m, sum(value * value for value in values)]
            else:
                amounts = [m if indicator is COUNT else draw(st.integers(0, m)), m]
            cells[f"{indicator.code}|{cell}"] = amounts
    for key in draw(st.lists(st.sampled_from(["share|", "share|seg|", "mean|seg|a"]), max_size=2)):
        left_out[key + "|" * (2 - key.count("|"))] = {draw(st.sampled_from(KINDS)): 1}
    wave, approved = draw(st.sampled_from(WAVES)), draw(st.booleans())
    return TallyRow(wave, approved, cells, left_out)


def respondents(least=0):
    """Lists of respondents, each with the tallies of their interviews."""
    return st.lists(st.lists(tallies(), min_size=1, max_size=4), min_size=least, max_size=7)


def state_of(people, chosen=None):
    """Add up the contributions of respondents."""
    state = {}
    for rows, one in zip(people, chosen or [SIMPLY] * len(people), strict=True):
        add(state, contribution(rows, WAVES, one))
    return state


@st.composite
def sampled(draw, least=0):
    """Respondents, and how they were chosen: waves with weights or strata, complete or not."""
    people = draw(respondents(least))
    with_weights = draw(st.sets(st.sampled_from(WAVES)))
    with_strata = draw(st.sets(st.sampled_from(WAVES)))
    forgotten = draw(st.sampled_from([None, *range(len(people))]))
    drawn = []
    for who, _ in enumerate(people):
        stratum = draw(st.sampled_from(["North", "South", "é\u00a0|"]))
        weights = {wave: draw(st.integers(1, 3_000_000)) for wave in sorted(with_weights)}
        rows = {
            wave: Drawn(weights.get(wave), stratum if wave in with_strata else "")
            for wave in WAVES
            if wave in with_weights | with_strata and who != forgotten
        }
        drawn.append(rows)
    modes = modes_of(people, drawn)
    return people, [Chosen(modes, rows) for rows in drawn]


def modes_of(people, drawn):
    """Say by the rule itself which waves are weighted, and which stratified."""
    found = {"millionths": set(), "stratum": set()}
    for wave in WAVES:
        those = [who for who, rows in enumerate(people) if any(row.wave == wave for row in rows)]
        for what, waves in found.items():
            given = [getattr(drawn[who].get(wave, Drawn()), what) for who in those]
            if given and all(given):
                waves.add(wave)
    return Modes(frozenset(found["millionths"]), frozenset(found["stratum"]))


def columns_of(people):
    rows = [
        by_columns.TallyRow(row.wave, str(who), row.approved, "h", row.cells, row.left_out)
        for who, tallies in enumerate(people)
        for row in tallies
    ]
    empty = {wave: by_columns.WaveSums() for wave in WAVES}
    return empty | by_columns.sum_up(rows, definitions_hash="h")


def study(*people):
    """The state of respondents, each given as cells by wave."""
    return StudyState(
        state_of([[TallyRow(wave, True, cells, {}) for wave, cells in one] for one in people])
    )
