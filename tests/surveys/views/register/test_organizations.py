"""The pages of organizations: found, read, added, corrected and merged."""

import pytest
from django.urls import reverse

from surveys.actions import accounts
from surveys.actions.experts.register import add_expert
from surveys.actions.organizations import edit_organization
from surveys.models import Interview, Organization
from tests.surveys.factories import (
    make_interview,
    make_member,
    make_organization,
    make_study,
    make_wave,
)
from tests.surveys.views.summaries import led_to

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def study():
    return make_study()


@pytest.fixture
def admin(client, study):
    client.force_login(make_member(study, "admin"))


@pytest.fixture
def acme(study):
    return make_organization(study, "O1", name="Acmé Canary")


def url_of(name, organization):
    return reverse(name, args=[organization.study.slug, organization.pk])


def test_organizations_are_found_with_their_experts_and_waves(client, study, admin, acme):
    interview = make_interview(make_wave(study), {}, respondent="R1")
    Interview.objects.filter(pk=interview.pk).update(organization=acme)
    add_expert(by=accounts.system_account(), study=study, code="R7", organization="O1")
    make_organization(study, "O2")
    page = client.get(reverse("organization-list", args=[study.slug]), {"q": "acme canari"})
    (found,) = page.context["organizations"]
    assert (found.code, found.expert_count, found.wave_codes) == ("O1", 2, ["2019"])
    page = client.get(url_of("organization-detail", acme))
    assert [one.code for one in page.context["experts"]] == ["R1", "R7"]
    assert "Acmé Canary" in page.content.decode()


def test_organizations_that_are_alike_are_offered_to_be_merged(client, study, admin, acme):
    make_organization(study, "O2", name="ACME Canary")
    text = client.get(url_of("organization-detail", acme)).content.decode()
    assert "Merge O2 into O1" in text


def test_an_organization_is_added_and_corrected(client, study, admin):
    url = reverse("organization-new", args=[study.slug])
    assert client.get(url).status_code == 200
    assert led_to(client.post(url, {"code": "", "name": "Acme"})) == ["id_code"]
    client.post(url, {"code": "O1", "name": "Acme"})
    made = Organization.objects.get()
    taken = client.post(url, {"code": "o1", "name": "Other"})
    assert "O1 is another organization" in taken.content.decode()
    assert 'value="Other"' in taken.content.decode()
    edit = url_of("organization-edit", made)
    data = client.get(edit).context["form"].initial | {"code": "O9"}
    assert led_to(client.post(edit, data)) == ["id_reason"]
    assert client.post(edit, data | {"reason": "Misread"}).status_code == 302
    assert Organization.objects.get().code == "O9"
    asked = client.post(
        url_of("organization-edit", make_organization(study, "O2")),
        {"code": "O1", "reason": "Misread", "seen": "1", "name": ""},
    )
    assert led_to(asked) == ["to-confirm"]


def test_what_somebody_changed_meanwhile_stands_beside_what_was_typed(client, admin, acme):
    url = url_of("organization-edit", acme)
    data = client.get(url).context["form"].initial | {"name": "Mine"}
    edit_organization(
        by=accounts.system_account(), organization=acme, seen=1, code="O1", name="Theirs",
        seen_name=1,
    )  # fmt: skip
    page = client.post(url, data)
    assert page.status_code == 409
    assert [(one.stored, one.typed) for one in page.context["form"].standing] == [
        ("Theirs", "Mine")
    ]
    assert 'value="Mine"' in page.content.decode()


def test_a_merge_is_shown_and_done_with_a_reason(client, study, admin, acme):
    make_organization(study, "O2", name="Other Ltd")
    url = reverse("organization-merge", args=[study.slug])
    assert client.get(url, {"keep": "O1"}).status_code == 200
    page = client.get(url, {"keep": "O1", "merge": "O2"})
    assert "The code O2 ends" in page.content.decode()
    data = {"keep": "O1", "merge": "O2"}
    assert led_to(client.post(url, data)) == ["reason"]
    asked = client.post(url, data | {"reason": "One firm"})
    assert asked.status_code == 422
    assert "One firm" in asked.content.decode()
    keys = [question.key for question in asked.context["report"].questions]
    done = client.post(url, data | {"reason": "One firm", "confirm": keys})
    assert done["Location"] == url_of("organization-detail", acme)
    assert Organization.objects.get() == acme


def test_a_code_that_no_organization_has_cannot_be_merged(client, study, admin, acme):
    url = reverse("organization-merge", args=[study.slug])
    for code in ("O9", "\x00"):
        page = client.get(url, {"keep": "O1", "merge": code, "reason": "One firm"})
        assert page.status_code == 404
        assert led_to(page) == ["merge"]
        assert 'value="One firm"' in page.content.decode()
    same = client.get(url, {"keep": "O1", "merge": "o1"})
    assert "two different codes" in same.content.decode()
