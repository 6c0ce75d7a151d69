"""The overview of a study."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from surveys.models import WorkingCopy
from tests.surveys.factories import make_interview, make_member, make_study, make_wave
from tests.surveys.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "1 interview has unsaved changes that nobody has touched for long"),
        ("es", "1 entrevista tiene cambios sin guardar que nadie ha tocado desde hace tiempo"),
    ],
)
def test_an_admin_is_told_what_lies_unsaved_and_led_there(client, language, words):
    interview = make_interview(make_wave(make_study()), {}, state="draft")
    study = interview.wave.study
    address = reverse("study-overview", args=[study.slug])
    client.cookies["django_language"] = language
    client.force_login(make_member(study, "admin"))
    Page(interview).type("staff", "1")
    assert words not in client.get(address).content.decode()
    WorkingCopy.objects.update(changed_at=timezone.now() - datetime.timedelta(days=3))
    page = client.get(address).content.decode()
    assert words in page
    assert f'href="{reverse("interview-list", args=[study.slug])}?unsaved=yes"' in page
    client.force_login(make_member(study, "researcher"))
    assert words not in client.get(address).content.decode()
