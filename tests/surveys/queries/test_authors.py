"""Who wrote what a record holds now."""

import uuid

import pytest

from surveys.domain.contents import InterviewContent, ProjectContent
from surveys.domain.working_copies.changes import Key, Part
from surveys.models import Interview, Version
from surveys.queries.authors import authors_of
from tests.surveys.factories import make_interview, make_study, make_user, make_wave
from tests.surveys.saving import save_interview

pytestmark = pytest.mark.django_db

GOALS = Key("", Part.ANSWER, "goals")
STAFF = Key("", Part.ANSWER, "staff")


@pytest.fixture
def ana():
    return make_user(username="ana")


@pytest.fixture
def bo():
    return make_user(username="bo")


@pytest.fixture
def interview(ana):
    """Make an interview of Ana, beside one of another study that somebody else edits."""
    foreign = make_interview(make_wave(make_study()))
    edit(foreign, by=make_user(username="foreign"), goals="FOREIGN")
    return make_interview(make_wave(make_study()), {}, by=ana, goals="Growth")


def edit(interview, *, by, projects=(), organization="", **answers):
    interview = Interview.objects.get(pk=interview.pk)
    content = InterviewContent(
        answers=interview.answers | answers,
        language="en",
        held_on=interview.held_on,
        mode=interview.mode,
        organization=organization,
        projects=projects,
    )
    save_interview(by=by, interview=interview, seen=interview.version, content=content)


def names(interview, *keys):
    return [author and author.name for author in authors_of(interview, keys)]


def test_an_answer_is_of_whoever_made_it_what_it_is(interview, bo):
    edit(interview, by=bo, staff="5")
    assert names(interview, STAFF, GOALS) == ["bo", "ana"]


def test_who_changed_something_else_since_is_not_its_author(interview, ana, bo):
    edit(interview, by=bo, goals="More")
    edit(interview, by=ana, staff="5")
    assert names(interview, GOALS) == ["bo"]


def test_who_put_an_answer_back_is_its_author(interview, ana, bo):
    edit(interview, by=ana, goals="More")
    edit(interview, by=bo, goals="Growth")
    assert names(interview, GOALS) == ["bo"]


def test_a_field_of_the_head_has_an_author_too(interview, bo):
    edit(interview, by=bo, organization="O1")
    assert names(interview, Key("", Part.FIELD, "organization")) == ["bo"]


def test_a_project_as_a_whole_is_of_whoever_changed_it_last(interview, bo):
    project = interview.projects.get()
    written = ProjectContent({"stage": "production"}, id=project.pk, seen=project.version)
    edit(interview, by=bo, projects=(written,))
    assert names(interview, Key(str(project.pk), Part.PROJECT, "")) == ["bo"]


def test_what_nobody_wrote_has_no_author(interview):
    assert names(interview, Key(str(uuid.uuid4()), Part.PROJECT, "")) == [None]


def test_an_erased_history_names_whoever_wrote_last(interview, bo):
    edit(interview, by=bo, goals="More")
    Version.objects.filter(record_id=interview.pk).update(content=None)
    assert names(interview, GOALS) == ["ana"]


@pytest.mark.parametrize("number", [1, 3])
def test_all_authors_are_found_in_one_query(interview, bo, number, django_assert_num_queries):
    unknown = [Key(str(uuid.uuid4()), Part.PROJECT, "") for _ in range(number)]
    with django_assert_num_queries(1):
        assert names(interview, GOALS, *unknown) == ["ana", *[None] * number]
