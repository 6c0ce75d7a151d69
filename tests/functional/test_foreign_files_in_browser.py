"""A file that others made, from its two rows of headings to a saved mapping, in a browser."""

import re

import pytest
from django.urls import reverse

from surveys.actions import jobs
from surveys.actions.record_imports import WORK
from surveys.models import ImportMapping, Interview
from tests.functional.reference import PASSWORD, sign_in, speak
from tests.functional.test_imports_in_browser import look
from tests.surveys.domain.record_files.foreign_files import SHIFTED, foreign_form
from tests.surveys.factories import make_member, make_study, make_wave

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORDS = {
    "en": {
        "file": "File",
        "agreed": "All experts of this file agreed",
        "version": "Version of the text",
        "send": "Upload and check",
        "waiting": "waiting",
        "shift": "Labels of the columns",
        "key": "Name in keys",
        "day": "Date of the interviews",
        "others": "Leave out all columns",
        "again": "Check again",
        "accept": "Accept all that is proposed",
        "values": "Values that are no category",
        "nothing": "says nothing",
        "name": "Save this mapping",
        "save": "Save the mapping",
        "new": "These are new experts",
        "import": "Import",
        "done": "Interviews: 4",
    },
    "es": {
        "file": "Fichero",
        "agreed": "Todas las personas expertas de este fichero aceptaron",
        "version": "Versión del texto",
        "send": "Subir y revisar",
        "waiting": "en espera",
        "shift": "Etiquetas de las columnas",
        "key": "Nombre en las claves",
        "day": "Fecha de las entrevistas",
        "others": "Dejar fuera todas las columnas",
        "again": "Revisar de nuevo",
        "accept": "Aceptar todo lo propuesto",
        "values": "Valores que no son categoría",
        "nothing": "no dice nada",
        "name": "Guardar esta correspondencia",
        "save": "Guardar la correspondencia",
        "new": "Son personas expertas nuevas",
        "import": "Importar",
        "done": "Entrevistas: 4",
    },
}


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("es", 390)])
def test_a_file_of_others_is_mapped_and_imported(page, live_server, tmp_path, language, width):
    wave = make_wave(make_study(slug="foreign"), "2019", form=foreign_form())
    person = make_member(wave.study, "researcher", username="rita")
    person.set_password(PASSWORD)
    person.save()
    words = WORDS[language]
    (tmp_path / "theirs.csv").write_text(SHIFTED)

    def press(word):
        begins = re.compile(f"^{words[word]}")
        page.get_by_role("button", name=begins).press("Enter")
        page.get_by_text(words["waiting"]).wait_for()
        assert jobs.run_job(WORK)

    sign_in(page, live_server.url, "rita")
    speak(page, live_server.url, language)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + reverse("import-list", args=["foreign"]))
    page.get_by_label(words["file"], exact=True).set_input_files(tmp_path / "theirs.csv")
    page.get_by_label(words["agreed"]).check()
    page.get_by_label(words["version"]).fill("1")
    press("send")
    page.get_by_label(words["shift"]).select_option(index=1)
    page.get_by_label(words["key"]).fill("theirs")
    page.get_by_label(words["day"]).fill("2019-06-03")
    page.get_by_label(words["others"]).check()
    press("again")
    press("accept")
    page.get_by_role("heading", name=words["values"]).wait_for()
    if language == "en":
        look(page, live_server)
        page.set_viewport_size({"width": width, "height": 900})
    page.get_by_label("Technology", exact=True).select_option(label=words["nothing"])
    page.get_by_label(words["name"]).fill("their survey")
    press("save")
    page.get_by_label(words["new"]).check()
    press("import")
    page.get_by_role("link", name=re.compile(words["done"])).wait_for()
    assert ImportMapping.objects.get().name == "their survey"
    sizes = [
        one.answers["size"] for one in Interview.objects.counted().order_by("respondent__code")
    ]
    assert sizes == ["small", "large", "small", "na"]  # N/A is an answer
