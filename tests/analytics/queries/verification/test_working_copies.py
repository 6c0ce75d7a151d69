"""What is wrong with what is typed and not saved is found."""

import uuid

import pytest

from analytics.queries.verification.working_copies import breaches_of_copies
from surveys.actions.waves import move_wave
from surveys.domain.confirming import EVERYTHING
from surveys.domain.waves import Move
from surveys.models import TypedAnswer, WorkingCopy
from tests.surveys.factories import make_interview, make_study, make_user, make_wave
from tests.surveys.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview():
    return make_interview(make_wave(make_study()), {}, {}, state="draft")


@pytest.fixture
def page(interview):
    page = Page(interview)
    page.type("staff", "12a")
    return page


def found(interview):
    return list(breaches_of_copies(interview.wave.study))


def test_what_people_do_breaks_nothing(interview, page):
    first, second = (str(one.pk) for one in interview.projects.all())
    new = str(uuid.uuid4())
    page.act("add", new)
    page.act("move", second, after="")
    page.type("team_size", "x", place=first)
    page.act("remove", first)
    Page(interview).type("staff", "3")
    assert found(interview) == []
    move_wave(by=make_user(), wave=interview.wave, move=Move.CLOSE, reason="Over.")
    assert found(interview) == []


def test_what_was_saved_breaks_nothing(interview, page):
    page.look()
    page.type("staff", "3")
    page.publish(confirmed=EVERYTHING)
    page.type("staff", "4")
    assert found(interview) == []


def test_projects_named_twice_or_of_others_are_found(interview, page):
    other = str(make_interview(interview.wave, {}).projects.get().pk)
    new = str(uuid.uuid4())
    WorkingCopy.objects.update(order=[new, new, other])
    said = found(interview)
    assert [one.partition(str(interview.pk))[2] for one in said] == [
        " names a project twice",
        f" names project {other} of another interview",
    ]


def test_words_in_a_project_that_never_was_are_found(interview, page):
    TypedAnswer.objects.update(place=str(uuid.uuid4()), code="team_size")
    (said,) = found(interview)
    assert "which there never was" in said


def test_versions_that_cannot_be_are_found(interview, page):
    TypedAnswer.objects.update(version=9)
    assert "is behind" in found(interview)[0]
    TypedAnswer.objects.update(version=1)
    WorkingCopy.objects.update(version=5, emptied=4)
    assert "saved or thrown away" in found(interview)[0]


def test_what_nobody_can_type_is_found(interview, page):
    TypedAnswer.objects.update(code="nothing")
    assert "“nothing” of the interview" in found(interview)[0]
