import pytest
from django.urls import reverse

from surveys.actions import accounts, studies
from surveys.actions.review import return_interview
from surveys.domain.waves import WaveState
from surveys.models import Consent, Interview, Project, Wave
from tests.surveys.factories import (
    SURVEY,
    make_expert,
    make_interview,
    make_member,
    make_study,
    make_wave,
    questionnaire_form,
)
from tests.surveys.views.posts import edit_url, new_url, posted_again, typed

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]


def test_an_interview_with_two_projects_is_saved_and_submitted(client, wave, researcher):
    data = typed(
        {"stage": "production", "frameworks": ["pytorch", "tensorflow"], "label": "Vision"},
        {"stage": "research", "frameworks": ["[]"]},
        action="submit",
    )
    response = client.post(new_url(wave), data)
    interview = Interview.objects.get()
    assert response.url == reverse("interview-detail", args=[wave.study.slug, interview.pk])
    assert interview.state == "submitted"
    assert interview.created_by == researcher
    first, second = interview.projects.all()
    assert (first.label, first.answers["frameworks"]) == ("Vision", ["tensorflow", "pytorch"])
    assert second.answers["frameworks"] == []
    assert Consent.objects.get().text_version == "2019-1"


def test_problems_stand_beside_their_fields_and_nothing_typed_is_lost(client, wave, researcher):
    data = typed({"stage": "research", "team_size": "a dozen"}, **{"q-goals": "Faster diagnosis"})
    response = client.post(new_url(wave), data)
    assert response.status_code == 422
    form = response.context["form"]
    field = form.projects[0].by_code()["team_size"]
    assert field.value == "a dozen"
    assert len(field.problems) == 1
    assert form.answers.by_code()["goals"].value == "Faster diagnosis"
    assert Interview.objects.count() == 0


def test_a_form_that_came_back_says_that_nothing_of_it_is_stored(client, wave, researcher):
    assert "data-unstored" not in client.get(new_url(wave)).content.decode()
    wrong = client.post(new_url(wave), typed({"team_size": "a dozen"}))
    asked = client.post(new_url(wave), typed(**{"details-respondent": "R99"}) | {"confirm": []})
    assert "data-unstored" in wrong.content.decode()
    client.post(new_url(wave), typed({"stage": "research"}))
    edited = posted_again(Interview.objects.get(), **{"q-staff": "none"})
    refused = client.post(edit_url(Interview.objects.get()), edited)
    Wave.objects.filter(pk=wave.pk).update(state="closed")
    closed = client.post(edit_url(Interview.objects.get()), posted_again(Interview.objects.get()))
    assert [page.status_code for page in (wrong, asked, refused, closed)] == [422, 422, 422, 409]
    for page in (asked, refused, closed):
        assert "data-unstored" in page.content.decode()


def test_a_draft_that_was_stored_and_not_submitted_asks_nothing(client, wave, researcher):
    page = client.post(new_url(wave), typed({"team_size": "3"}, action="submit"))
    assert page.status_code == 422
    assert "data-unstored" not in page.content.decode()


def test_an_incomplete_interview_is_kept_as_draft_when_submitting(client, wave, researcher):
    response = client.post(new_url(wave), typed({"team_size": "3"}, action="submit"))
    assert response.status_code == 422
    interview = Interview.objects.get()
    assert interview.state == "draft"
    field = response.context["form"].projects[0].by_code()["stage"]
    assert len(field.problems) == 1
    assert Project.objects.get().answers["team_size"] == 3


@pytest.mark.parametrize(
    ("language", "box", "marked"),
    [("en", "None of these", "refused"), ("es", "Ninguna de estas", "rehúsa contestar")],
)
def test_a_choice_of_several_names_the_box_that_says_none(client, language, box, marked):
    survey = SURVEY.replace("Which frameworks?,¿Qué marcos?,", "Which?,¿Cuáles?,yes")
    wave = make_wave(make_study(), form=questionnaire_form(survey))
    client.force_login(make_member(wave.study, "researcher"))
    make_expert(wave.study, "R7")
    client.cookies["django_language"] = language
    page = client.post(new_url(wave), typed({"stage": "research"}, action="submit"))
    [problem] = page.context["form"].projects[0].by_code()["frameworks"].problems
    assert box in problem
    assert marked in problem
    assert f">{box}</label>" in page.content.decode()


def test_submitting_names_all_that_is_missing_at_once(client, wave, researcher):
    data = typed(
        {"team_size": "3"}, action="submit", **{"details-held_on": "", "details-consent": ""}
    )
    form = client.post(new_url(wave), data).context["form"]
    assert set(form.details.errors) == {"held_on", "consent"}
    assert form.details.fields["held_on"].widget.attrs["aria-invalid"] == "true"
    assert len(form.projects[0].by_code()["stage"].problems) == 1
    assert Interview.objects.get().state == "draft"


def test_a_wrong_head_does_not_hide_what_else_is_wrong(client, wave, researcher):
    wrong = {"details-respondent": "Ana Ruiz", "details-held_on": "", "q-aws_customer": ""}
    data = typed({"team_size": "a dozen"}, action="submit", **wrong)
    form = client.post(new_url(wave), data).context["form"]
    assert set(form.details.errors) == {"respondent", "held_on"}
    assert len(form.answers.by_code()["aws_customer"].problems) == 1
    project = form.projects[0].by_code()
    assert [len(project[code].problems) for code in ("stage", "team_size")] == [1, 1]
    assert Interview.objects.count() == 0


def test_a_submitted_interview_keeps_its_date(client, wave, researcher):
    client.post(new_url(wave), typed({"stage": "research"}, action="submit"))
    interview = Interview.objects.get()
    data = posted_again(interview, **{"details-held_on": ""})
    response = client.post(edit_url(interview), data)
    assert response.status_code == 422
    assert set(response.context["form"].details.errors) == {"held_on"}
    interview.refresh_from_db()
    assert interview.held_on is not None


def test_submitting_twice_makes_one_interview(client, wave, researcher):
    data = typed({"stage": "research"})
    client.post(new_url(wave), data)
    client.post(new_url(wave), data)
    assert Interview.objects.count() == 1
    assert Project.objects.count() == 1
    assert Interview.objects.get().version == 1


def test_going_back_and_saving_other_answers_edits_the_interview(client, wave, researcher):
    data = typed({"stage": "research"})
    client.post(new_url(wave), data)
    client.post(new_url(wave), data | {"q-staff": "12"})
    interview = Interview.objects.get()
    assert (interview.version, interview.answers["staff"]) == (2, 12)


def test_add_project_keeps_what_was_typed(client, wave, researcher):
    data = typed({"stage": "production"}, action="add_project", **{"q-goals": "Speed"})
    response = client.post(new_url(wave), data)
    form = response.context["form"]
    assert [p.by_code()["stage"].value for p in form.projects] == ["production", ""]
    assert form.answers.by_code()["goals"].value == "Speed"
    assert Interview.objects.count() == 0


def test_refused_is_stored_apart_from_no_answer(client, wave, researcher):
    data = typed(**{"q_missing-staff": "refused"})
    client.post(new_url(wave), data)
    answers = Interview.objects.get().answers
    assert answers["staff"] == {"missing": "refused"}
    assert answers["goals"] == {"missing": "no_answer"}


def test_what_others_wrote_beside_the_answers_stays(client, wave, researcher):
    interview = make_interview(wave, {"stage": "research"}, by=researcher, state="draft")
    project = interview.projects.get()
    mine = posted_again(interview, **{"q-staff": "7"})
    theirs = {"q-staff": "8", "details-organization": "O9", f"p-{project.pk}-label": "Theirs"}
    client.post(edit_url(interview), posted_again(interview, **theirs))

    form = client.post(edit_url(interview), mine).context["form"]
    assert form.details["organization"].value() == "O9"
    assert form.projects[0].label == "Theirs"


def test_removing_a_project(client, wave, researcher):
    interview = make_interview(
        wave, {"stage": "research"}, {"stage": "production"}, by=researcher, state="draft"
    )
    first = interview.projects.first()
    client.post(edit_url(interview), posted_again(interview, **{f"p-{first.pk}-remove": "1"}))
    assert [p.answers["stage"] for p in Project.objects.all()] == ["production"]


@pytest.mark.parametrize("junk", ["", "not-a-uuid", "9" * 40])
def test_junk_in_hidden_fields_is_no_server_error(client, wave, researcher, junk):
    data = typed({"stage": "research"}) | {"id": junk, "seen": junk}
    data["project"].append(junk)
    assert client.post(new_url(wave), data).status_code in (302, 422)


def test_a_closed_wave_takes_no_entry(client, wave, researcher):
    studies.set_wave_state(by=accounts.system_account(), wave=wave, state=WaveState.CLOSED)
    response = client.get(new_url(wave))
    assert response.status_code == 200
    assert "form" not in response.context
    client.post(new_url(wave), typed())
    assert Interview.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "expected"), [("researcher", 200), ("admin", 200), ("analyst", 403), (None, 404)]
)
def test_who_may_enter(client, wave, role, expected):
    user = make_member(wave.study if role else make_study(), role or "admin")
    client.force_login(user)
    assert client.get(new_url(wave)).status_code == expected


def test_an_interview_that_was_returned_says_saved_and_not_draft(client, wave, researcher):
    interview = make_interview(wave, {}, by=researcher)
    admin = make_member(wave.study, "admin")
    return_interview(by=admin, interview=interview, seen=interview.version, note="Which stage?")
    interview.refresh_from_db()
    project = interview.projects.get()
    answers = posted_again(interview, action="submit") | {f"p-{project.pk}-q-stage": ""}
    response = client.post(edit_url(interview), answers)
    assert response.status_code == 422
    page = response.content.decode()
    assert "but not submitted yet" in page
    assert "draft" not in response.context["form"].headline
    assert not list(response.context["messages"])


DATED = SURVEY.replace(
    "end_repeat", "date,started,When?,¿Cuándo?,,,. >= date('2015-02-01')\nend_repeat"
)


def test_dates_of_answers_and_of_what_is_wrong_with_them_are_written_out(client):
    wave = make_wave(make_study(), form=questionnaire_form(DATED))
    client.force_login(make_member(wave.study, "researcher"))
    make_expert(wave.study, "R7")
    page = client.post(new_url(wave), typed({"started": "2014-12-31"}))
    [problem] = page.context["form"].projects[0].by_code()["started"].problems
    assert problem == "Enter 1 February 2015 or a later date (got 31 December 2014)."
    client.post(new_url(wave), typed({"started": "2015-02-03"}))
    interview = Interview.objects.get()
    page = client.get(reverse("interview-detail", args=[wave.study.slug, interview.pk]))
    assert "3 February 2015" in page.content.decode()


def test_the_date_of_an_interview_is_refused_and_asked_about_as_pages_write_it(
    client, wave, researcher
):
    ahead = client.post(new_url(wave), typed(**{"details-held_on": "2931-05-01"}))
    assert "1 May 2931 lies after today" in ahead.content.decode()
    asked = client.post(new_url(wave), typed(**{"details-held_on": "2018-05-01"}))
    assert "held on 1 May 2018, wave 2019" in asked.content.decode()
