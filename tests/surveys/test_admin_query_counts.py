"""Every list of the Django admin costs the same number of queries, however long it is."""

import pytest
from django.contrib import admin
from django.urls import reverse

from surveys.admin.read_only import ReadOnlyAdmin
from surveys.models import User
from tests.everything import make_everything
from tests.surveys.factories import make_member

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

OWN, FOREIGN = "OWN", "FOREIGN"
QUERIES = {
    "analytics.Change": 11,
    "analytics.Claim": 9,
    "analytics.Estimate": 10,
    "analytics.Export": 10,
    "analytics.Freshness": 7,
    "analytics.Indicator": 8,
    "analytics.Segment": 8,
    "analytics.Tally": 9,
    "analytics.Trend": 9,
    "surveys.Consent": 9,
    "surveys.Entry": 10,
    "surveys.Interview": 9,
    "surveys.Lineage": 8,
    "surveys.Membership": 8,
    "surveys.Organization": 8,
    "surveys.OrganizationIdentity": 7,
    "surveys.Profile": 8,
    "surveys.Project": 8,
    "surveys.ProjectLink": 8,
    "surveys.Questionnaire": 8,
    "surveys.Quote": 9,
    "surveys.Respondent": 8,
    "surveys.RespondentIdentity": 7,
    "surveys.Seal": 8,
    "surveys.Study": 7,
    "surveys.Theme": 8,
    "surveys.User": 8,
    "surveys.Variable": 8,
    "surveys.Version": 8,
    "surveys.Wave": 8,
}
WITHOUT_STUDY = {"surveys.Heartbeat", "surveys.IdempotencyKey"}  # for superusers only
SIZES = (3, 4)  # waves; three make a trend
"""Of the studies; with two waves there are changes and links, with four there are trends, too."""


def lists():
    """Return what Nucleus lists in the admin, by label."""
    return {
        model._meta.label: shown
        for model, shown in admin.site._registry.items()
        if isinstance(shown, ReadOnlyAdmin) or model is User
    }


def test_every_list_of_the_admin_has_a_number_of_queries():
    assert set(QUERIES) | WITHOUT_STUDY == set(lists())


@pytest.mark.parametrize("size", SIZES)
def test_a_list_costs_the_same_however_long(client, size, subtests, django_assert_num_queries):
    make_everything(1, FOREIGN)
    study = make_everything(size, OWN)
    client.force_login(make_member(study, "admin", is_staff=True))
    for label, queries in QUERIES.items():
        url = reverse(f"admin:{label.lower().replace('.', '_')}_changelist")
        with subtests.test(label), django_assert_num_queries(queries):
            page = client.get(url)
        assert FOREIGN not in page.content.decode()
