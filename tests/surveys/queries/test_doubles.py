"""What stands twice from old times is found, in one study alone and in few queries."""

import pytest

from surveys.models import Interview, Organization, Respondent
from surveys.queries.doubles import doubles_of, has_doubles
from tests.surveys.factories import make_expert, make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db


def twice(wave, respondent):
    """Make two interviews of one expert in a wave, as they stood before that was refused."""
    first = make_interview(wave, respondent=respondent)
    second = make_interview(wave)
    Interview.objects.filter(pk=second.pk).update(respondent=first.respondent, is_double=True)
    return [first.pk, second.pk]


def written_twice(model, study, code):
    """Make a code that is written in two ways, the second of which is marked."""
    first = model.objects.create(study=study, code=code)
    second = model.objects.create(study=study, code=f"{code}-2")
    model.objects.filter(pk=second.pk).update(code=code.lower(), key=first.key, is_double=True)
    return [code, code.lower()]


def codes(groups):
    return [[one.code for one in group] for group in groups]


def keys(groups):
    return [[one.pk for one in group] for group in groups]


@pytest.fixture
def study():
    """Make a study without doubles, beside one that has all kinds of them."""
    other = make_wave(make_study())
    twice(other, "FOREIGN")
    for model in (Respondent, Organization):
        written_twice(model, other.study, "F10")
    return make_study()


def test_a_study_without_doubles_has_none(study):
    wave = make_wave(study)
    make_interview(wave, respondent="R1")
    make_interview(make_wave(study, "2020"), respondent="R1")
    assert not doubles_of(study)
    assert not has_doubles(study)


def test_codes_that_are_one_are_found_with_the_unmarked_one_first(study):
    experts = written_twice(Respondent, study, "R10")
    organizations = written_twice(Organization, study, "ACME")
    make_expert(study, "R1")
    found = doubles_of(study)
    assert (codes(found.respondents), codes(found.organizations)) == ([experts], [organizations])
    assert found.interviews == []
    assert has_doubles(study)


def test_interviews_of_one_expert_in_one_wave_are_found_wave_by_wave(study):
    first, second = make_wave(study, "2019"), make_wave(study, "2020")
    late = twice(second, "R1")
    early = twice(first, "R2"), twice(first, "R3")
    make_interview(first, respondent="R1")
    assert keys(doubles_of(study).interviews) == [*early, late]
    assert has_doubles(study)


def test_a_marked_interview_that_is_left_alone_is_no_double(study):
    first, _second = twice(make_wave(study), "R1")
    elsewhere = make_expert(study, "R2")
    Interview.objects.filter(pk=first).update(respondent=elsewhere)
    assert doubles_of(study).interviews == []


@pytest.mark.parametrize("waves", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_waves(
    study, waves, django_assert_num_queries
):
    for number in range(waves):
        twice(make_wave(study, str(2019 + number)), "R1")
    with django_assert_num_queries(3):
        assert len(doubles_of(study).interviews) == waves
