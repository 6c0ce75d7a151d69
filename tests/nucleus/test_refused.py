import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from nucleus.refused import refused
from tests.surveys.factories import make_member, make_study, make_wave
from tests.tokens import without_tokens

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]


def test_a_role_that_falls_short_is_named(client):
    wave = make_wave(make_study())
    client.force_login(make_member(wave.study, "analyst"))
    page = client.get(reverse("interview-new", args=[wave.study.slug]))
    assert page.status_code == 403
    assert "Your role does not include" in page.content.decode()
    assert page.content.decode().count("admin of the study") == 1


def test_any_other_reason_does_not_blame_the_role(rf, client):
    request = rf.get("/")
    request.user = make_member(make_study(), "admin")
    request.session = client.session
    page = without_tokens(refused(request, PermissionDenied("Wave 2017 is closed.")))
    assert "Wave 2017 is closed." in page
    assert "role" not in page.split("<main")[1].split("</main")[0]
