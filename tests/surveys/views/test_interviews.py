import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from surveys.models import WorkingCopy
from tests.surveys.factories import make_interview, make_member, make_study, make_wave
from tests.surveys.pages import Page
from tests.tokens import without_tokens

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def list_url(study):
    return reverse("interview-list", args=[study.slug])


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_shows_the_study_with_a_fixed_number_of_queries(
    client, count, django_assert_num_queries
):
    wave = make_wave(make_study())
    interviews = [make_interview(wave, {"stage": "research"}) for _ in range(count)]
    make_interview(make_wave(make_study()), {"stage": "research"})  # another study's
    client.force_login(make_member(wave.study, "admin"))
    client.get(list_url(wave.study))
    with django_assert_num_queries(14):
        response = client.get(list_url(wave.study))
    assert {i.pk for i in response.context["page"]} == {i.pk for i in interviews}


def test_the_list_narrows_by_wave_and_state(client):
    study = make_study()
    old, new = make_wave(study, "2018"), make_wave(study, "2019")
    make_interview(old, {"stage": "research"})
    draft = make_interview(new, {"stage": "research"}, state="draft")
    make_interview(new, {"stage": "research"})
    client.force_login(make_member(study, "analyst"))
    response = client.get(list_url(study), {"wave": "2019", "state": "draft"})
    assert [i.pk for i in response.context["page"]] == [draft.pk]


def test_the_list_says_what_is_unsaved_and_for_how_long(client):
    wave = make_wave(make_study())
    typed, other = (make_interview(wave, {"stage": "research"}, state="draft") for _ in range(2))
    Page(typed).type("goals", "Money")
    client.force_login(make_member(wave.study, "researcher"))
    page = client.get(list_url(wave.study))
    assert page.content.decode().count("unsaved changes since") == 1
    assert "nobody has touched" not in page.content.decode()
    days_ago = timezone.now() - datetime.timedelta(days=3)
    WorkingCopy.objects.update(changed_at=days_ago)
    said = client.get(list_url(wave.study)).content.decode()
    assert "1 interview has unsaved changes that nobody has touched for long" in said
    narrowed = client.get(list_url(wave.study), {"unsaved": "yes"})
    assert [one.pk for one in narrowed.context["page"]] == [typed.pk]
    assert other.respondent.code not in without_tokens(narrowed)
    assert "unsaved=yes" in narrowed.context["back"]


def test_the_pages_of_what_is_unsaved_stay_narrowed(client, monkeypatch):
    monkeypatch.setattr("surveys.views.interviews.PAGE_SIZE", 1)
    wave = make_wave(make_study())
    for _ in range(2):
        Page(make_interview(wave, state="draft")).type("goals", "Money")
    client.force_login(make_member(wave.study, "researcher"))
    page = client.get(list_url(wave.study), {"unsaved": "yes"}).content.decode()
    assert "?page=2&amp;wave=&amp;state=&amp;unsaved=yes" in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"wave": "2031"}, "This study has no wave 2031. It has: 2019."),
        ({"state": "lost"}, "Interviews have no state lost. They have: draft, submitted"),
    ],
)
def test_a_wave_or_state_that_is_not_there_is_said(client, query, words):
    study = make_wave(make_study()).study
    client.force_login(make_member(study, "analyst"))
    response = client.get(list_url(study), query)
    assert response.status_code == 404
    assert words in response.content.decode()


def test_another_studys_interview_is_hidden(client):
    interview = make_interview(make_wave(make_study()), {"stage": "research"})
    client.force_login(make_member(make_study(), "admin"))
    url = reverse("interview-detail", args=[interview.wave.study.slug, interview.pk])
    assert client.get(url).status_code == 404


def test_an_interview_is_read_in_the_words_of_its_questionnaire(client):
    interview = make_interview(make_wave(make_study()), {"stage": "production"}, staff="5")
    client.force_login(make_member(interview.wave.study, "analyst"))
    url = reverse("interview-detail", args=[interview.wave.study.slug, interview.pk])
    response = client.get(url, headers={"accept-language": "es"})
    [(_heading, rows)] = response.context["projects"][0][1]
    assert rows[0]["answer"] == "Producción"
