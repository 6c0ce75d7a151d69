"""A stored row holds a value of a later version: it stands for itself, and nothing breaks."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from analytics.models import Claim
from surveys.models import Consent, Interview, Membership, Wave
from surveys.queries.story import happened
from surveys.queries.waves import StateChange
from tests.everything import first_interview, make_everything
from tests.surveys.factories import make_member, make_user

LATER = "of_later"
pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]


@pytest.fixture
def study(client):
    study = make_everything(2)
    client.force_login(make_user(username="boss", is_superuser=True, is_staff=True))
    return study


@pytest.fixture(autouse=True)
def _of_a_later_version():
    """Store what the constraints of this version refuse, those of a later one do not."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        yield
        cursor.execute("PRAGMA ignore_check_constraints = OFF")


def read(client, route, study, **arguments):
    page = client.get(reverse(route, kwargs={"slug": study.slug, **arguments}))
    return page.status_code, page.content.decode()


def test_a_role_allows_nothing_beside_those_that_do(client, study):
    member = make_member(study, "analyst", is_staff=True)
    Membership.objects.filter(user=member).update(role=LATER)
    client.force_login(member)
    assert read(client, "trend-list", study)[0] == 404
    assert client.get(reverse("admin:surveys_interview_changelist")).status_code == 403
    Membership.objects.create(study=study, user=member, role="analyst")
    del member.__dict__
    assert read(client, "trend-list", study)[0] == 200


def test_a_wave_is_shown_and_takes_nothing(client, study):
    wave = study.waves.first()
    Wave.objects.filter(pk=wave.pk).update(state=LATER, nature=LATER, selection=LATER)
    for route in ("wave-list", "study-overview", "trend-list", "trend-comparison"):
        status, page = read(client, route, study)
        assert status == 200, route
        assert LATER in page or route == "trend-comparison"
    with pytest.raises(CommandError, match="does not know"):
        call_command("wave", study.slug, wave.code, "--close", "--by", "boss")
    interview = first_interview(study)
    address = reverse("interview-review", args=[study.slug, interview.pk, "approve"])
    sent = {"seen": interview.version}
    page = client.post(address, sent, headers={"accept-language": "es"}, follow=True)
    assert "no conoce" in page.content.decode()


def test_a_claim_is_not_computable(client, study):
    Claim.objects.update(statistic=LATER)
    assert "does not know: of_later" in read(client, "claim-list", study)[1]


def test_a_consent_and_a_state_are_told_by_their_code(client, study):
    interview = first_interview(study)
    consent = Consent.objects.of_interview(interview).filter(purpose="participate").get()
    Consent.objects.filter(pk=consent.pk).update(purpose=LATER)
    Interview.objects.filter(pk=interview.pk).update(state=LATER)
    given = {"interview_id": interview.pk}
    for route, shown in (
        ("interview-detail", 200),
        ("interview-consent", 200),
        ("interview-edit", 409),
    ):
        status, page = read(client, route, study, **given)
        assert status == shown, route
        assert (LATER in page) == (shown == 200), route
    address = reverse("interview-consent", args=[study.slug, interview.pk])
    sent = {"purpose": LATER, "consent": consent.pk, f"{LATER}-withdrawn_on": "2019-07-01"}
    assert "does not know that purpose" in client.post(address, sent).content.decode()


def test_what_a_history_says_of_later_states_stands_for_itself():
    assert happened(LATER) == LATER
    assert StateChange(LATER, timezone.now(), "boss", "").label == LATER
