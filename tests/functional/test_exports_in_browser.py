"""A data file from the form to what is in it, in a browser; its pages have nothing axe finds."""

import csv
import io
import zipfile

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from analytics.actions.data_files import WORK, request_file
from analytics.actions.export_settings import save_setting
from analytics.models import ExportSetting
from surveys.actions import jobs
from surveys.domain.layout.fields import Multiple
from surveys.domain.layout.options import Options
from surveys.models import User
from tests.functional.reference import load_reference_study, sign_in, speak
from tests.functional.test_accessibility import RULES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORDS = {
    "en": ("Make the file", "Download", "waiting", "Save these settings", "Name of the settings"),
    "es": (
        *("Crear el fichero", "Descargar", "en espera"),
        *("Guardar estos ajustes", "Nombre de los ajustes"),
    ),
}
WIDTHS = {"en": 1280, "es": 390}


@pytest.fixture
def study():
    return load_reference_study()


@pytest.fixture
def begin(page, live_server, study):
    """Return a function that signs in and opens the page of exports in a language."""

    def begin(language):
        sign_in(page, live_server.url, "admin")
        speak(page, live_server.url, language)
        page.set_viewport_size({"width": WIDTHS[language], "height": 900})
        page.goto(live_server.url + reverse("export-page", args=[study.slug]))

    return begin


def look(page):
    """Look at the page: nothing that axe finds, nothing cut off."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert found.response["violations"] == [], found.generate_report()
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def wait_and_download(page, download, waiting):
    """Let the job be done, and take the file from its page, which asks by itself."""
    page.get_by_text(waiting).first.wait_for()
    look(page)
    assert jobs.run_job(WORK)
    page.get_by_role("link", name=download).first.wait_for()
    look(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name=download).first.click()
    return taken.value.path().read_bytes()


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_file_is_chosen_made_and_taken(page, begin, language):
    make, download, waiting, *_more = WORDS[language]
    begin(language)
    look(page)
    page.get_by_label("SPSS").check()
    page.get_by_role("button", name=make, exact=True).click()
    content = wait_and_download(page, download, waiting)
    assert content.startswith(b"$FL2")  # what a file of SPSS begins with


def test_settings_are_kept_and_used_again_by_keyboard(page, begin):
    make, download, waiting, save, name = WORDS["es"]
    begin("es")
    page.locator("[name=unit][value=project]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")  # interviews and projects
    page.locator("details", has=page.locator("[name=variables]")).locator("summary").first.focus()
    page.keyboard.press("Enter")
    page.locator("#variable-stage").focus()
    page.keyboard.press("Space")
    look(page)
    page.get_by_text(save).focus()
    page.keyboard.press("Enter")
    page.get_by_label(name).fill("Etapas")
    page.locator("button[name=save][value=yes]").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Los ajustes se guardan como «Etapas».").wait_for()
    assert page.locator("#variable-stage").is_checked()
    look(page)
    assert ExportSetting.objects.get().chosen.variables == ("stage",)
    page.get_by_role("button", name=f"{make} Etapas").focus()
    page.keyboard.press("Enter")
    with zipfile.ZipFile(io.BytesIO(wait_and_download(page, download, waiting))) as archive:
        text = archive.read("projects.csv").decode()
    stages = {one["stage"] for one in csv.DictReader(io.StringIO(text))}
    assert "production" in stages


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_codebook_is_read_on_a_desk_and_on_a_phone(page, live_server, begin, language):
    begin(language)
    page.locator("a[href$='/exports/codebook/']").click()
    page.locator("#variable-frameworks").wait_for()
    look(page)


def test_long_codes_of_a_file_and_what_was_taken_fit_a_phone(page, live_server, begin, study):
    options = Options(multiple=Multiple.EACH)
    by = User.objects.get(username="admin")
    data_file = request_file(by=by, study=study, options=options, format="sav")
    assert jobs.run_job(WORK)
    begin("es")
    taken = page.locator("#past-exports + div tbody tr").first
    assert taken.get_by_text("Descargas").is_visible()  # each number with its name
    inner, outer = "e => e.scrollWidth", "e => e.clientWidth"
    region = page.locator("#past-exports + div")
    assert region.evaluate(inner) <= region.evaluate(outer)
    address = reverse("export-file-codebook", args=[study.slug, data_file.pk])
    page.goto(live_server.url + address)
    assert page.get_by_text("use_case_computer_vision").first.is_visible()
    look(page)


def test_settings_are_deleted_once_that_is_confirmed(page, begin, study):
    by = User.objects.get(username="admin")
    save_setting(by=by, study=study, name="Etapas", options=Options(), format="csv")
    begin("es")
    page.locator("summary", has_text="Cambiar").first.click()
    look(page)
    delete = page.get_by_role("button", name="Eliminar Etapas")
    delete.click()
    assert ExportSetting.objects.exists()
    page.get_by_label("Estos ajustes ya no hacen falta.").check()
    delete.click()
    page.get_by_text("Los ajustes «Etapas» se han eliminado.").wait_for()
