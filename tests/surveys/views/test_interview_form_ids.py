"""Ids and numbers as any browser may send them: one record, a message, never another study's."""

import uuid

import pytest
from django.urls import reverse

from surveys.domain.details import MOST_PROJECTS
from surveys.models import Entry, Interview, Project
from tests.surveys.factories import make_expert, make_interview, make_study, make_wave
from tests.surveys.views.posts import edit_url, form_of, new_url, posted_again, typed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ID = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"


@pytest.fixture
def wave():
    """An open wave of a study that knows the experts whom tests type."""
    wave = make_wave(make_study())
    for code in ("R7", "R8", "R41"):
        make_expert(wave.study, code)
    return wave


@pytest.mark.parametrize(
    "spelling", [ID.upper(), f"{{{ID}}}", f"urn:uuid:{ID}", ID.replace("-", "")]
)
def test_every_spelling_of_an_id_is_one_id(client, wave, researcher, spelling):
    data = typed(project=[spelling], **{f"p-{spelling}-q-stage": "research"})
    data |= {f"p-{spelling}-label": "Vision", f"p-{spelling}-q-frameworks": ["pytorch"]}
    assert client.post(new_url(wave), data).status_code == 302
    project = Project.objects.get()
    assert (str(project.pk), project.label) == (ID, "Vision")
    assert (project.answers["stage"], project.answers["frameworks"]) == ("research", ["pytorch"])

    again = data | {"project": [spelling, ID, spelling], f"p-{spelling}-seen": "1"}
    again[f"p-{spelling}-remove"] = "1"
    assert client.post(edit_url(Interview.objects.get()), again).status_code == 302
    assert Project.objects.count() == 0


def test_what_is_no_id_keeps_its_words_under_a_new_one(client, wave, researcher):
    data = typed(
        project=["no-id", ""], **{"p-no-id-q-stage": "research", "p-no-id-label": "Vision"}
    )
    client.post(new_url(wave), data)
    client.post(new_url(wave), data)
    assert [project.label for project in Project.objects.all()] == ["Vision"]


@pytest.mark.parametrize("is_foreign", [True, False])
def test_a_new_interview_with_a_project_that_exists_is_refused_in_words(
    client, wave, researcher, is_foreign
):
    where = make_wave(make_study()) if is_foreign else wave
    other = make_interview(where, {"stage": "production"}, respondent="Q1")
    taken = other.projects.get()
    data = typed(project=[str(taken.pk)], **{f"p-{taken.pk}-q-stage": "research"})
    page = client.post(new_url(wave), data)
    assert page.status_code == 422
    assert "carried the id of another record" in page.content.decode()
    taken.refresh_from_db()
    assert (taken.interview_id, taken.answers["stage"]) == (other.pk, "production")
    assert client.post(new_url(wave), form_of(page)).status_code == 302
    stored = Interview.objects.get(respondent__code="R7", wave=wave)
    assert [p.answers["stage"] for p in stored.projects.all()] == ["research"]


@pytest.mark.parametrize("kind", ["interview", "project", "removed"])
def test_an_edit_that_names_what_belongs_to_another_interview(client, wave, researcher, kind):
    mine = make_interview(wave, {"stage": "research"}, by=researcher, state="draft")
    other = make_interview(make_wave(make_study()), {"stage": "production"}, state="draft")
    taken = other.pk if kind == "interview" else other.projects.get().pk
    data = posted_again(mine, project=[str(taken)], **{f"p-{taken}-q-stage": "research"})
    data[f"p-{taken}-seen"] = "1"
    if kind == "removed":
        data[f"p-{taken}-remove"] = "1"
    page = client.post(edit_url(mine), data)
    assert page.status_code in (302, 422)
    assert [p.answers["stage"] for p in other.projects.all()] == ["production"]


@pytest.mark.parametrize("whose", ["of another person", "of another study", "of a project"])
def test_a_new_interview_under_a_taken_id_is_stored_under_a_new_one(
    client, wave, researcher, whose
):
    where = make_wave(make_study()) if whose == "of another study" else wave
    by = researcher if whose == "of another study" else None
    other = make_interview(where, {"stage": "production"}, respondent="Q1", state="draft", by=by)
    before = other.content()
    taken = other.projects.get().pk if whose == "of a project" else other.pk
    page = client.post(new_url(wave), typed({"stage": "research"}, id=str(taken)))
    if page.status_code != 302:
        assert page.status_code == 422
        assert client.post(new_url(wave), form_of(page)).status_code == 302
    assert Interview.objects.get(respondent__code="R7").wave == wave
    other.refresh_from_db()
    assert other.content() == before


def test_going_back_and_typing_another_expert_does_not_overwrite_the_first(
    client, wave, researcher
):
    data = typed({"stage": "research"})
    client.post(new_url(wave), data)
    page = client.post(new_url(wave), data | {"details-respondent": "R8", "q-staff": "3"})
    assert page.status_code == 422
    assert "saved as the interview of R7 already" in page.content.decode()
    client.post(new_url(wave), form_of(page))
    stored = {i.respondent.code: i.answers["staff"] for i in Interview.objects.all()}
    assert stored == {"R7": {"missing": "no_answer"}, "R8": 3}


def many(count):
    ids = [str(uuid.UUID(int=number)) for number in range(1, count + 1)]
    return typed(project=ids) | {f"p-{id}-q-stage": "research" for id in ids}


def test_an_interview_holds_a_named_number_of_projects(client, wave, researcher):
    page = client.post(new_url(wave), many(MOST_PROJECTS + 1))
    assert page.status_code == 422
    assert f"at most {MOST_PROJECTS} projects, and these are 501" in page.content.decode()
    assert len(page.context["form"].projects) == MOST_PROJECTS
    assert Interview.objects.count() == 0
    assert client.post(new_url(wave), many(MOST_PROJECTS)).status_code == 302
    interview = Interview.objects.get()
    assert interview.projects.count() == MOST_PROJECTS

    one_more = {"project": [ID], f"p-{ID}-q-stage": "research", "q-goals": "Kept"}
    data = posted_again(interview) | one_more
    page = client.post(edit_url(interview), data)
    assert page.status_code == 422
    assert "at most 500 projects" in page.content.decode()
    assert page.context["form"].answers.by_code()["goals"].value == "Kept"
    added = client.post(edit_url(interview), posted_again(interview) | {"action": "add_project"})
    assert "at most 500 projects" in added.content.decode()


def test_a_decision_on_what_is_no_id_is_no_server_error(client, wave, researcher):
    address = f"/studies/{wave.study.slug}/interviews/{'-' * 36}/approve/"
    assert client.post(address).status_code == 404


def test_a_second_click_on_submit_is_answered_like_the_first(client, wave, researcher):
    data = typed({"stage": "research"}, action="submit")
    first, second = (client.post(new_url(wave), data) for _click in range(2))
    interview = Interview.objects.get()
    assert (
        first.url == second.url == reverse("interview-detail", args=[wave.study.slug, interview.pk])
    )
    entries = Entry.objects.filter(record_id=interview.pk).values_list("action", flat=True)
    assert list(entries) == ["interview.draft", "interview.submitted"]


def test_a_second_click_while_editing(client, wave, researcher):
    interview = make_interview(wave, {"stage": "research"}, by=researcher, state="draft")
    data = posted_again(interview, action="submit", **{"q-goals": "Speed"})
    assert [client.post(edit_url(interview), data).status_code for _click in range(2)] == [302, 302]
    interview.refresh_from_db()
    assert (interview.state, interview.version) == ("submitted", 3)


def test_of_many_projects_one_line_each_is_shown_and_each_can_be_opened(client, wave, researcher):
    client.post(new_url(wave), many(41) | {"details-respondent": "R41"})
    interview = Interview.objects.get(respondent__code="R41")
    page = client.get(edit_url(interview))
    assert page.content.decode().count('name="open"') == 41
    sent = form_of(page)
    assert "project" not in sent

    third = interview.projects.all()[2]
    page = client.post(edit_url(interview), sent | {"open": str(third.pk), "q-goals": "Speed"})
    sent = form_of(page)
    assert sent["project"] == [str(third.pk)]
    assert sent["q-goals"] == ["Speed"]
    wrong = sent | {f"p-{third.pk}-q-team_size": "0"}
    page = client.post(edit_url(interview), wrong)
    assert page.context["form"].summary[0].subject == "Project 3: How large is the team?"
    again = form_of(page) | {f"p-{third.pk}-q-team_size": "7"}
    assert client.post(edit_url(interview), again).status_code == 302
    stored = [project.answers["team_size"] for project in interview.projects.all()]
    assert stored == [{"missing": "no_answer"}] * 2 + [7] + [{"missing": "no_answer"}] * 38


def test_of_many_new_projects_none_is_lost_while_something_is_wrong(client, wave, researcher):
    data = many(41)
    last = data["project"][-1]
    data |= {"q-staff": "many", f"p-{last}-q-team_size": "0", f"p-{last}-q-frameworks": ["[]"]}
    page = client.post(new_url(wave), data)
    assert page.status_code == 422
    assert page.content.decode().count('name="open"') == 40
    again = form_of(page) | {"q-staff": "7", f"p-{last}-q-team_size": "1"}
    assert client.post(new_url(wave), again).status_code == 302
    answers = [p.answers for p in Project.objects.all()]
    assert [a["stage"] for a in answers] == ["research"] * 41
    assert answers[-1]["frameworks"] == []


def test_submitting_many_projects_opens_those_that_need_attention(client, wave, researcher):
    data = many(41)
    bad = data["project"][6]
    del data[f"p-{bad}-q-stage"]
    page = client.post(new_url(wave), data | {"action": "submit"})
    assert page.status_code == 422
    assert page.context["form"].summary[0].subject == "Project 7: How far is it?"
    again = form_of(page, "submit") | {f"p-{bad}-q-stage": "production"}
    assert client.post(edit_url(Interview.objects.get()), again).status_code == 302
    assert Interview.objects.get().state == "submitted"
