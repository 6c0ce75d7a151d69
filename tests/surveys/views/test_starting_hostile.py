"""Whatever is typed for an expert is answered calmly, and says nothing of other studies."""

import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from surveys.actions import log
from surveys.actions.sealing import seal_entries
from surveys.models import Interview, Respondent
from tests.surveys.factories import (
    identify,
    make_expert,
    make_interview,
    make_member,
    make_organization,
    make_study,
    make_wave,
)
from tests.surveys.views.test_starting import typed
from tests.tokens import without_tokens

pytestmark = pytest.mark.django_db

SCRIPT = "\"'><script>alert(1)</script>"
HOSTILE = {
    "a character no database keeps": "R1\x004",
    "half a character": "R\ud83014",
    "of a length nobody types": "R14 " * 20_000,
    "one word without an end": "R" * 50_000,
    "digits without an end": "9" * 50_000,
    "written from right to left": "\u202eR\u202e14\u2066",
    "emoji": "👩‍🚀🇪🇸" * 40,
    "a wildcard for all": "%",
    "a wildcard for one": "R_4",
    "a wildcard escaped": "\\%\\_",
    "SQL": "R14' OR 1=1 --",
    "HTML": SCRIPT,
    "a template": "{{ settings.SECRET_KEY }}{% load x %}",
    "marks upon marks": "R" + "\u0301" * 500,
    "line breaks": "R\r\n14\x85\u2028",
    "blank": " \u00a0\u200b\ufeff",
}
hostile = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
DOORS = {"expert-find": "details-respondent", "expert-known": "details-respondent",
         "interview-new": "expert"}  # fmt: skip
doors = pytest.mark.parametrize("door", DOORS)


@pytest.fixture
def wave():
    wave = make_wave(make_study())
    identify(make_expert(wave.study, "R14"), name="Ada Lovelace", email="")
    return wave


@pytest.fixture
def person(client, wave):
    made = make_member(wave.study, "researcher", username="ana")
    client.force_login(made)
    return made


@pytest.fixture
def elsewhere():
    """Another study, with experts that are like ours in all that can be typed."""
    study = make_study()
    expert = identify(make_expert(study, "R144"), name="Ada Lovelock", email="ada@example.org")
    works_at = make_organization(study, "O9", name="Analytical Engines")
    Respondent.objects.filter(pk=expert.pk).update(organization=works_at)
    make_interview(make_wave(study), respondent="R144")
    return study


def ask(client, wave, door, text):
    address = reverse(door, args=[wave.study.slug])
    return client.get(address, {"wave": wave.code, DOORS[door]: text})


@hostile
def test_what_is_looked_for_is_answered_whatever_it_is(client, wave, person, text):
    for door in DOORS:
        answer = ask(client, wave, door, text.encode("utf-8", "surrogatepass"))
        assert answer.status_code == 200
        assert SCRIPT not in answer.content.decode()
    assert [*Respondent.objects.values_list("code", flat=True)] == ["R14"]


@hostile
def test_what_is_sent_is_stored_as_words_or_refused_on_its_page(client, wave, person, text):
    """It comes back as words, and never as a part of the page."""
    sent = text.encode(errors="replace").decode()
    for field in ("respondent", "organization", "interviewer", "consent_text"):
        stored = Interview.objects.count()
        data = typed(**{f"details__{field}": sent})
        answer = client.post(reverse("interview-new", args=[wave.study.slug]), data)
        assert answer.status_code in (302, 422)
        if answer.status_code == 422:
            assert SCRIPT not in answer.content.decode()
        assert Interview.objects.count() - stored == (answer.status_code == 302)


@doors
@pytest.mark.parametrize("text", ["R144", "Lovelock", "ada@example.org", "O9", "Analytical"])
def test_nothing_is_said_of_experts_of_other_studies(client, wave, person, elsewhere, door, text):
    """What is typed comes back; what is known of it there does not."""
    page = without_tokens(ask(client, wave, door, text)).replace(html.escape(text), "")
    for word in ("R144", "Lovelock", "ada@example.org", "Analytical", elsewhere.slug):
        assert word not in page


@doors
def test_a_study_of_others_is_none(client, wave, person, elsewhere, door):
    theirs = elsewhere.waves.get()
    assert ask(client, theirs, door, "R144").status_code == 404


@doors
@pytest.mark.parametrize("text", ["Ada", "lovelace", "ada lovelace R14"])
def test_no_name_is_found_by_whoever_may_not_see_names(
    client, wave, person, monkeypatch, door, text
):
    monkeypatch.setattr("surveys.views.starting.can", lambda *_given: False)
    page = ask(client, wave, door, text).content.decode()
    assert "Lovelace" not in page
    assert 'data-code="R14"' not in page or "R14" in text


@doors
def test_whoever_enters_nothing_finds_nothing(client, wave, door):
    client.force_login(make_member(wave.study, "analyst"))
    assert ask(client, wave, door, "R14").status_code == 403


@doors
@pytest.mark.parametrize("text", ["R14", "R99", "ada", "R"])
def test_a_large_register_costs_as_many_queries_as_a_small_one(client, wave, person, door, text):
    def queries():
        seal_entries()
        ask(client, wave, door, text)  # the first one reads the register
        with CaptureQueriesContext(connection) as asked:
            ask(client, wave, door, text)
        return len(asked)

    make_expert(wave.study, "R140000")
    few = queries()
    more = [Respondent(study=wave.study, code=f"R14{number:04}") for number in range(1, 1000)]
    log.insert_many(more, by=person, action="respondent.added")
    assert queries() == few
