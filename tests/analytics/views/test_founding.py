"""A new study from a package, or from the design of another study."""

import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from analytics.actions.packages import export_study
from analytics.forms.founding import MOST_SENT
from analytics.views import founding
from surveys.actions import accounts
from surveys.domain.package.archive import zip_bytes
from surveys.domain.package.files import Limits
from surveys.models import Interview, Membership, Study
from tests.analytics.factories import define
from tests.surveys.factories import make_interview, make_member, make_study, make_user, make_wave
from tests.surveys.views.summaries import led_to

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

PACKAGE, COPY = "/studies/new/package/", "/studies/new/copy/"


@pytest.fixture
def person(client):
    person = make_user(is_staff=True)
    client.force_login(person)
    return person


@pytest.fixture
def files():
    """Files of a package of a study that is stored under another address."""
    study = make_study(slug="clouds")
    make_wave(study)
    define(study)
    return export_study(by=accounts.system_account(), study=study)


def renamed(files):
    return {name: content.replace(b"clouds", b"skies") for name, content in files.items()}


def upload(client, content, name="study.zip"):
    return client.post(PACKAGE, {"package": SimpleUploadedFile(name, content)})


def test_a_package_becomes_a_study_of_whoever_sent_it(client, person, files):
    page = upload(client, zip_bytes(renamed(files)))
    assert page.status_code == 302, page.context["problems"]
    study = Study.objects.get(slug="skies")
    assert study.indicators.count() > 0
    members = Membership.objects.filter(study=study).values_list("user", "role")
    assert list(members) == [(person.pk, "admin")]


def test_a_package_of_a_study_that_exists_gives_no_right_in_it(client, person, files):
    study = Study.objects.get()
    page = upload(client, zip_bytes(files))
    assert page.status_code == 422
    assert "The address clouds is taken." in page.text
    assert not Membership.objects.filter(user=person).exists()
    assert Study.objects.get() == study


def test_problems_are_shown_by_file_row_and_column(client, person, files):
    files = renamed(files)
    files["interviews.csv"] += b"no-uuid,2019,R1,1,submitted\r\n"
    files["study.yaml"] = files["study.yaml"].replace(b"year: 2019", b"year: soon")
    page = upload(client, zip_bytes(files))
    assert page.status_code == 422
    assert led_to(page) == ["problems"]
    places = [(one["file"], one["rows"], one["column"]) for one in page.context["problems"]]
    assert ("study.yaml", rows_of(files["study.yaml"], b"year: soon"), "waves[0].year") in places
    assert not Study.objects.filter(slug="skies").exists()


def rows_of(content, line):
    lines = content.splitlines()
    return str(next(n for n, one in enumerate(lines, start=1) if line in one))


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"no zip", "The zip file is damaged"), (b"", "The file is empty.")],
)
def test_what_is_no_package_is_said(client, person, content, words):
    page = upload(client, content)
    assert page.status_code == 422
    assert words in page.text


@pytest.mark.parametrize("name", ["estudio ñandú.zip", "x" * 250, "a:b*?.zip", "\u202e.zip"])
def test_problems_name_the_file_as_it_was_called(client, person, name):
    page = upload(client, b"no zip", name)
    assert page.status_code == 422
    [problem] = page.context["problems"]
    assert problem["file"].endswith(("d.zip", "x" * 60, "_.zip", "zip"))


def test_nothing_chosen_is_said_beside_the_field(client, person):
    page = client.post(PACKAGE, {})
    assert led_to(page) == ["id_package"]


def test_what_unpacks_to_more_than_the_page_says_is_refused(client, person, monkeypatch):
    monkeypatch.setattr(founding, "LIMITS", Limits(file_bytes=1000, total_bytes=1000))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("projects.csv", "x" * 2000)
    page = upload(client, buffer.getvalue())
    assert page.status_code == 422
    assert "projects.csv" in page.text


def test_the_limit_that_the_page_names_is_that_of_a_request():
    assert MOST_SENT == settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert founding.LIMITS.total_bytes == 20 * founding.MEBIBYTE


@pytest.fixture
def source(client):
    wave = make_wave(make_study(slug="clouds", name={"en": "Clouds", "es": "Nubes"}))
    make_interview(wave, {})
    define(wave.study)
    client.force_login(make_member(wave.study, "admin"))
    return wave.study


def test_a_study_begins_with_the_design_of_another(client, source):
    sent = {
        "source": "clouds",
        "name": "Skies",
        "slug": "skies",
        "wave_code": "2027",
        "wave_year": "2027",
    }
    page = client.post(COPY, sent, follow=True)
    assert "The study is created, and you are its admin." in page.text
    study = Study.objects.get(slug="skies")
    assert study.name == {"en": "Skies"}
    assert study.waves.get().year == 2027
    assert study.indicators.count() == source.indicators.count()
    assert not Interview.objects.filter(wave__study=study).exists()


def test_a_study_that_one_does_not_see_is_not_copied(client, source):
    hidden = make_wave(make_study(slug="hidden")).study
    sent = {"source": hidden.slug, "name": "Mine", "slug": "mine"}
    page = client.post(COPY, sent)
    assert page.status_code == 422
    assert "hidden is not offered here" in page.text
    assert not Study.objects.filter(slug="mine").exists()


def test_a_refused_copy_keeps_what_was_typed(client, source):
    sent = {"source": "clouds", "name": "My words", "slug": "clouds"}
    page = client.post(COPY, sent)
    assert (page.status_code, led_to(page)) == (422, ["id_slug"])
    assert "My words" in page.text


@pytest.mark.parametrize("address", [PACKAGE, COPY])
@pytest.mark.parametrize("role", ["researcher", "analyst"])
def test_who_creates_no_study_is_told_who_does(client, address, role):
    client.force_login(make_member(make_study(), role))
    page = client.post(address, {"name": "My words"})
    assert page.status_code == 403
    assert "Studies are created by superusers" in page.text


@pytest.mark.parametrize("address", ["/studies/new/", PACKAGE, COPY])
def test_the_pages_speak_spanish(client, person, address):
    page = client.get(address, HTTP_ACCEPT_LANGUAGE="es")
    assert "Quien crea un estudio lo administra" in page.text


def test_the_reference_study_is_imported_by_the_page(client, person):
    folder = Path(settings.BASE_DIR) / "studies" / "deep-learning"
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert upload(client, zip_bytes(files)).status_code == 302
    assert Interview.objects.filter(wave__study__slug="deep-learning").count() > 50
