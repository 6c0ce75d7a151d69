"""Respondents with tallies in three waves, for property tests, and the state they add up to."""

from hypothesis import strategies as st

from analytics.domain.indicators import IndicatorDefinition
from analytics.stats.counting.moments import KINDS, TallyRow, add, contribution
from analytics.stats.counting.tallies import SCALE

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


def state_of(people):
    """Add up the contributions of respondents."""
    state = {}
    for rows in people:
        add(state, contribution(rows, WAVES))
    return state
