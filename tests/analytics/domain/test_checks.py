"""Definitions are checked without a database, against what is known of a study."""

import pytest

from analytics.domain.checks import KnownStudy, check_sections
from analytics.domain.claims import ClaimStatistic
from analytics.domain.indicators import UNITS, IndicatorKind
from analytics.models import Claim, Indicator
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
