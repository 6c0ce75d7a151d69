"""Small studies for property tests: definitions, interviews in three waves, and whose they are."""

from hypothesis import strategies as st

from analytics.domain.definitions import Definitions
from analytics.domain.indicators import IndicatorDefinition
from analytics.domain.segments import SegmentDefinition
from benchmarks.records import InterviewRecord
from surveys.domain.missing import Missing
from tests.analytics.stats.counting.respondents import WAVES

INDICATORS = (
    IndicatorDefinition("share", "share", "project", "true()", numerator="${stage} = 'live'"),
    IndicatorDefinition("count", "count", "project", "${stage} != 'live'"),
    IndicatorDefinition("mean", "mean", "project", "true()", value="${size}"),
    IndicatorDefinition("later", "mean", "project", "true()", value="${size}", waves=WAVES[1:]),
    IndicatorDefinition(
        "experts", "share", "interview", "${aws} = 'yes'",
        numerator="count(${project.stage} = 'live') > 1",
    ),
)  # fmt: skip
SEGMENTS = (
    SegmentDefinition("aws", "aws", "interview"),
    SegmentDefinition("tools", "tools", "project"),
)
MISSING = st.sampled_from([{"missing": kind.value} for kind in Missing])
PROJECTS = st.fixed_dictionaries(
    {},
    optional={
        "stage": st.one_of(st.sampled_from(["live", "plan"]), MISSING),
        "size": st.one_of(st.integers(-5, 5), st.sampled_from(["0.5", "12345678901.25"]), MISSING),
        "tools": st.one_of(st.lists(st.sampled_from("abc"), unique=True, max_size=3), MISSING),
    },
)
RECORDS = st.builds(
    InterviewRecord,
    wave=st.sampled_from(WAVES),
    answers=st.fixed_dictionaries({}, optional={"aws": st.sampled_from(["yes", "no"]) | MISSING}),
    projects=st.lists(PROJECTS, max_size=4),
)


@st.composite
def studies(draw):
    """Definitions, records, and of each record its respondent."""
    indicators = draw(st.lists(st.sampled_from(INDICATORS), min_size=1, unique=True))
    segments = draw(st.lists(st.sampled_from(SEGMENTS), unique=True))
    records = draw(st.lists(RECORDS, max_size=8))
    people = [draw(st.integers(0, 3)) for _ in records]
    return Definitions(tuple(indicators), tuple(segments)), records, people
