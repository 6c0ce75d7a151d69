"""A form that is sent while signed out, or by another person, loses no word."""

import html
import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from surveys.actions.experts.merging import merge_experts
from surveys.domain.confirming import EVERYTHING
from surveys.models import Interview, Membership
from tests.surveys.factories import make_interview, make_member, make_study, make_wave
from tests.surveys.views.posts import new_url, typed

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

WORDS = "Faster diagnosis.\n«Más rápido» & <better>"


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def ana(wave):
    return make_member(wave.study, "researcher", username="ana")


@pytest.fixture
def browser():
    """A client that is checked for forgery, as browsers are."""
    return Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})


def hidden(page):
    """The hidden fields of the form of the page's main part."""
    main = page.content.decode().split("<main")[1].split("</main")[0]
    found = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main):
        found.setdefault(html.unescape(name), []).append(html.unescape(value))
    return found


def asks_before_leaving(page):
    """Whether the form of the page says that nothing of it is stored."""
    return re.search(r"<form[^>]* data-unstored", page.content.decode()) is not None


def words(data):
    return {name: value if isinstance(value, list) else [value] for name, value in data.items()}


def test_signed_out_the_words_come_back_after_signing_in(client, wave, ana):
    data = typed(note=WORDS, typed_by="ana", **{"details-organization": "O-9"})
    page = client.post(new_url(wave), data)
    assert page.status_code == 401
    assert Interview.objects.count() == 0
    kept = hidden(page)["kept"][0]
    wrong = client.post(reverse("account_login"), {"login": "ana", "password": "no", "kept": kept})
    assert "not correct" in wrong.content.decode()
    assert hidden(wrong)["kept"] == [kept]
    page = client.post(reverse("account_login"), {"login": "ana", "password": "pass", "kept": kept})
    sent = hidden(page)
    del data["typed_by"]
    assert words(data).items() <= sent.items()
    assert 'action="' + new_url(wave) in page.content.decode()
    assert "data-resume" in page.content.decode()

    back = client.post(new_url(wave), sent | {"action": ["show"]})
    form = back.context["form"]
    assert (back.status_code, Interview.objects.count()) == (200, 0)
    assert form.details["organization"].value() == "O-9"
    assert not form.is_wrong
    text = back.content.decode()
    assert "Not stored yet. What was typed is here again: begin" in text
    assert "<title>Not stored yet: " in " ".join(text.split())
    assert asks_before_leaving(back)
    client.post(new_url(wave), sent)
    client.post(new_url(wave), sent)
    assert [i.organization.code for i in Interview.objects.all()] == ["O-9"]


def test_a_review_note_is_kept(client, wave, ana):
    interview = make_interview(wave, {"stage": "research"})
    url = reverse("interview-review", args=[wave.study.slug, interview.pk, "return"])
    kept = hidden(client.post(url, {"note": WORDS, "seen": "1"}))["kept"][0]
    page = client.post(reverse("account_login"), {"login": "ana", "password": "pass", "kept": kept})
    assert hidden(page)["note"] == [WORDS]
    assert "data-resume" not in page.content.decode()


def test_a_token_that_changed_keeps_the_words(browser, wave, ana):
    browser.force_login(ana)
    data = typed(note=WORDS, csrfmiddlewaretoken="x" * 64)
    page = browser.post(new_url(wave), data)
    assert page.status_code == 403
    sent = hidden(page)
    assert sent["note"] == [WORDS]
    assert browser.post(new_url(wave), sent).status_code == 302
    assert Interview.objects.get().created_by == ana


def test_without_any_cookie_the_words_are_kept_through_signing_in(browser, wave, ana):
    page = browser.post(new_url(wave), typed(note=WORDS))
    assert page.status_code == 403
    fields = hidden(page)
    page = browser.post(
        reverse("account_login"),
        {"login": "ana", "password": "pass"} | {name: v[-1] for name, v in fields.items()},
    )
    assert hidden(page)["note"] == [WORDS]


def test_signed_in_in_another_tab_while_the_sign_in_page_was_open(browser, wave, ana):
    page = browser.post(new_url(wave), typed(note=WORDS))
    fields = {name: v[-1] for name, v in hidden(page).items()}
    browser.force_login(ana)
    browser.cookies["csrftoken"] = "y" * 32
    page = browser.post(reverse("account_login"), fields)
    assert page.status_code == 403
    assert hidden(page)["note"] == [WORDS]


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"origin": "http://testserver", "sec-fetch-site": "cross-site"},
        {"referer": "https://elsewhere.example/page"},
        {},
    ],
)
def test_what_another_site_sends_is_not_carried(wave, ana, headers):
    browser = Client(enforce_csrf_checks=True, headers=headers)
    browser.force_login(ana)
    page = browser.post(new_url(wave), typed(note=WORDS))
    assert page.status_code == 403
    assert "Faster diagnosis" not in page.content.decode()


def test_words_of_one_person_are_not_stored_as_those_of_another(client, wave, ana):
    ben = make_member(wave.study, "researcher", username="ben")
    client.force_login(ben)
    data = typed(note=WORDS, typed_by="ana")
    page = client.post(new_url(wave), data)
    assert page.status_code == 409
    text = page.content.decode()
    assert "ana typed this" in text
    assert "Send it as ben" in text
    assert Interview.objects.count() == 0
    assert hidden(page)["typed_by"] == ["ben"]
    assert client.post(new_url(wave), hidden(page)).status_code == 302
    assert Interview.objects.get().created_by == ben


def test_who_typed_it_and_is_signed_in_again_sends_it_as_own_work(client, wave, ana):
    client.force_login(make_member(wave.study, "researcher", username="ben"))
    data = typed(note=WORDS, typed_by="ana")
    fields = hidden(client.post(new_url(wave), data))
    client.force_login(ana)
    assert client.post(new_url(wave), fields).status_code == 302
    assert Interview.objects.get().created_by == ana


def test_with_a_token_of_before_nobody_else_is_said_to_have_typed_it(browser, wave, ana):
    ben = make_member(wave.study, "researcher", username="ben")
    browser.force_login(ben)
    data = typed(note=WORDS, typed_by="ana")
    fields = hidden(browser.post(new_url(wave), data))
    browser.force_login(ana)
    fields["csrfmiddlewaretoken"] = ["x" * 64]
    page = browser.post(new_url(wave), fields)
    assert page.status_code == 403
    assert "typed this" not in page.content.decode()
    assert browser.post(new_url(wave), hidden(page)).status_code == 302
    assert Interview.objects.get().created_by == ana


def test_a_third_person_is_told_who_typed_it_first(client, wave, ana):
    client.force_login(make_member(wave.study, "researcher", username="ben"))
    fields = hidden(client.post(new_url(wave), typed(typed_by="ana")))
    client.force_login(make_member(wave.study, "researcher", username="eva"))
    page = client.post(new_url(wave), fields)
    assert page.status_code == 409
    assert "ana typed this" in page.content.decode()


def test_pages_that_carry_words_ask_before_they_are_left(client, wave, ana):
    page = client.post(new_url(wave), typed())
    assert asks_before_leaving(page)
    kept = hidden(page)["kept"][0]
    page = client.post(reverse("account_login"), {"login": "ana", "password": "pass", "kept": kept})
    assert asks_before_leaving(page)
    assert not asks_before_leaving(Client().get(reverse("account_login")))


def test_another_person_who_signs_in_is_asked_too(client, wave, ana):
    make_member(wave.study, "researcher", username="ben")
    kept = hidden(client.post(new_url(wave), typed(typed_by="ana")))["kept"][0]
    page = client.post(reverse("account_login"), {"login": "ben", "password": "pass", "kept": kept})
    assert "ana typed this" in page.content.decode()
    assert "data-resume" not in page.content.decode()


def test_every_form_says_for_whom_it_was_made(client, wave, ana):
    client.force_login(ana)
    assert hidden(client.get(new_url(wave)))["typed_by"] == ["ana"]
    make_interview(wave, {"stage": "research"})
    page = client.get(reverse("interview-list", args=[wave.study.slug]))
    assert set(hidden(page)["typed_by"]) == {"ana"}


@pytest.mark.parametrize(
    "target",
    [
        *("https://elsewhere.example/studies/", "//elsewhere.example/", "/\\elsewhere.example/"),
        *("javascript:alert(1)", "studies/", "", "/nowhere-at-all/", "/accounts/logout/", "/a\nb"),
    ],
)
def test_words_go_back_to_a_page_of_this_site_only(client, ana, target):
    kept = json.dumps([target, [["a", "b"]], "ana", False])
    page = client.post(reverse("account_login"), {"login": "ana", "password": "pass", "kept": kept})
    assert page.status_code == 302
    assert page.url == reverse("study-list")


@pytest.mark.parametrize(
    "kept",
    [
        *("", "{}", "[]", "[1,2,3,4]", "x" * 100, "9" * 5000, '["/studies/", [["a"]], "", 1]'),
        "[" * 100_000,  # deeper than Python reads
        *(r'["/studies/", [["a", "\ud800"]], "", 0]', r'["/studies/", [], "\udfff", 0]'),
    ],
)
def test_garbage_that_is_carried_is_left_out(client, ana, kept):
    page = client.post(reverse("account_login"), {"login": "ana", "password": "pass", "kept": kept})
    assert page.status_code == 302


def test_passwords_are_not_carried(browser, ana):
    browser.force_login(ana)
    page = browser.post(reverse("account_change_password"), {"oldpassword": "pass-1-2-3"})
    assert page.status_code == 403
    assert "pass-1-2-3" not in page.content.decode()


def returning(interview):
    """The address to which a note about an interview is sent."""
    return reverse("interview-review", args=[interview.wave.study.slug, interview.pk, "return"])


def test_words_for_an_interview_that_was_joined_meanwhile_are_kept(client, wave, ana):
    client.force_login(ana)
    kept = make_interview(wave, {}, respondent="R01")
    ended = make_interview(wave, {}, respondent="R10")
    data = {"note": WORDS, "seen": "1", "csrfmiddlewaretoken": "secret"}
    merge_experts(
        by=ana, keep=kept.respondent, merge=ended.respondent, reason="One", confirmed=EVERYTHING
    )
    page = client.post(returning(ended), data)
    assert page.status_code == 404
    assert hidden(page)["note"] == [WORDS]
    assert "Faster diagnosis.<br>" in page.content.decode()
    assert "joined with 2019 R01" in page.content.decode()
    told = shown(page)
    assert told["Why?"].startswith("Faster diagnosis.")
    assert not {"secret", "1"} & set(told.values())


@pytest.mark.parametrize(("role", "status"), [("analyst", 403), (None, 404)])
def test_words_are_kept_where_the_role_ended_meanwhile(client, wave, ana, role, status):
    client.force_login(ana)
    interview = make_interview(wave, {})
    Membership.objects.filter(user=ana).delete()
    if role:
        Membership.objects.create(user=ana, study=wave.study, role=role, version=1)
    page = client.post(returning(interview), {"note": WORDS, "seen": "1"})
    assert page.status_code == status
    assert hidden(page)["note"] == [WORDS]


def shown(page):
    """What the page shows as typed: what it was asked as, and the answer."""
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page.content.decode(), re.S)
    return {html.unescape(name): html.unescape(words) for name, words in pairs}


def test_what_was_typed_is_shown_beside_what_it_was_asked_as(client, wave, ana):
    page = client.post(new_url(wave), typed())
    assert shown(page)["Duration in minutes"] == "45"
    wrong = {"login": "ana", "password": "no", "kept": hidden(page)["kept"][0]}
    assert shown(client.post(reverse("account_login"), wrong))["Mode"] == "video call"
    back = client.post(reverse("account_login"), wrong | {"password": "pass"})
    assert shown(back)["Date of the interview"] == "2019-06-03"


def test_what_is_sent_to_no_page_of_this_site_is_not_shown(client, wave, ana):
    client.force_login(ana)
    page = client.post("/nowhere/", {"note": WORDS})
    assert page.status_code == 404
    assert "Faster" not in page.content.decode()


def test_an_answer_about_passwords_is_carried_as_any_other(client, wave, ana):
    page = client.post(new_url(wave), typed(password_policy="None", password="secret"))
    kept = hidden(page)["kept"][0]
    assert ["password_policy", "None"] in json.loads(kept)[1]
    assert "secret" not in kept
