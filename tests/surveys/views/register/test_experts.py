"""The pages of the register of experts: found, read, added, corrected, and by whom."""

import pytest
from django.urls import reverse

from surveys.actions import accounts
from surveys.actions.consents import withdraw_consent
from surveys.actions.experts.register import add_expert, edit_expert
from surveys.models import Consent, Respondent, RespondentIdentity
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
from tests.tokens import without_tokens

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NAMES = ("Ana Canary", "ana@example.org", "+34 600")


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def expert(wave):
    expert = add_expert(
        by=accounts.system_account(), study=wave.study, code="R1", organization="O1"
    )
    make_organization(wave.study, "O1", name="Acme Canary")
    return identify(expert, name=NAMES[0], email=NAMES[1], phone=NAMES[2])


def sign_in(client, wave, role):
    client.force_login(make_member(wave.study, role))


def listed(client, wave, /, **query):
    page = client.get(reverse("expert-list", args=[wave.study.slug]), query)
    assert page.status_code == 200
    return [one.code for one in page.context["experts"]]


def url_of(name, expert):
    return reverse(name, args=[expert.study.slug, expert.pk])


@pytest.mark.parametrize("role", ["researcher", "admin"])
def test_the_list_finds_by_name_address_and_organization(client, wave, expert, role):
    sign_in(client, wave, role)
    make_expert(wave.study, "Q2")
    for query in ("R1", "ana canari", "ana@example.org", "acme", "O1"):
        assert listed(client, wave, q=query) == ["R1"]
    assert listed(client, wave, q="nobody") == []
    page = client.get(reverse("expert-list", args=[wave.study.slug])).content.decode()
    assert "Ana Canary" in page
    assert "Acme Canary" in page


@pytest.mark.parametrize("name", ["expert-list", "expert-detail", "organization-list",
                                  "organization-detail", "expert-doubles"])  # fmt: skip
def test_an_analyst_sees_no_name_and_finds_nobody_by_one(client, wave, expert, name):
    sign_in(client, wave, "analyst")
    twin = identify(make_expert(wave.study, "Q2"), name=NAMES[0], email=NAMES[1])
    given = {"slug": wave.study.slug}
    if name == "expert-detail":
        given["expert_id"] = expert.pk
    if name == "organization-detail":
        given["organization_id"] = expert.organization_id
    for query in ({}, {"q": "canary"}, {"q": NAMES[1]}):
        page = without_tokens(client.get(reverse(name, kwargs=given), query))
        shown = page.replace('value="canary"', "").replace(f'value="{NAMES[1]}"', "")
        assert not any(one in shown for one in (*NAMES, "Acme Canary"))
        if query and name.endswith("-list"):
            assert "matches" in page
        if name == "expert-detail":
            assert twin.code not in page


def test_the_list_is_narrowed_by_wave_interview_organization_and_consent(client, wave, expert):
    sign_in(client, wave, "admin")
    later = make_wave(wave.study, "2020", position=2)
    make_interview(wave, {}, respondent="R1")
    make_interview(later, {}, respondent="R2")
    make_expert(wave.study, "R3")
    assert listed(client, wave) == ["R1", "R2", "R3"]
    assert listed(client, wave, wave="2019") == ["R1"]
    assert listed(client, wave, wave="2019", interviewed="no") == ["R2", "R3"]
    assert listed(client, wave, interviewed="yes") == ["R1", "R2"]
    assert listed(client, wave, interviewed="no", q="r") == ["R3"]
    assert listed(client, wave, organization="o1") == ["R1"]
    assert listed(client, wave, consent="participate", wave="2020") == ["R2"]
    consent = Consent.objects.get(respondent__code="R1")
    withdraw_consent(
        by=accounts.system_account(), consent=consent, on=consent.given_on.replace(day=2),
        confirmed=[f"withdraw:{consent.pk}"],
    )  # fmt: skip
    assert listed(client, wave, consent="none") == ["R1", "R3"]
    assert listed(client, wave, q="acme", wave="2020") == []


@pytest.mark.parametrize(
    "query", [{"wave": "1999"}, {"interviewed": "maybe"}, {"organization": "O9"},
              {"organization": "\x00"}, {"consent": "all"}],
)  # fmt: skip
def test_what_the_address_asks_for_and_is_not_there_is_told(client, wave, query):
    sign_in(client, wave, "admin")
    page = client.get(reverse("expert-list", args=[wave.study.slug]), query)
    assert page.status_code == 404
    assert next(iter(query.values())).strip("\x00") in page.content.decode()


def test_pages_of_the_list_keep_what_it_is_narrowed_by(client, wave, monkeypatch):
    monkeypatch.setattr("surveys.views.experts.PAGE_SIZE", 1)
    sign_in(client, wave, "admin")
    for code in ("R1", "R2", "Q3"):
        make_expert(wave.study, code)
    page = client.get(
        reverse("expert-list", args=[wave.study.slug]), {"q": "r", "interviewed": "no"}
    )
    assert 'href="?page=2&amp;q=r&amp;interviewed=no"' in page.content.decode()
    assert listed(client, wave, q="r", page="2") == ["R2"]


def test_the_page_of_an_expert_tells_all_that_is_known(client, wave, expert):
    sign_in(client, wave, "researcher")
    make_interview(wave, {}, {}, respondent="R1")
    page = client.get(url_of("expert-detail", expert))
    text = page.content.decode()
    assert all(one in text for one in NAMES)
    assert "Acme Canary" in text
    assert "to be archived for later research" in text
    assert page.context["project_count"] == 2
    assert [one.wave.code for one in page.context["interviews"]] == ["2019"]
    assert "Merge with another" not in text  # that is for admins


def test_where_somebody_worked_last_is_told_until_the_register_says_where_now(client, wave):
    sign_in(client, wave, "analyst")
    interview = make_interview(wave, {}, respondent="R1")
    organization = make_organization(wave.study, "O7", name="Acme Canary")
    type(interview).objects.filter(pk=interview.pk).update(organization=organization)
    page = client.get(reverse("expert-list", args=[wave.study.slug]))
    assert [one.last_organization for one in page.context["experts"]] == [organization]
    told = client.get(url_of("expert-detail", interview.respondent)).content.decode()
    assert "O7 at the last interview" in told
    assert "Canary" not in told


def test_an_expert_is_added_after_who_is_alike_was_asked_about(client, wave, expert):
    sign_in(client, wave, "researcher")
    url = reverse("expert-new", args=[wave.study.slug])
    data = {"code": "R2", "organization": "O1", "name": "Ana Canari", "email": "", "phone": ""}
    asked = client.post(url, data)
    assert asked.status_code == 422
    assert 'value="Ana Canari"' in asked.content.decode()
    assert led_to(asked) == ["to-confirm"]
    (question,) = asked.context["form"].questions
    done = client.post(url, data | {"confirm": question.key})
    made = Respondent.objects.get(code="R2")
    assert done["Location"] == url_of("expert-detail", made)
    assert (made.organization.code, made.identity.name) == ("O1", "Ana Canari")


@pytest.mark.parametrize(
    ("changed", "place"),
    [({"code": "Ana Canary"}, "id_code"), ({"code": "r1"}, "id_code"), ({"code": ""}, "id_code"),
     ({"email": "no address"}, "id_email"), ({"name": "x" * 201}, "id_name"),
     ({"name": "a\x00b"}, "id_name")],
)  # fmt: skip
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_lost(
    client, wave, expert, changed, place
):
    sign_in(client, wave, "researcher")
    data = {"code": "R2", "organization": "O9", "name": "Eva", "email": "", "phone": "77"}
    page = client.post(reverse("expert-new", args=[wave.study.slug]), data | changed)
    assert page.status_code == 422
    assert led_to(page) == [place]
    assert 'value="O9"' in page.content.decode()
    assert 'value="77"' in page.content.decode()
    assert Respondent.objects.count() == 1


def test_an_expert_is_corrected(client, wave, expert):
    sign_in(client, wave, "researcher")
    url = url_of("expert-edit", expert)
    form = client.get(url).context["form"]
    data = form.initial | {"code": "R10", "phone": "88"}
    refused = client.post(url, data)
    assert led_to(refused) == ["id_reason"]
    assert client.post(url, data | {"reason": "Misread"}).status_code == 302
    stored = Respondent.objects.get()
    assert (stored.code, stored.identity.phone) == ("R10", "88")
    assert "R1 <span" in client.get(url_of("expert-detail", stored)).content.decode()


def test_what_somebody_changed_meanwhile_stands_beside_what_was_typed(client, wave, expert):
    sign_in(client, wave, "admin")
    url = url_of("expert-edit", expert)
    data = client.get(url).context["form"].initial | {"organization": "O2", "name": "Ana C."}
    edit_expert(
        by=accounts.system_account(), respondent=expert, seen=expert.version, code="R1",
        organization="O3",
    )  # fmt: skip
    page = client.post(url, data)
    assert page.status_code == 409
    standing = {one.label: (one.stored, one.typed) for one in page.context["form"].standing}
    assert standing == {"Organization": ("O3", "O2"), "Name": ("Ana Canary", "Ana C.")}
    assert 'value="O2"' in page.content.decode()
    again = data | {"seen": page.context["form"]["seen"].value(), "seen_identity": "1"}
    assert client.post(url, again).status_code == 302
    stored = Respondent.objects.get()
    assert (stored.organization.code, stored.identity.name) == ("O2", "Ana C.")


@pytest.mark.parametrize("seen", ["", "x", "-1", "99999999999999999999"])
def test_a_page_that_says_nothing_of_what_it_saw_overwrites_nothing(client, wave, expert, seen):
    sign_in(client, wave, "admin")
    data = {"code": "R1", "organization": "O9", "name": "Eva", "seen": seen, "seen_identity": seen}
    page = client.post(url_of("expert-edit", expert), data)
    assert page.status_code in (409, 422)
    assert RespondentIdentity.objects.get().name == "Ana Canary"


def test_the_pages_speak_spanish(client, wave, expert):
    sign_in(client, wave, "admin")
    client.cookies["django_language"] = "es"
    assert "Persona experta R1" in client.get(url_of("expert-detail", expert)).content.decode()
    page = client.post(url_of("expert-edit", expert), {"code": ""}).content.decode()
    assert "Hace falta" in page
    assert "This is needed" not in page


def test_an_expert_of_another_study_is_not_there(client, wave):
    sign_in(client, wave, "admin")
    foreign = make_expert(make_study(), "F1")
    for name in ("expert-detail", "expert-edit"):
        assert client.get(reverse(name, args=[wave.study.slug, foreign.pk])).status_code == 404
