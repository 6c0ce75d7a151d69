"""The contact list: given after signing in again, to whoever may, written down and kept nowhere."""

import csv
import io
import logging

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.actions import accounts
from surveys.actions.consents import withdraw_consent
from surveys.actions.experts.register import add_expert
from surveys.domain.confirming import EVERYTHING
from surveys.forms.signing_in_again import GOOD_FOR, MARK
from surveys.models import Consent, ContactExport, Entry, Job, Version
from tests.surveys.factories import (
    identify,
    make_expert,
    make_interview,
    make_member,
    make_organization,
    make_study,
    make_wave,
)
from tests.surveys.views.summaries import led_to

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

CANARIES = ("Ana Canary", "ana.canary@example.org", "+34 600 123", "Acme Canary")
CHOSEN = {"reason": "Letters for the next wave", "format": "csv"}
SIGNED_IN = CHOSEN | {"password": "pass"}
TAKE = CHOSEN | {"take": "yes"}


@pytest.fixture
def wave():
    wave = make_wave(make_study())
    make_organization(wave.study, "O1", name=CANARIES[3])
    by = accounts.system_account()
    expert = add_expert(by=by, study=wave.study, code="R1", organization="O1")
    make_interview(wave, respondent="R1")
    name, email, phone, _organization = CANARIES
    identify(expert, name=name, email=email, phone=phone)
    make_expert(wave.study, "R2")
    identify(make_expert(make_study(), "F1"), name="Foreign Canary")
    return wave


@pytest.fixture
def url(wave):
    return reverse("expert-contacts", args=[wave.study.slug])


@pytest.fixture
def admin(client, wave):
    admin = make_member(wave.study, "admin", username="ada")
    client.force_login(admin)
    return admin


def is_file(response):
    return "attachment" in response.get("Content-Disposition", "")


def take(client, url, **more):
    """Sign in again and ask for the file, as its page does."""
    page = client.post(url, SIGNED_IN)
    assert (page.status_code, is_file(page)) == (200, False)
    return client.post(url, TAKE | more)


def age_mark(client, age):
    session = client.session
    who, _at = session[MARK]
    session[MARK] = (who, (timezone.now() - age).timestamp())
    session.save()


def test_it_is_given_after_signing_in_again_as_a_step_of_its_own(client, url, admin):
    page = client.get(url)
    assert "password" in page.context["form"].fields
    before = client.session.session_key
    page = client.post(url, SIGNED_IN)
    assert page.status_code == 200
    assert not is_file(page)
    assert client.session.session_key != before
    assert "password" not in page.context["form"].fields
    assert CHOSEN["reason"] in page.content.decode()
    assert not any(one in page.content.decode() for one in CANARIES)
    given = client.post(url, TAKE)
    assert is_file(given)
    _heading, *rows = csv.reader(io.StringIO(given.content.decode("utf-8-sig"), newline=""))
    name, email, phone, organization = CANARIES
    assert [row[:7] for row in rows] == [
        ["R1", name, email, f"'{phone}", "O1", organization, "2019"],
        ["R2", "", "", "", "", "", ""],
    ]


def test_the_file_stays_in_no_cache_and_tells_no_other_site(client, url, admin):
    given = take(client, url, format="xlsx")
    assert given.content.startswith(b"PK")
    assert "no-store" in given["Cache-Control"]
    assert given["Referrer-Policy"] == "no-referrer"
    assert given["X-Content-Type-Options"] == "nosniff"
    assert given["Content-Disposition"].endswith('-contacts.xlsx"')
    assert "no-store" in client.get(url)["Cache-Control"]


def test_opening_the_address_gives_no_file(client, url, admin):
    client.post(url, SIGNED_IN)
    assert not is_file(client.get(url, CHOSEN))
    head = client.head(url, CHOSEN)
    assert (head.status_code, is_file(head)) == (405, False)
    assert ContactExport.objects.count() == 0


def test_each_taking_is_written_down_without_names(client, wave, url, admin, caplog):
    caplog.set_level(logging.DEBUG)
    jobs = Job.objects.count()
    take(client, url)
    take(client, url, reason="Again", format="xlsx")
    entries = Entry.objects.filter(study=wave.study, action="contacts.taken")
    assert [(one.by, one.record_type) for one in entries] == [(admin, "surveys.contactexport")] * 2
    contents = [one.content for one in Version.objects.filter(entry__in=entries).order_by("id")]
    kept = ("reason", "format", "experts")
    assert [[one[name] for name in kept] for one in contents] == [
        [CHOSEN["reason"], "csv", 2],
        ["Again", "xlsx", 2],
    ]
    logged = [record.getMessage() for record in caplog.records]
    for text in (*map(str, contents), *logged, str(client.session.items())):
        assert not any(one in text for one in (*CANARIES, "Foreign Canary"))
    assert Job.objects.count() == jobs
    page = client.get(url).content.decode()
    assert "Again" in page
    assert not any(one in page for one in CANARIES)


def test_withdrawn_consents_are_told_and_erased_names_are_not(client, wave, url, admin):
    """The list has whom the register shows, and of them what it shows."""
    consent = Consent.objects.get(respondent__code="R1")
    withdraw_consent(by=admin, consent=consent, on=consent.given_on, confirmed=EVERYTHING)
    expert = wave.study.respondents.get(code="R1")
    identify(expert, name="", email="", phone="")
    text = take(client, url).content.decode()
    assert "2019 (withdrawn)" in text
    assert not any(one in text for one in CANARIES[:3])


def test_a_reason_is_needed_and_names_nobody(client, url, admin):
    page = client.post(url, SIGNED_IN | {"reason": " "})
    assert (page.status_code, led_to(page)) == (422, ["id_reason"])
    assert MARK not in client.session  # no guess is made while something else is wrong
    client.post(url, SIGNED_IN)
    for reason in ("For Ana Canary", f"Ask {CANARIES[1].upper()}"):
        page = client.post(url, TAKE | {"reason": reason})
        assert (page.status_code, led_to(page)) == (422, ["id_reason"])
    assert ContactExport.objects.count() == 0


@pytest.mark.parametrize("password", ["wrong-password", "wrong\0", "wrong" * 2000, " pass "])
def test_a_wrong_password_gives_nothing_and_keeps_the_reason(client, url, admin, password):
    page = client.post(url, SIGNED_IN | {"password": password})
    assert (page.status_code, led_to(page)) == (422, ["id_password"])
    assert CHOSEN["reason"] in page.content.decode()
    assert f'value="{password}"' not in page.content.decode()
    assert not is_file(client.post(url, TAKE))


@pytest.mark.parametrize("age", [GOOD_FOR, -GOOD_FOR])
def test_after_five_minutes_the_password_is_asked_for_again(client, url, admin, age):
    client.post(url, SIGNED_IN)
    age_mark(client, age)
    page = client.post(url, TAKE)
    assert (page.status_code, led_to(page)) == (422, ["id_password"])
    assert "Signing in again is needed. Type your password." in page.content.decode()
    assert CHOSEN["reason"] in page.content.decode()
    assert ContactExport.objects.count() == 0


def test_a_role_that_was_taken_meanwhile_is_asked_for_again(client, wave, url, admin):
    client.post(url, SIGNED_IN)
    make_member(wave.study, "admin")
    by = accounts.system_account()
    accounts.add_member(study=wave.study, user=admin, role="researcher", by=by)
    accounts.remove_member(study=wave.study, user=admin, role="admin", by=by)
    page = client.post(url, TAKE)
    assert (page.status_code, is_file(page)) == (403, False)
    assert "Your role does not include: exporting records." in page.content.decode()
    assert ContactExport.objects.count() == 0


def test_signing_in_again_is_of_one_person_and_one_session(client, wave, url, admin):
    client.post(url, SIGNED_IN)
    elsewhere = Client()
    elsewhere.force_login(admin)
    assert not is_file(elsewhere.post(url, TAKE))
    session = client.session
    other = make_member(wave.study, "admin")
    session[MARK] = (other.pk, session[MARK][1])
    session.save()
    assert client.post(url, TAKE).status_code == 422
    client.force_login(other)
    assert client.post(url, TAKE).status_code == 422
    page = client.post(url, SIGNED_IN | {"typed_by": "ada"})
    assert (page.status_code, is_file(page)) == (409, False)
    assert ContactExport.objects.count() == 0


def test_another_site_sends_nothing_in_the_name_of_an_admin(url, admin):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    page = client.post(url, SIGNED_IN, HTTP_SEC_FETCH_SITE="cross-site")
    assert (page.status_code, is_file(page)) == (403, False)


def test_who_is_locked_out_there_is_locked_out_at_the_sign_in_and_the_other_way_round(
    client, url, admin
):
    for _ in range(5):
        assert client.post(url, SIGNED_IN | {"password": "wrong"}).status_code == 422
    page = client.post(url, SIGNED_IN)
    assert page.status_code == 422
    assert "Too many wrong passwords from here." in page.content.decode()
    given = {"login": "ada", "password": "pass"}
    assert "Too many wrong passwords" in Client().post("/accounts/login/", given).content.decode()
    assert MARK not in client.session


def test_guesses_at_the_sign_in_count_there(client, url, admin):
    for _ in range(5):
        Client().post("/accounts/login/", {"login": "ada", "password": "wrong"})
    assert "Too many wrong passwords" in client.post(url, SIGNED_IN).content.decode()


def test_a_large_study_is_read_some_experts_at_a_time(client, url, admin, monkeypatch):
    monkeypatch.setattr("surveys.queries.register.contacts.AT_ONCE", 1)
    assert len(take(client, url).content.decode().splitlines()) == 3


@pytest.mark.parametrize("name", ["expert-list", "export-page"])
@pytest.mark.parametrize(("role", "is_there"), [("researcher", False), ("admin", True)])
def test_admins_alone_are_led_there(client, wave, url, name, role, is_there):
    client.force_login(make_member(wave.study, role))
    page = client.get(reverse(name, args=[wave.study.slug])).content.decode()
    assert (f'href="{url}"' in page) is is_there


def test_nothing_of_it_lies_in_another_table(client, url, admin):
    """A whole copy of the database says a name as often after the list was taken as before."""
    before = in_database()
    take(client, url)
    assert in_database() == before


def in_database():
    dump = "\n".join(connection.connection.iterdump())
    return {one: dump.count(one) for one in CANARIES}
