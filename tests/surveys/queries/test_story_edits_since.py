"""What was written into an interview since somebody looked at it, and what that costs to say."""

import uuid

import pytest

from surveys.actions import accounts
from surveys.actions.review import return_interview
from surveys.domain.contents import ProjectContent
from surveys.models import Interview
from surveys.queries.story import edits_since
from tests.surveys.factories import (
    make_content,
    make_interview,
    make_study,
    make_user,
    make_wave,
)
from tests.surveys.saving import save_interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def interview(wave):
    return make_interview(wave, {"stage": "research"})


@pytest.fixture
def ana():
    return make_user(username="ana")


def latest(interview):
    return Interview.objects.select_related("questionnaire").get(pk=interview.pk)


def save(interview, *, by, removed=(), projects=(), **answers):
    now = latest(interview)
    content = make_content(**answers)
    given = {
        "answers": now.answers | answers,
        "projects": projects,
        "removed": {project.pk: project.version for project in removed},
    }
    content = type(content)(**vars(content) | given)
    save_interview(by=by, interview=now, seen=now.version, content=content)


def add_project(interview, label, *, by):
    project = ProjectContent(answers={"stage": "research"}, label=label, id=uuid.uuid4())
    save(interview, by=by, projects=(project,))


def told(interview, seen):
    return [(edit.by, edit.what) for edit in edits_since(latest(interview), seen)]


def test_each_edit_is_told_with_its_author_oldest_first(interview, ana):
    seen = interview.version
    save(interview, by=ana, staff="5")
    save(interview, by=make_user(username="bo"), goals="Growth")
    assert told(interview, seen) == [
        ("ana", ("How many people?",)),
        ("bo", ("What are the goals?",)),
    ]


def test_what_was_seen_already_is_not_told(interview, ana):
    save(interview, by=ana, staff="5")
    seen = latest(interview).version
    assert told(interview, seen) == []
    save(interview, by=ana, goals="Growth")
    assert told(interview, seen) == [("ana", ("What are the goals?",))]


def test_a_decision_is_told_in_words(interview, ana):
    seen = interview.version
    by = accounts.system_account()
    return_interview(by=by, interview=latest(interview), seen=seen, note="Look again")
    assert told(interview, seen) == [(by.username, ("returned",))]


def test_projects_are_told_by_their_labels_also_when_they_are_gone(interview, ana):
    seen = interview.version
    add_project(interview, "Chatbot", by=ana)
    save(interview, by=ana, removed=interview.projects.filter(label="Chatbot"))
    assert told(interview, seen) == [
        ("ana", ("project Chatbot",)),
        ("ana", ("project Chatbot removed",)),
    ]


def test_a_project_of_another_interview_is_not_told(wave, interview, ana):
    other, seen = make_interview(wave, {"stage": "research"}), interview.version
    add_project(other, "Foreign", by=ana)
    save(interview, by=ana, staff="5")
    assert told(interview, seen) == [("ana", ("How many people?",))]


@pytest.mark.parametrize("edits", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_edits(
    interview, ana, edits, django_assert_num_queries
):
    seen = interview.version
    for number in range(edits):
        add_project(interview, f"P{number}", by=ana)
        save(interview, by=ana, removed=interview.projects.filter(label=f"P{number}"))
    interview = latest(interview)
    with django_assert_num_queries(3):
        assert len(edits_since(interview, seen)) == 2 * edits
