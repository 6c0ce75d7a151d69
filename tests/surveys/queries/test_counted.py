"""What counts of an interview: what is stored, or what was approved while it is open again."""

import datetime

import pytest

from surveys.actions import accounts
from surveys.actions.review import reopen_interview
from surveys.models import Interview, Project
from surveys.queries.counted import (
    approved_content,
    as_key,
    counted_projects,
    few_answers,
    number_of_approved_projects,
    what_counts,
)
from tests.surveys.actions.test_review import edit
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def reopened(wave):
    """Make an approved interview of one project, open it again, and change all of it."""
    interview = make_interview(wave, {"stage": "production"}, state="approved", staff="5")
    reopen_interview(
        by=accounts.system_account(), interview=interview, seen=interview.version, reason="A slip."
    )
    edit(interview, stage="research", added=["research"], staff="9")
    return Interview.objects.get(pk=interview.pk)


def stages(projects):
    return [project.answers["stage"] for project in projects]


@pytest.mark.parametrize("state", ["draft", "submitted", "approved"])
def test_of_most_interviews_what_is_stored_counts(wave, state):
    interview = make_interview(wave, {"stage": "production"}, {}, state=state, staff="5")
    found = what_counts(interview)
    assert (found.state, found.is_approved) == (state, state == "approved")
    assert (found.answers["staff"], stages(found.projects)) == (5, ["production", "research"])
    assert (found.organization, found.details["held_on"]) == ("", datetime.date(2019, 6, 3))


def test_of_one_that_is_open_again_what_was_approved_counts(reopened):
    found = what_counts(reopened)
    assert (found.state, found.is_approved) == ("approved", True)
    assert (found.answers["staff"], stages(found.projects)) == (5, ["production"])
    assert found.details["held_on"] == datetime.date(2019, 6, 3)
    assert reopened.answers["staff"] == 9


def test_what_is_kept_of_an_approved_interview_says_the_same_of_it(wave):
    interview = make_interview(wave, {"stage": "production"}, respondent="R1", state="approved")
    before = what_counts(interview)
    kept = Interview(state="reopened", approved_content=approved_content(interview))
    after = what_counts(kept)
    for part in ("state", "answers", "organization", "details", "projects"):
        assert getattr(after, part) == getattr(before, part)
    assert kept.approved_content["respondent"] == "R1"


def test_projects_are_told_with_their_interviews_as_they_count(wave, reopened):
    other = make_interview(wave, {"stage": "production"}, {"stage": "research"})
    make_interview(make_wave(make_study()), {"stage": "production"})
    found = {}
    for owner, project in counted_projects(Interview.objects.filter(wave=wave)):
        found.setdefault(owner, []).append(project)
    assert {pk: stages(projects) for pk, projects in found.items()} == {
        reopened.pk: ["production"],
        other.pk: ["production", "research"],
    }


@pytest.mark.parametrize("number", [1, 3])
def test_projects_are_told_in_two_queries(wave, number, django_assert_num_queries):
    for _ in range(number):
        make_interview(wave, {}, {})
    with django_assert_num_queries(2):
        assert len([*counted_projects(Interview.objects.filter(wave=wave))]) == 2 * number


def test_projects_that_were_approved_are_counted_without_being_read(wave, reopened):
    other = make_interview(wave, {})
    numbers = Interview.objects.annotate(number=number_of_approved_projects())
    assert dict(numbers.values_list("pk", "number")) == {reopened.pk: 1, other.pk: None}


ODD = {
    "one": "1",
    "number": 1,
    "none": None,
    "several": ["a", "1"],
    "nothing": [],
    "decimal": "2.50",
    "empty": {"missing": "refused"},
    "año.1-x": "text with “signs” and 'quotes'",
}


@pytest.mark.parametrize("codes", [(), ("staff",), ("staff", "goals"), ("goals", "staff", "zzz")])
def test_a_few_answers_are_those_that_count(wave, reopened, codes):
    make_interview(wave, {"stage": "production"}, {}, staff="7", goals="12")
    make_interview(wave, staff={"missing": "refused"})
    make_interview(make_wave(make_study()), {})
    interviews = Interview.objects.filter(wave=wave).order_by("pk")
    below = ("stage", *codes)
    found = few_answers(interviews, above=codes, below=below)
    for one, interview in zip(found, interviews, strict=True):
        content = what_counts(interview)
        assert (one.wave, one.respondent) == (as_key(wave.pk), as_key(interview.respondent_id))
        assert list(one.answers) == [content.answers.get(code) for code in codes]
        assert [(key, list(answers)) for key, answers in one.projects] == [
            (as_key(project.pk), [project.answers.get(code) for code in below])
            for project in content.projects
        ]


@pytest.mark.parametrize("codes", [[code] for code in ODD] + [[*ODD], ["number", "one"]])
def test_a_few_answers_come_as_they_are_stored(wave, codes):
    interview = make_interview(wave, {}, {})
    Interview.objects.update(answers=ODD)
    Project.objects.filter(position=1).update(answers=ODD)
    (found,) = few_answers(Interview.objects.filter(pk=interview.pk), above=codes, below=codes)
    (_key, first), (_key, second) = found.projects
    assert found.answers == first == [ODD[code] for code in codes]
    assert [type(one) for one in first] == [type(ODD[code]) for code in codes]
    assert second == [None] * len(codes)


@pytest.mark.parametrize("number", [1, 3])
def test_a_few_answers_are_read_in_two_queries(wave, number, django_assert_num_queries):
    for _ in range(number):
        make_interview(wave, {}, {})
    with django_assert_num_queries(2):
        assert len(few_answers(Interview.objects.all(), below=["stage"])) == number
    with django_assert_num_queries(1):
        assert few_answers(Interview.objects.all(), above=["staff"])[0].projects == ()
