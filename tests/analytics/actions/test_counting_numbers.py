"""Numbers at the edges, from answers to stored figures: an edit ends in those of a full count."""

from fractions import Fraction

import pytest

from analytics.actions.counting import count_study
from analytics.counting.verification import breaches_of_state
from analytics.models import Change, Estimate, StoredState
from analytics.queries.verification import breaches_of
from surveys.models import Interview
from tests.analytics.actions.editing import edit, figures_follow_a_recount
from tests.analytics.factories import PRODUCTION, SEGMENTS, TEAM, counted, define
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LARGEST = 2**53 - 1
"""The largest whole number that an answer may be."""
PARTS = TEAM | {"code": "parts", "value": "${team_size} div 3"}
RECIPROCAL = PRODUCTION | {"code": "reciprocal", "numerator": "1 div (${team_size} - 4) > 0.5"}
ROUNDED = TEAM | {"code": "rounded", "value": "round(${team_size}, ${team_size})"}
NOBODY = TEAM | {"code": "nobody", "base": "false()"}


def study_of(*sizes, indicators):
    """Make a study of two waves with one project of each size, of an expert of its own."""
    study = make_study()
    define_after = [make_wave(study, code) for code in ("2018", "2019")]
    define(study, indicators=indicators, segments=SEGMENTS)
    for wave in define_after:
        for number, size in enumerate(sizes):
            make_interview(wave, {"team_size": size}, respondent=f"R{number}")
    count_study(study.pk)
    return study


def set_size(study, size):
    interview = Interview.objects.get(respondent__code="R0", wave__code="2019")
    edit(interview, {1: {"team_size": size}})
    found = counted(study)
    assert figures_follow_a_recount(study)
    assert [*breaches_of(study), *breaches_of_state(study)] == []
    return found


def test_sums_above_what_doubles_hold_stay_exact():
    study = study_of(LARGEST, LARGEST - 2, LARGEST - 4, indicators=[TEAM])
    stored = StoredState.objects.get(indicator="team", waves="2019")
    assert str(3 * LARGEST - 6) in stored.numbers
    found = set_size(study, 1)["team", "2019"]
    assert found.value == float(Fraction(2 * LARGEST - 5, 3))
    assert found.se is not None


def test_means_of_parts_of_millions():
    study = study_of(1, 2, 5, indicators=[PARTS])
    found = set_size(study, 4)["parts", "2019"]
    assert found.value == pytest.approx(11 / 9)
    assert found.low < found.value < found.high


def test_what_nobody_answers_has_no_figure_and_keeps_no_other_from_having_one():
    study = study_of(1, 2, indicators=[NOBODY, PRODUCTION])
    found = set_size(study, 7)
    assert (found["nobody", "2019"].value, found["nobody", "2019"].base) == (None, 0)
    assert found["production", "2019"].base == 2
    assert set(Change.objects.filter(indicator__code="nobody").values_list("difference")) == {
        (None,)
    }
    assert Estimate.objects.filter(indicator__code="nobody").exclude(value=None).count() == 0


def test_what_cannot_be_computed_of_a_record_is_no_answer_there_and_ends_no_count():
    study = study_of(5, 6, 7, indicators=[TEAM, RECIPROCAL, ROUNDED])
    before = counted(study)["reciprocal", "2019"]
    assert (before.count, before.base, before.left_out) == (1, 3, {})
    found = set_size(study, 4)["reciprocal", "2019"]
    assert (found.count, found.base, found.left_out) == (0, 2, {"no_answer": 1})
    found = set_size(study, 99)
    assert found["rounded", "2019"].left_out == {"no_answer": 1}
    assert found["team", "2019"].value == (99 + 6 + 7) / 3
