"""Definitions are checked without a database, against what is known of a study."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.domain.checks import KnownStudy, check_sections
from analytics.domain.claims import ClaimStatistic
from analytics.domain.indicators import UNITS, IndicatorKind
from analytics.models import Claim, Indicator
from tests.analytics.domain.checks import studies
from tests.analytics.factories import INDICATORS, PRODUCTION, SEGMENTS, claim
from tests.surveys.factories import questionnaire_form

STUDY = KnownStudy(
    waves=("2018", "2019"),
    questions={"2019": list(questionnaire_form().questions())},
    indicators=frozenset({"stored"}),
)


def problems_of(**sections):
    return [str(problem) for problem in check_sections(STUDY, sections)]


def test_what_fits_the_study_has_no_problem():
    claims = [claim(value=50), claim("F2", indicator="stored", value=50)]
    assert problems_of(indicators=[*INDICATORS], segments=[*SEGMENTS], claims=claims) == []


def test_a_wave_that_does_not_ask_is_named():
    (problem,) = problems_of(indicators=[PRODUCTION | {"waves": ["2018", "2019"]}])
    assert problem.endswith("Wave 2018 does not ask: stage.")


@pytest.mark.parametrize(
    ("model", "field", "members"),
    [
        (Indicator, "kind", IndicatorKind),
        (Indicator, "unit", UNITS),
        (Claim, "statistic", ClaimStatistic),
    ],
)
def test_a_column_takes_the_members_of_its_enumeration(model, field, members):
    choices = [value for value, _words in model._meta.get_field(field).choices]
    assert choices == [str(member) for member in members]


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5))
    | st.sampled_from(["2019", "share", "mean", "interview", "${stage} = 'x'", "1 div 0"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=3,
)


def almost(item):
    """Return a definition in which something stands that may be anything."""
    keys = st.sampled_from([*item, "from", "digits", "low", "value", "waves", "note"])
    return st.dictionaries(keys, ANYTHING, min_size=1, max_size=2).map(lambda other: item | other)


@given(almost(studies.SHARE), almost(studies.CLAIM), almost(studies.SEGMENT))
def test_whatever_stands_in_a_definition_is_taken_or_said_to_be_wrong(indicator, claim, segment):
    sections = {"indicators": [indicator], "claims": [claim], "segments": [segment]}
    places = ("indicators[0]", "claims[0]", "segments[0]")
    for problem in check_sections(studies.STUDY, sections):
        assert problem.column.startswith(places)
        assert problem.text()
