"""Whatever is sent to a page, it answers: with a page, a message or a refusal, never with a 500."""

import random
import uuid

import pytest
from django.urls import reverse

from analytics.actions.counting import count_study
from surveys.models import Interview, Project, Version
from tests.analytics.factories import define
from tests.soaking import SOAK
from tests.surveys.factories import (
    make_consent_text,
    make_expert,
    make_interview,
    make_member,
    make_study,
    make_theme,
    make_wave,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ROUNDS = 1000 if SOAK else 150
BAD = (
    *("", "\x00", "x" * 300, "9" * 40, "1" * 5000, "-1", "1e999", "NaN", "²", "٣", "null", "{}"),
    *("2019-02-31", "0000-00-00", "9999-12-31", "' OR 1=1", "[]", ".refused", "../..", "a b"),
    *("R\n7", "\u202e", "é" * 70, str(uuid.UUID(int=7)), "yes", "production", "2019", "csv"),
)
FIELDS = (
    *("action", "id", "seen", "confirm", "note", "unit", "format", "wave", "language", "next"),
    *("reason", "back", "details-respondent", "details-organization", "details-held_on"),
    *("details-mode", "details-duration_minutes", "details-language", "details-interviewer"),
    *("details-consent", "details-consent_also", "details-consent_text"),
)


@pytest.fixture
def study(client):
    wave = make_wave(make_study())
    define(wave.study)
    make_expert(wave.study, "R7")
    make_interview(wave, {"stage": "research"}, state="draft")
    make_interview(wave, {"stage": "production"})
    count_study(wave.study_id)
    client.force_login(make_member(wave.study, "admin"))
    return wave.study


def bad_post(chance, known):
    """Return a submission of which much is wrong; `known` are ids of records that exist, or did."""
    data = {
        name: chance.choice(BAD) for name in chance.sample(FIELDS, chance.randint(0, len(FIELDS)))
    }
    if chance.random() < 0.5:  # details that are right, so that what follows is reached
        emptied = ("duration_minutes", "mode", "interviewer", "organization", "consent")
        data |= {f"details-{name}": "" for name in (*emptied, "consent_also")}
        data |= {"details-respondent": "R7", "details-language": "es", "wave": "2019"}
        data |= {"details-held_on": "2019-06-03", "id": str(chance.choice([uuid.uuid4(), *known]))}
        data |= {"seen": chance.choice("0123")}
    return data | {"action": chance.choice(("save", "submit", "show", "other"))}


def test_pages_that_take_input_never_break(client, study):
    chance = random.Random(41)
    draft, submitted = Interview.objects.of_study(study).order_by("state")
    known = [draft.pk, submitted.pk, *Project.objects.values_list("pk", flat=True)]
    addresses = [
        reverse("interview-new", args=[study.slug]),
        reverse("interview-check", args=[study.slug, draft.pk]),
        reverse("interview-review", args=[study.slug, submitted.pk, "approve"]),
        reverse("interview-review", args=[study.slug, submitted.pk, "return"]),
        reverse("interview-review", args=[study.slug, submitted.pk, "reopen"]),
        reverse("interview-review", args=[study.slug, submitted.pk, "drop"]),
        reverse("wave-move", args=[study.slug, "2019", "close"]),
        reverse("wave-move", args=[study.slug, "2019", "reopen"]),
        reverse("export-page", args=[study.slug]),
        reverse("set_language"),
    ]
    seen = set()
    for _ in range(ROUNDS):
        seen.add(client.post(chance.choice(addresses), bad_post(chance, known)).status_code)
    assert seen == {200, 302, 404, 409, 422}


SETTINGS = (
    *("name", "slug", "language", "description", "name-en", "notes-es", "seen", "action", "code"),
    *("label-en", "label-es", "level", "privacy", "purpose", "text_version", "valid_from"),
    *("text-en", "year", "starts_on", "ends_on", "nature", "selection", "source-en", "target"),
    *("contacted", "completed", "methodology-es", "confirm", "source", "wave_code", "wave_year"),
)


def test_settings_never_break(client, study):
    chance = random.Random(43)
    make_theme(study)
    text = make_consent_text(study)
    places = [("study-new",), ("study-new-copy",), ("study-new-package",)]
    addresses = [reverse(*place) for place in places]
    for name, *arguments in (
        *(("settings-texts",), ("settings-languages",), ("settings-variables",), ("wave-new",)),
        *(("settings-variable", "stage"), ("settings-themes",), ("settings-theme", "costs")),
        *(("settings-consent-texts",), ("settings-consent-text", text.pk), ("wave-edit", "2019")),
    ):
        addresses.append(reverse(name, args=[study.slug, *arguments]))
    right = {"level": "project", "privacy": "open", "nature": "observed", "year": "2019"}
    right |= {"selection": "panel", "valid_from": "2019-01-01", "source": study.slug}
    seen = set()
    for _ in range(ROUNDS // 3):
        sent = {name: chance.choice(BAD) for name in chance.sample(SETTINGS, 12)}
        sent |= {"action": chance.choice(("save", "save", "remove"))}
        sent |= right if chance.random() < 0.6 else {}
        # What was removed meanwhile is not found, and comes back no more.
        seen.add(client.post(chance.choice(addresses), sent).status_code)
    assert seen <= {302, 404, 409, 422}
    assert {302, 422} <= seen


def test_pages_that_are_asked_never_break(client, study):
    chance = random.Random(42)
    names = ("by", "segment", "wave", "format", "table", "page", "state", "q", "next", "language",
             "variable", "target", "question", "across")  # fmt: skip
    routes = (
        *(
            "people-list",
            "trend-list",
            "interview-list",
            "claim-list",
            "study-overview",
            "trend-comparison",
        ),
        *(
            "trend-freshness",
            "interview-new",
            "export-page",
            "claim-consistency",
            "line-page",
            "table-page",
        ),
    )
    for _ in range(ROUNDS):
        query = {name: chance.choice(BAD) for name in chance.sample(names, 3)}
        address = reverse(chance.choice(routes), args=[study.slug])
        assert client.get(address, query).status_code in (200, 302, 400, 404)


@pytest.mark.parametrize("note", ["\x00", "a\x00b"])
def test_a_note_that_cannot_be_stored_is_refused_in_words(client, study, note):
    interview = Interview.objects.get(wave__study=study, state="submitted")
    address = reverse("interview-review", args=[study.slug, interview.pk, "return"])
    page = client.post(address, {"note": note, "seen": interview.version}, follow=True)
    assert "cannot be stored" in page.content.decode()
    interview.refresh_from_db()
    assert interview.state == "submitted"


@pytest.mark.parametrize("name", ["interview-new", "interview-expert"])
@pytest.mark.parametrize("body", ["", "<garbage>", '{"answers": {}}'])
def test_a_form_without_a_field_stores_nothing(client, study, name, body):
    interview = Interview.objects.get(wave__study=study, state="draft")
    of = [study.slug] if name == "interview-new" else [study.slug, interview.pk]
    before = Version.objects.count()
    page = client.post(reverse(name, args=of), body, content_type="application/json")
    assert page.status_code == 422
    assert "problem" in page.content.decode()
    assert Version.objects.count() == before


@pytest.mark.parametrize("name", ["study-overview", "trend-list", "table-page", "claim-list"])
def test_a_page_tells_its_head_to_whoever_looks_only_for_that(client, study, name):
    address = reverse(name, args=[study.slug])
    assert client.head(address).status_code == client.get(address).status_code == 200
