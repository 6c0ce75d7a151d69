"""Addresses that forms are sent to lead back to their page."""

import uuid

import pytest
from django.urls import resolve, reverse

from tests.surveys.factories import make_user

pytestmark = pytest.mark.django_db

ANY = str(uuid.uuid4())
PAGES = {
    "import-apply": ("import-page", {"import_id": ANY}),
    **{
        f"import-edited-{act}": ("import-edited-page", {"import_id": ANY})
        for act in ("decide", "compare", "apply", "undo")
    },
    "job-cancel": ("job-page", {"job_id": ANY}),
    "interview-review": ("interview-detail", {"interview_id": ANY, "decision": "approve"}),
    "expert-two": ("expert-doubles", {}),
    "people-withdraw": ("people-list", {"invitation_id": ANY}),
    "wave-move": ("wave-list", {"code": "2019", "move": "open"}),
    "people-act": ("people-person", {"person": 7, "act": "give"}),
    "questionnaire-copy": ("questionnaire-list", {"wave": "2019"}),
    "questionnaire-publish": ("questionnaire-list", {"wave": "2019"}),
}


@pytest.mark.parametrize("name", PAGES)
def test_opening_where_a_form_was_refused_leads_to_its_page(client, name):
    client.force_login(make_user())
    page, parts = PAGES[name]
    response = client.get(reverse(name, kwargs={"slug": "clouds", **parts}))
    assert response.status_code == 302
    assert resolve(response.url).url_name == page
