"""Every list of the Django admin costs the same number of queries, however long it is."""

import pytest
from django.contrib import admin
from django.urls import reverse

from surveys.admin.read_only import ReadOnlyAdmin
from surveys.models import User
from tests.everything import make_everything
from tests.surveys.factories import make_member

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.sqlite_only,
]

OWN, FOREIGN = "OWN", "FOREIGN"
QUERIES = {
    "analytics.Change": 9,
    "analytics.Claim": 7,
    "analytics.DataLink": 6,
    "analytics.Estimate": 8,
    "analytics.Export": 8,
    "analytics.ExportSetting": 7,
    "analytics.Freshness": 5,
    "analytics.Indicator": 6,
    "analytics.Segment": 6,
    "analytics.Tally": 7,
    "analytics.Trend": 7,
    "surveys.Consent": 7,
    "surveys.ConsentText": 6,
    "surveys.ContactExport": 7,
    "surveys.Entry": 8,
    "surveys.Interview": 7,
    "surveys.ImportMapping": 6,
    "surveys.Job": 6,
    "surveys.Invitation": 6,
    "surveys.Lineage": 6,
    "surveys.Membership": 6,
    "surveys.Organization": 6,
    "surveys.OrganizationIdentity": 5,
    "surveys.Profile": 6,
    "surveys.Project": 6,
    "surveys.ProjectLink": 6,
    "surveys.Questionnaire": 6,
    "surveys.Quote": 7,
    "surveys.RecordImport": 7,
    "surveys.Respondent": 6,
    "surveys.RespondentIdentity": 5,
    "surveys.SampledExpert": 6,
    "surveys.Seal": 6,
    "surveys.Study": 5,
    "surveys.Theme": 6,
    "surveys.TwoPeople": 6,
    "surveys.TypedAnswer": 7,
    "surveys.User": 6,
    "surveys.Variable": 6,
    "surveys.Version": 6,
    "surveys.Wave": 6,
    "surveys.WorkingCopy": 6,
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
