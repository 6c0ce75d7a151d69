import pytest
from django.urls import reverse

from surveys.models import Wave
from tests.surveys.factories import make_interview, make_member, make_study, make_wave
from tests.surveys.views.summaries import led_to

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

WAVE = {"code": "2020", "year": "2020", "nature": "observed", "selection": "purposive"}


@pytest.fixture
def study(client):
    study = make_study(slug="clouds")
    client.force_login(make_member(study, "admin"))
    return study


def new():
    return reverse("wave-new", args=["clouds"])


def edit(code="2019"):
    return reverse("wave-edit", args=["clouds", code])


def test_the_first_wave_is_planned_from_the_empty_list(client, study):
    assert new() in client.get(reverse("wave-list", args=["clouds"])).text
    sent = WAVE | {"target": "40", "name-en": "First", "starts_on": "2020-05-01"}
    page = client.post(new(), sent, follow=True)
    assert "Wave 2020 is planned." in page.text
    wave = Wave.objects.get()
    assert (wave.state, wave.target, wave.name) == ("planned", 40, {"en": "First"})


def test_the_next_wave_offers_what_the_last_one_says(client, study):
    make_wave(study, "2019", sponsor={"en": "A foundation"}, selection="panel")
    form = client.get(new()).context["form"]
    assert (form["code"].value(), form["year"].value()) == (2020, 2020)
    assert (form["sponsor-en"].value(), form["selection"].value()) == ("A foundation", "panel")


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"code": "2019"}, "id_code"),
        ({"year": "soon"}, "id_year"),
        ({"starts_on": "2020-05-01", "ends_on": "2020-04-01"}, "id_ends_on"),
        ({"target": "-1"}, "id_target"),
    ],
)
def test_a_refused_wave_keeps_what_was_typed(client, study, wrong, place):
    make_wave(study)
    page = client.post(new(), WAVE | wrong | {"methodology-en": "My long words"})
    assert page.status_code == 422
    assert "My long words" in page.text
    assert led_to(page) == [place]
    assert Wave.objects.count() == 1


def test_what_figures_follow_is_confirmed(client, study):
    make_interview(make_wave(study), {})
    sent = {**WAVE, "seen": 1, "nature": "invented", "year": "2019"}
    page = client.post(edit(), sent)
    assert page.status_code == 422
    assert "Wave 2019 has 1 interview and 1 questionnaire." in page.text
    sent |= {"confirm": page.context["form"].questions[0].key}
    assert client.post(edit(), sent).status_code == 302
    assert Wave.objects.get().nature == "invented"


def test_a_closed_wave_is_only_shown_and_nothing_reaches_it(client, study):
    wave = make_wave(study, sponsor={"en": "A foundation"})
    Wave.objects.update(state="closed")
    page = client.get(edit())
    assert "This wave is closed, so nothing of it can be changed." in page.text
    assert "A foundation" in page.text
    assert 'name="year"' not in page.text
    page = client.post(edit(), {**WAVE, "seen": wave.version, "year": "2018"})
    assert page.status_code == 409
    assert "is closed, so nothing in it can be changed" in page.text
    assert Wave.objects.get().year == 2019


def test_two_admins_at_once(client, study):
    make_wave(study)
    sent = {**WAVE, "seen": 1, "year": "2019"}
    client.post(edit(), sent | {"target": "10"})
    page = client.post(edit(), sent | {"target": "20"})
    assert page.status_code == 409
    assert "Stored by now: 10" in page.text
    assert Wave.objects.get().target == 10


def test_a_wave_that_is_not_there_is_not_found(client, study):
    assert client.get(edit("1999")).status_code == 404


def test_a_planned_wave_is_removed(client, study):
    client.post(new(), WAVE)
    assert client.post(edit("2020"), {"action": "remove", "seen": "1"}).status_code == 302
    assert not Wave.objects.exists()
