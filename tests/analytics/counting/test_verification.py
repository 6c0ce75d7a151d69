import json

import pytest

from analytics.actions.counting import count_study
from analytics.counting.stored_state import digest_of
from analytics.counting.verification import breaches_of_state
from analytics.models import StoredState, Tally
from surveys.models import Project
from tests.analytics.factories import define
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def study():
    study = make_study()
    before, after = make_wave(study, "2018"), make_wave(study, "2019")
    define(study)
    make_interview(before, {"stage": "production", "team_size": 4}, respondent="R1")
    make_interview(after, {"stage": "production"}, {}, respondent="R1")
    make_interview(after, {"team_size": 3}, respondent="R2")
    count_study(study.pk)
    return study


def test_a_state_that_nobody_touched_holds(study):
    assert list(breaches_of_state(study)) == []


def test_a_study_that_is_not_counted_is_told_by_others():
    assert list(breaches_of_state(make_study())) == []


@pytest.mark.parametrize("place", [("production", "2019"), ("production", "2018 2019"), ("", "")])
def test_one_number_that_is_another_is_found(study, place):
    row = StoredState.objects.get(indicator=place[0], waves=place[1])
    cells = json.loads(row.numbers)
    next(iter(cells.values()))[-1] += 1
    numbers = json.dumps(cells)
    StoredState.objects.filter(pk=row.pk).update(numbers=numbers, digest=digest_of(numbers))
    (breach,) = breaches_of_state(study)
    name = " / ".join(place[0:1] + tuple(place[1].split())) if place[0] else study.slug
    assert breach == f"the state of {name} is not what its respondents add up to"


def test_a_row_that_is_missing_or_was_written_over_is_found(study):
    row = StoredState.objects.get(indicator="team", waves="2019")
    StoredState.objects.filter(pk=row.pk).update(numbers="{}")
    (breach,) = breaches_of_state(study)
    assert breach == "the state is out of step: team 2019 was changed by somebody else"
    row.delete()
    (breach,) = breaches_of_state(study)
    assert breach == "the state of team / 2019 is not what its respondents add up to"


def test_a_state_of_another_entry_is_found(study):
    StoredState.objects.filter(indicator="", waves="").update(entry=1)
    (breach,) = breaches_of_state(study)
    assert breach.startswith("the state is out of step: it is of entry 1")


def test_a_tally_with_other_numbers_is_found(study):
    tally = Tally.objects.filter(wave__code="2018").get()
    counts = json.loads(tally.counts)
    counts["cells"] = counts["cells"][:-1] + "f"
    Tally.objects.filter(pk=tally.pk).update(counts=json.dumps(counts))
    (breach,) = breaches_of_state(study)
    assert breach == f"the tally of interview {tally.interview_id} is not what its records say"


def test_a_record_written_past_the_log_is_found(study):
    project = Project.objects.filter(answers__stage="production").first()
    Project.objects.filter(pk=project.pk).update(answers=project.answers | {"stage": "research"})
    breaches = list(breaches_of_state(study))
    assert f"the tally of interview {project.interview_id} is not what its records say" in breaches
