"""What is asked and what is missing is said at once, before an interview is stored."""

import pytest

from surveys.models import Interview, Project
from tests.surveys.factories import (
    make_interview,
)
from tests.surveys.views.posts import edit_url, new_url, posted_again, typed

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]


def confirming(response):
    """The keys that a page asks to confirm, as a browser would send them when ticked."""
    return [question.key for question in response.context["form"].questions]


def test_a_date_outside_the_wave_is_asked_about_and_goes_through_once_confirmed(
    client, wave, researcher
):
    data = typed({"stage": "research", "label": "Vision"}, **{"details-held_on": "2020-01-07"})
    response = client.post(new_url(wave), data)
    assert response.status_code == 422
    assert not Interview.objects.exists()
    assert b'name="confirm" value="outside_wave:2020-01-07"' in response.content
    assert b'href="#to-confirm"' in response.content
    assert b'value="Vision"' in response.content
    client.post(new_url(wave), data | {"confirm": confirming(response)})
    assert str(Interview.objects.get().held_on) == "2020-01-07"


def test_a_confirmation_of_one_date_does_not_hold_for_another(client, wave, researcher):
    data = typed({"stage": "research"}, **{"details-held_on": "2020-01-07"})
    keys = confirming(client.post(new_url(wave), data))
    response = client.post(new_url(wave), data | {"confirm": keys, "details-held_on": "2020-01-08"})
    assert response.status_code == 422
    assert confirming(response) == ["outside_wave:2020-01-08"]
    assert not Interview.objects.exists()


def test_a_confirmed_date_is_not_asked_about_at_the_next_save(client, wave, researcher):
    data = typed({"stage": "research"}, **{"details-held_on": "2020-01-07"})
    client.post(new_url(wave), data | {"confirm": "outside_wave:2020-01-07"})
    interview = Interview.objects.get()
    again = posted_again(interview, **{"details-held_on": "2020-01-07", "q-aws_customer": "no"})
    assert client.post(edit_url(interview), again).status_code == 302
    interview.refresh_from_db()
    assert interview.answers["aws_customer"] == "no"


@pytest.mark.parametrize(
    ("held_on", "said"), [("2931-06-03", "3 June 2931"), ("0219-06-03", "The year 219")]
)
def test_an_impossible_date_is_refused_beside_its_field(client, wave, researcher, held_on, said):
    response = client.post(new_url(wave), typed(**{"details-held_on": held_on}))
    assert response.status_code == 422
    assert said in response.context["form"].details.errors["held_on"][0]
    assert not Interview.objects.exists()


def test_an_interview_without_a_project_is_submitted_only_when_that_is_confirmed(
    client, wave, researcher
):
    response = client.post(new_url(wave), typed(action="submit"))
    assert response.status_code == 422
    interview = Interview.objects.get()
    assert interview.state == "draft"
    page = response.content.decode()
    assert "Saved as a draft at" in page
    assert "but not submitted yet" in page
    assert not list(response.context["messages"])
    again = posted_again(interview, action="submit", confirm=confirming(response))
    client.post(edit_url(interview), again)
    interview.refresh_from_db()
    assert interview.state == "submitted"


def test_the_last_project_of_a_submitted_interview_is_not_removed_in_passing(
    client, wave, researcher
):
    interview = make_interview(wave, {}, by=researcher)
    project = interview.projects.get()
    removal = posted_again(interview) | {f"p-{project.pk}-remove": "1"}
    response = client.post(edit_url(interview), removal)
    assert response.status_code == 422
    assert Project.objects.filter(pk=project.pk).exists()
    client.post(edit_url(interview), removal | {"confirm": confirming(response)})
    assert not Project.objects.filter(pk=project.pk).exists()


def test_every_question_is_asked_at_once_and_what_was_confirmed_is_carried_on(
    client, wave, researcher
):
    data = typed(
        action="submit", confirm="outside_wave:2020-01-07", **{"details-held_on": "2020-01-07"}
    )
    response = client.post(new_url(wave), data)
    assert b'type="hidden" name="confirm" value="outside_wave:2020-01-07"' in response.content
    assert confirming(response) == ["no_project:R7"]


def problems_of(response):
    return [line.target for line in response.context["form"].summary]


def test_a_missing_consent_is_said_together_with_whatever_else_is_wrong(client, wave, researcher):
    data = typed(action="submit", **{"details-consent": "", "q-aws_customer": "perhaps"})
    response = client.post(new_url(wave), data)
    assert Interview.objects.count() == 0
    assert "id_details-consent" in problems_of(response)
    assert len(problems_of(response)) == 2
    wrong_head = client.post(
        new_url(wave), data | {"details-held_on": "soon", "q-aws_customer": "yes"}
    )
    assert set(problems_of(wrong_head)) == {"id_details-held_on", "id_details-consent"}
    draft = client.post(new_url(wave), data | {"action": "save"})
    assert "id_details-consent" not in problems_of(draft)


def test_a_standing_consent_is_not_missed_unless_it_is_taken_back(client, wave, researcher):
    interview = make_interview(wave, {"stage": "research"}, by=researcher)
    Interview.objects.filter(pk=interview.pk).update(state="draft")
    wrong = posted_again(interview, action="submit") | {"q-aws_customer": "perhaps"}
    texts = [line.text for line in client.post(edit_url(interview), wrong).context["form"].summary]
    assert len(texts) == 1
    taken_back = client.post(edit_url(interview), wrong | {"details-withdraw": ["participate"]})
    assert "There is no consent" in taken_back.content.decode()


def test_a_date_outside_the_wave_is_asked_about_together_with_what_is_wrong(
    client, wave, researcher
):
    data = typed({}, **{"details-held_on": "2020-01-07", "details-duration_minutes": "long"})
    assert confirming(client.post(new_url(wave), data)) == ["outside_wave:2020-01-07"]


def test_what_was_saved_without_consent_is_asked_about_at_once_too(client, wave, researcher):
    response = client.post(new_url(wave), typed(action="submit", **{"details-consent": ""}))
    assert response.status_code == 422
    assert response.context["form"].is_wrong
    assert confirming(response) == ["no_project:R7"]


def test_the_summary_says_once_that_what_was_typed_is_still_here(client, wave, researcher):
    data = typed({}, **{"details-held_on": "2020-01-07", "details-duration_minutes": "long"})
    both = client.post(new_url(wave), data).content.decode()
    assert both.count("What you typed is still here.") == 1
    assert "There is a problem" in both
    assert "Confirm one thing" in both
    asked = client.post(new_url(wave), data | {"details-duration_minutes": "45"}).content.decode()
    assert asked.count("What you typed is still here.") == 1
    assert "Something is to be confirmed." in asked
