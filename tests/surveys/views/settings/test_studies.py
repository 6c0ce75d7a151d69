import pytest
from django.urls import reverse

from surveys.actions import accounts, studies
from surveys.models import Membership, Study
from tests.surveys.factories import make_member, make_study, make_user
from tests.surveys.views.summaries import led_to

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

NEW = "/studies/new/"
CONTENT = {"name": "Clouds", "slug": "clouds", "language": "en", "description": "What runs where."}


@pytest.fixture
def study():
    return make_study(slug="clouds", name={"en": "Clouds", "es": "Nubes"})


@pytest.fixture
def admin(client, study):
    person = make_member(study, "admin")
    client.force_login(person)
    return person


def test_a_study_is_created_and_its_overview_says_what_to_do_first(client):
    client.force_login(make_user(is_staff=True))
    page = client.post(NEW, CONTENT, follow=True)
    assert page.redirect_chain[-1][0] == "/studies/clouds/"
    assert "Plan the first wave" in page.text
    study = Study.objects.get()
    assert (study.name, study.languages) == ({"en": "Clouds"}, ["en"])


@pytest.mark.parametrize(
    ("person", "status"),
    [({"is_staff": True}, 200), ({"is_superuser": True}, 200), ({}, 403)],
)
def test_who_may_create_a_study(client, person, status):
    client.force_login(make_user(**person))
    assert client.get(NEW).status_code == status


@pytest.mark.parametrize(
    ("role", "status"), [("admin", 302), ("researcher", 403), ("analyst", 403)]
)
def test_admins_of_a_study_create_studies_and_other_roles_do_not(client, role, status):
    client.force_login(make_member(make_study(), role))
    assert client.post(NEW, CONTENT).status_code == status
    assert Study.objects.filter(slug="clouds").exists() is (status == 302)


def test_a_refused_form_keeps_what_was_typed_and_leads_to_the_field(client, study):
    person = make_user(is_staff=True)
    client.force_login(person)
    page = client.post(NEW, CONTENT | {"name": "My own words"})
    assert page.status_code == 422
    assert "My own words" in page.text
    assert "The address clouds is taken. Choose another one." in page.text
    assert led_to(page) == ["id_slug"]
    assert not Membership.objects.filter(user=person).exists()


def test_names_are_changed_in_every_language(client, study, admin):
    address = reverse("settings-texts", args=["clouds"])
    page = client.get(address)
    assert "Nubes" in page.text
    sent = {"seen": 1, "name-en": "Sky", "name-es": "Cielo", "notes-es": "Nota"}
    assert client.post(address, sent).status_code == 302
    study.refresh_from_db()
    assert (study.name, study.notes) == ({"en": "Sky", "es": "Cielo"}, {"es": "Nota"})


def test_a_stale_form_shows_what_others_stored_beside_what_was_typed(client, study, admin):
    address = reverse("settings-texts", args=["clouds"])
    client.post(address, {"seen": 1, "name-en": "Theirs"})
    page = client.post(address, {"seen": 1, "name-en": "Mine", "notes-en": "Long words"})
    assert page.status_code == 409
    assert 'value="Mine"' in page.text
    assert "Long words" in page.text
    assert "Stored by now: Theirs" in page.text
    study.refresh_from_db()
    assert study.name == {"en": "Theirs"}
    # Sent again, the form has seen that.
    sent = {"seen": page.context["form"]["seen"].value(), "name-en": "Mine"}
    assert client.post(address, sent).status_code == 302


def test_a_language_is_added(client, study, admin):
    address = reverse("settings-languages", args=["clouds"])
    page = client.post(address, {"language": "fr", "seen": 1, "action": "add"}, follow=True)
    assert "The study has the language French now." in page.text
    assert 'name="name-fr"' in client.get(reverse("settings-texts", args=["clouds"])).text


def test_a_language_that_is_none_is_refused_beside_what_was_typed(client, study, admin):
    address = reverse("settings-languages", args=["clouds"])
    page = client.post(address, {"language": "klingon!", "seen": 1})
    assert page.status_code == 422
    assert 'value="klingon!"' in page.text
    assert led_to(page) == ["id_language"]


def test_hiding_a_language_is_asked_about_first(client, study, admin):
    address = reverse("settings-languages", args=["clouds"])
    sent = {"language": "es", "seen": 1, "action": "remove"}
    page = client.post(address, sent)
    assert page.status_code == 422
    assert "Texts that are no longer shown in Spanish: 1." in page.text
    key = page.context["asked"][0].key
    assert client.post(address, sent | {"confirm": key}).status_code == 302
    study.refresh_from_db()
    assert study.languages == ["en"]


def test_what_only_a_language_says_is_named(client, study, admin):
    by = accounts.system_account()
    studies.create_theme(by=by, study=study, code="costs", label={"es": "Costes"})
    address = reverse("settings-languages", args=["clouds"])
    page = client.post(address, {"language": "es", "seen": 1, "action": "remove"})
    assert "Only Spanish says this: costs." in page.text
    assert led_to(page) == ["language-es"]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Name, description and notes"), ("es", "Nombre, descripción y notas")],
)
def test_the_settings_speak_both_languages(client, study, admin, language, words):
    page = client.get(reverse("settings-page", args=["clouds"]), HTTP_ACCEPT_LANGUAGE=language)
    assert words in page.text
