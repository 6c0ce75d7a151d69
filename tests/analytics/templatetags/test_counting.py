"""What pages of surveys say of the counting."""

import pytest
from django.urls import reverse

from tests.surveys.factories import (
    make_consent_text,
    make_interview,
    make_member,
    make_study,
    make_wave,
)

pytestmark = pytest.mark.django_db


def test_the_overview_leads_on_to_the_first_indicator(client):
    study = make_study()
    make_consent_text(study)
    make_interview(make_wave(study, state="open"), {})
    page, led = reverse("study-overview", args=[study.slug]), "define the first indicator"
    client.force_login(make_member(study, "analyst"))
    assert led in client.get(page).text
    client.force_login(make_member(study, "researcher"))
    assert led not in client.get(page).text
