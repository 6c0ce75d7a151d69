"""What programs get by a link: the file or one line of text, and nothing that tells of others."""

import datetime
import hashlib
import logging
from datetime import timedelta
from itertools import product

import pytest
from django.test import Client
from django.utils import timezone

from analytics.actions.data_links import open_link, revoke_link, using
from analytics.models import DataLink, DataLinkUse
from surveys.actions.consents import withdraw_consent
from surveys.domain.confirming import EVERYTHING
from surveys.models import Consent, Entry, Job, Membership, SignInLimit, User, Version
from tests.analytics.linking import (
    SUITS,
    address,
    content_of,
    get,
    get_open,
    linked,
    signed_in,
    work,
)
from tests.soaking import SOAK
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ROUNDS = 10 if SOAK else 1
KEPT_BY_NOBODY = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


@pytest.fixture
def study():
    wave = make_wave(make_study())
    make_interview(wave, {"stage": "production"}, respondent="R1")
    return wave.study


@pytest.fixture
def admin(study):
    return make_member(study, "admin")


@pytest.fixture
def made(study, admin):
    return linked(study, by=admin)


def told(response):
    """Return what a program learns of an answer: status, headers but for its id, text."""
    passing = ("X-Request-ID",)
    headers = {key: value for key, value in response.items() if key not in passing}
    return response.status_code, headers, response.content


def test_a_program_signs_in_and_gets_the_file(made):
    link, secret = made
    response = get(link, secret)
    text = content_of(response)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert int(response["Content-Length"]) == len(text.encode())
    assert text.startswith("wave,")
    assert "R1" in text
    use = DataLink.objects.get().use
    assert (use.uses, use.last_at is not None) == (1, True)


def test_an_excel_file_is_given_at_its_own_ending(study, admin):
    link, secret = linked(study, by=admin, format="xlsx")
    response = get(link, secret, format="xlsx")
    assert b"".join(response.streaming_content).startswith(b"PK")
    assert get(link, secret, format="csv").status_code == 404


def test_what_is_there_already_is_not_sent_again(made):
    link, secret = made
    tag = get(link, secret)["ETag"]
    again = get(link, secret, **{"if-none-match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert {key: again[key] for key in KEPT_BY_NOBODY} == KEPT_BY_NOBODY
    assert get(link, secret, **{"if-none-match": f"W/{tag}"}).status_code == 304
    assert DataLink.objects.get().use.uses == 3


def test_the_tag_changes_with_the_study_and_with_the_settings(study, admin, made, monkeypatch):
    monkeypatch.setattr("analytics.actions.data_links.renewing.EVERY", timedelta(0))
    link, secret = made
    tags = [get(link, secret)["ETag"]]
    make_interview(study.waves.get(), {}, respondent="R2")
    work()
    assert get(link, secret)["ETag"] == tags[0]  # the old one, while a new one is made
    work()
    tags.append(get(link, secret)["ETag"])
    link.setting.options |= {"labels": True}
    link.setting.save()
    assert get(link, secret).status_code == 503  # never what the settings said before
    work()
    tags.append(get(link, secret)["ETag"])
    assert len({*tags}) == 3


def test_the_tag_stays_while_the_bytes_do(study, admin, made, monkeypatch):
    monkeypatch.setattr("analytics.actions.data_links.renewing.EVERY", timedelta(0))
    link, secret = made
    tag = get(link, secret)["ETag"]
    assert tag.strip('"') == hashlib.sha256(content_of(get(link, secret)).encode()).hexdigest()
    make_interview(study.waves.get(), {}, respondent="R2", state="draft")  # in no file
    work()
    assert get(link, secret).status_code == 200  # and a newer one is asked for
    work()
    assert link.files.count() == 2
    assert get(link, secret, **{"if-none-match": tag}).status_code == 304


def test_head_tells_of_the_file_and_gives_none(made):
    link, secret = made
    response = get(link, secret, method="head")
    assert (response.status_code, response.content) == (200, b"")
    assert response["ETag"] == get(link, secret)["ETag"]
    assert link.files.get().downloads == 1


def test_every_answer_is_kept_by_nobody_and_sets_no_cookie(study, admin, made):
    link, secret = made
    answers = [
        get(link, secret),
        get(link, "wrong"),
        Client().get(address(link)),
        Client().get("/data/"),
        Client().post(address(link)),
        get_open(link, secret),
    ]
    assert [one.status_code for one in answers] == [200, 401, 401, 404, 405, 404]
    for one in answers:
        assert {key: one.get(key) for key in KEPT_BY_NOBODY} == KEPT_BY_NOBODY
        assert not one.cookies
        assert one["X-Content-Type-Options"] == "nosniff"
    assert {one["Content-Type"] for one in answers[1:]} == {"text/plain; charset=utf-8"}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_a_link_only_gives(made, method):
    link, secret = made
    response = getattr(Client(enforce_csrf_checks=True), method)(
        address(link), headers=signed_in(link.pk, secret)
    )
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "place",
    ["", "/", "/x", "/x.csv", "/x/y/z.csv", "/{id}", "/{id}/", "/{id}.csv/", "/{id}.sav",
     "/{id}.csv/{secret}", "/{id}/{secret}", "/{id}/{secret}/.csv", "/{id}/a\n.csv", "/{id}//.csv"],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_address_leads_on(made, place, language, settings):
    settings.SECURE_SSL_REDIRECT = True
    link, secret = made
    path = "/data" + place.format(id=link.pk, secret=secret)
    headers = signed_in(link.pk, secret) | {"accept-language": language}
    response = Client().get(path, headers=headers, secure=True)
    assert response.status_code == 404
    assert response["Content-Type"] == "text/plain; charset=utf-8"


def test_what_comes_unencrypted_is_refused_and_not_led_on(made, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^data(/|$)"]
    link, secret = made
    response = get(link, secret)
    assert (response.status_code, "https://" in response.content.decode()) == (403, True)
    assert DataLink.objects.get().use.uses == 0


def test_a_link_that_is_and_one_that_is_not_cannot_be_told_apart(study, admin, made):
    link, secret = made
    closed = linked(study, by=admin, setting="Revoked")
    revoke_link(by=admin, link=closed[0])
    nobody = DataLink()
    for asked in (lambda one: Client().get(address(one)), lambda one: get(one, "wrong")):
        expected = told(asked(nobody))
        assert expected[0] == 401
        assert [told(asked(one)) for one in (link, closed[0])] == [expected] * 2
    expected = told(get_open(nobody, secret))
    assert expected[0] == 404
    assert told(get_open(link, secret)) == told(get_open(link, "wrong")) == expected
    assert told(get(*closed)) == told(Client().get("/data/")) == expected


def test_as_many_queries_find_no_link_as_find_one(made, django_assert_num_queries):
    link, _secret = made
    get(link, "wrong")
    get(DataLink(), "wrong")
    for one in (link, DataLink()):
        get(one, "first")
        with django_assert_num_queries(2):
            get(one, "wrong")


def lose_role(link):
    Membership.objects.filter(user=link.made_by).update(role="analyst")


def lose_membership(link):
    Membership.objects.filter(user=link.made_by).delete()


def lose_account(link):
    User.objects.filter(pk=link.made_by_id).update(is_active=False)


def expire(link):
    DataLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def revoke(link):
    revoke_link(by=link.made_by, link=link)


ENDS = [lose_role, lose_membership, lose_account, expire, revoke]


@pytest.mark.parametrize("end", ENDS)
def test_a_link_gives_nothing_once(study, admin, end):
    link, secret = linked(study, by=admin, is_open=True)
    assert content_of(get(link, secret))
    assert content_of(get_open(link, secret))
    end(link)
    for answer in (get(link, secret), get(link, secret, method="head"), get_open(link, secret)):
        assert answer.status_code == 404
    assert get(link, secret, **{"if-none-match": "*"}).status_code == 404


def test_of_500_attempts_none_succeeds(study, admin):
    """Links of others, revoked, expired, of makers without rights; secrets of one with another."""
    links = [linked(study, by=admin, setting="It works"), linked(study, by=admin, setting="Other")]
    for number, end in enumerate(ENDS):
        by = make_member(study, "admin")
        links.append(linked(study, by=by, setting=f"Over {number}", is_open=True))
        end(links[-1][0])
    foreign = make_wave(make_study()).study
    other = linked(foreign, by=make_member(foreign, "admin"))
    some = links[0][1]
    secrets = [secret for _link, secret in (*links, other)]
    secrets += ["-", "wrong", some[:-1], f"{some}=", some.swapcase(), some[::-1], "A" * 43]
    ids = [*(link for link, _secret in (*links, other)), DataLink()]
    right = {(link.pk, secret) for link, secret in (*links[:2], other)}
    statuses = []
    for link, secret, method in product(ids, secrets, ("get", "head") * ROUNDS):
        if (link.pk, secret) not in right:
            statuses.append(get(link, secret, method=method).status_code)
        statuses.append(get_open(link, secret, method=method).status_code)
    assert len(statuses) >= 500 * ROUNDS
    assert {*statuses} <= {401, 404, 429}
    assert sum(link.use.uses for link, _secret in (*links, other)) == 0
    assert get(*links[0]).status_code == 200  # nobody's guesses keep out who has the secret


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic ",
        "Basic !!!",
        "Basic /w==",
        "Basic Og==",
        "Bearer x",
        "Digest y",
        "\x00",
    ],
)
def test_odd_ways_to_sign_in_are_asked_to_sign_in(made, header):
    response = Client().get(address(made[0]), headers={"authorization": header})
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Basic realm="Nucleus", charset="UTF-8"'
    assert not SignInLimit.objects.exists()


def test_the_name_is_that_of_the_address(study, admin, made):
    other, secret = linked(study, by=admin, setting="Other")
    asked = Client().get(address(made[0]), headers=signed_in(other.pk, secret))
    assert asked.status_code == 401
    asked = Client().get(address(other), headers=signed_in(str(other.pk).upper(), secret))
    assert asked.status_code == 200


def test_the_secret_stands_in_the_address_only_where_that_is_allowed(admin, made):
    link, secret = made
    assert get_open(link, secret).status_code == 404
    open_link(by=admin, link=link, is_open=True)
    assert content_of(get_open(link, secret)) == content_of(get(link, secret))
    open_link(by=admin, link=link, is_open=False)
    assert get_open(link, secret).status_code == 404
    assert get(link, secret).status_code == 200


def test_what_became_personal_is_refused_to_an_address_with_the_secret(study, admin):
    options = type(SUITS)(variables=("goals", "stage"), empty=SUITS.empty)
    link, secret = linked(study, by=admin, is_open=True, options=options)
    study.variables.filter(code="goals").update(privacy="personal")
    assert get_open(link, secret).status_code == 404
    assert get(link, secret).status_code == 503  # not what was made before, either
    work()
    assert "goals" not in content_of(get(link, secret))
    assert get_open(link, secret).status_code == 404


def test_what_was_withdrawn_goes_out_no_more(study, admin, made):
    link, secret = made
    make_interview(study.waves.get(), {}, respondent="R2")
    consent = Consent.objects.get(respondent__code="R1")
    on = datetime.date(2020, 1, 1)
    withdraw_consent(by=admin, consent=consent, on=on, confirmed=EVERYTHING)
    response = get(link, secret)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    work()
    text = content_of(get(link, secret))
    assert ("R1" in text, "R2" in text) == (False, True)


def test_nothing_is_ready_before_the_job_is_done(study, admin, made):
    link, secret = made
    link.files.all().delete()
    DataLinkUse.objects.update(asked_at=None)
    response = get(link, secret)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert response.content == b"The file is being made. Ask again in a minute.\n"
    work()
    assert get(link, secret).status_code == 200


def test_a_program_that_asks_too_often_is_told_when_to_come_back(made, monkeypatch):
    link, secret = made
    monkeypatch.setattr(using, "PER_LINK", using.Limit("link", 2, timedelta(minutes=10)))
    assert [get(link, secret).status_code for _ in range(4)] == [200, 200, 429, 429]
    response = get(link, secret)
    assert 0 < int(response["Retry-After"]) <= 600


def test_guesses_are_limited_and_keep_nobody_else_out(made):
    link, secret = made
    asked = [get(link, f"wrong{n}") for n in range(using.WRONG.most + 1)]
    assert [one.status_code for one in asked[-2:]] == [401, 429]
    assert get(link, secret).status_code == 200


def test_made_up_links_leave_no_row_each():
    before = SignInLimit.objects.count()
    asked = [get(DataLink(), "made up").status_code for _ in range(using.WRONG.most + 2)]
    assert asked[-3:] == [401, 429, 429]
    assert SignInLimit.objects.count() == before + 1


def test_the_secret_is_stored_nowhere_and_logged_nowhere(study, admin, caplog, client):
    caplog.set_level(logging.DEBUG)
    link, secret = linked(study, by=admin, is_open=True)
    client.force_login(admin)
    content_of(get_open(link, secret))
    get(link, secret)
    get(link, f"{secret}x")
    revoke_link(by=admin, link=link)
    for path in (f"{secret}.csv", f"{secret}", f"{secret}.csv/", f"{secret}.sav"):
        assert client.get(f"/data/{link.pk}/{path}").status_code == 404
    client.get(f"/nowhere/data/{link.pk}/{secret}.csv")
    handled = [one for one in caplog.records if _kept(one)]
    assert any("Not Found" in one.getMessage() for one in handled)
    stored = [
        str(row) for model in (DataLink, Entry, Version, Job, SignInLimit)
        for row in model.objects.values()
    ]  # fmt: skip
    logged = [one.getMessage() for one in handled]
    assert [text for text in (*stored, *logged) if secret in text] == []


def _kept(record):
    """Let a record pass the filters of the handler, as the settings have it."""
    [handler] = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    return handler.filter(record)
