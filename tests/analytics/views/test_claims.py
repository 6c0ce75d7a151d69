import pytest
from django.urls import reverse

from analytics.models import Claim
from surveys.models import Version
from tests.analytics.factories import PRODUCTION, PROJECTS, claim, define
from tests.surveys.factories import make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]


def page_of(client, *claims):
    study = make_study()
    make_wave(study, "2019")
    define(study, indicators=[PRODUCTION, PROJECTS], claims=claims)
    client.force_login(make_member(study, "analyst"))
    return client.get(reverse("claim-consistency", args=[study.slug])).content.decode()


def test_claims_that_hold_together(client):
    page = page_of(client, claim(value=50, digits=0))
    assert "They can hold together." in page
    assert "1 claim was asked" in page


def test_claims_that_conflict_are_named(client):
    page = page_of(client, claim(value=50, digits=0), claim("F2", value=80, digits=0))
    assert "They cannot all be right." in page
    assert "The smallest set that conflicts: F1, F2." in page
    assert "only if percentages were rounded to within ±15.01 points." in page


def test_with_a_count_it_is_said_how_many_records_are_missing(client):
    count = claim("N", statistic="count", indicator="projects", value=100)
    page = page_of(client, count, claim(value=50, digits=0), claim("F2", value=80, digits=0))
    assert "or if at least 30 records were counted otherwise." in page


def test_a_study_without_claims(client):
    assert "There is no claim about an observed wave to check." in page_of(client)


ALL = {
    "printed": "all",
    "wording": {"en": "all", "es": "todas"},
    "value": 100,
    "digits": 0,
}
LIKE = {"printed": "96%", "low": "0.95", "high": "0.97"}


@pytest.mark.parametrize("name", ["claim-consistency", "claim-list"])
def test_what_was_printed_is_said_in_the_language_of_the_page(client, name):
    study = make_study()
    make_wave(study, "2019")
    claims = [claim("F1", **ALL), claim("F2", value=50, digits=0), claim("F3", **LIKE)]
    define(study, indicators=[PRODUCTION, PROJECTS], claims=claims)
    client.force_login(make_member(study, "analyst"))
    client.cookies["django_language"] = "es"
    page = client.get(reverse(name, args=[study.slug])).content.decode()
    for words in ("todas", "50\N{NO-BREAK SPACE}%", "96\N{NO-BREAK SPACE}%"):
        assert words in page
    for words in ("(all)", "96%", "50 %"):
        assert words not in page


@pytest.fixture
def study():
    study = make_study()
    make_wave(study, "2019")
    define(study, indicators=[PRODUCTION], claims=[claim(value=50, digits=0)])
    return study


def address(study, code="F1"):
    return reverse("claim-page", args=[study.slug, code])


def test_a_claim_has_a_page_that_says_what_it_reads(client, study):
    client.force_login(make_member(study, "researcher"))
    assert f'href="{address(study)}"' in client.get(reverse("claim-list", args=[study.slug])).text
    page = client.get(address(study))
    assert "is “Production”" in page.text
    assert reverse("trend-indicator", args=[study.slug, "production"]) in page.text
    assert "Withdraw the claim" not in page.text
    assert client.post(address(study), {"seen": 1, "reason": "Wrong."}).status_code == 403
    assert client.get(address(study, "F9")).status_code == 404


def test_a_claim_is_withdrawn_with_a_reason_that_its_history_keeps(client, study):
    client.force_login(make_member(study, "analyst"))
    stored = Claim.objects.get()
    for sent, said in (
        ({"seen": 1, "reason": " "}, "Say why the claim is withdrawn"),
        ({"seen": 2, "reason": "Wrong."}, "Somebody changed this record meanwhile"),
    ):
        page = client.post(address(study), sent)
        assert (page.status_code, said in page.text) == (409, True)
    assert client.post(address(study), {"seen": 1, "reason": " Wrong. "}).status_code == 302
    assert not Claim.objects.exists()
    last = Version.objects.of(Claim, [stored.pk]).latest("record_version")
    assert (last.content["deleted"], last.content["reason"]) == (True, "Wrong.")
    assert client.get(address(study)).status_code == 404
