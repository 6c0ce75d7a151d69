"""An edited data file from drop to undo in a browser, by keyboard where people type; with axe."""

import pytest
from django.urls import reverse

from surveys.actions import jobs
from surveys.actions.record_imports import WORK
from surveys.models import Interview
from tests.functional.reference import PASSWORD, sign_in, speak
from tests.functional.test_imports_in_browser import look
from tests.surveys.actions.record_imports.exported import make_data, saved
from tests.surveys.factories import make_member
from tests.surveys.views.edited import changed, edit_stored, made

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORDS = {
    "en": {
        "choose": "Choose the edited file",
        "file": "Edited file",
        "send": "Upload and compare",
        "waiting": "waiting",
        "to_decide": "To decide",
        "all": "Take what the file says",
        "stored": "what is stored",
        "keep": "Keep these decisions",
        "reason": "Reason",
        "apply": "Apply:",
        "applied": "Applied",
        "why": "Why is it undone?",
        "undo": "Undo all of it",
        "undone": "Applied, and undone",
    },
    "es": {
        "choose": "Elegir el fichero editado",
        "file": "Fichero editado",
        "send": "Subir y comparar",
        "waiting": "en espera",
        "to_decide": "Por decidir",
        "all": "Tomar lo que dice el fichero",
        "stored": "lo guardado",
        "keep": "Mantener estas decisiones",
        "reason": "Motivo",
        "apply": "Aplicar:",
        "applied": "Aplicado",
        "why": "¿Por qué se deshace?",
        "undo": "Deshacerlo todo",
        "undone": "Aplicado y deshecho",
    },
}


class Visit:
    """A person at a browser, in one language; where it is English each page is looked at."""

    def __init__(self, page, live_server, language, width):
        self.page, self.live_server = page, live_server
        self.language, self.width = language, width
        self.words = WORDS[language]

    def speak(self):
        speak(self.page, self.live_server.url, self.language)
        self.page.set_viewport_size({"width": self.width, "height": 900})

    def press(self, word, role="button"):
        self.page.get_by_role(role, name=self.words[word]).first.press("Enter")

    def work(self):
        """Do the job that the page waits for; the page notices by itself."""
        self.page.get_by_text(self.words["waiting"]).wait_for()
        assert jobs.run_job(WORK)

    def look(self):
        address = self.page.url
        if self.language == "en":
            look(self.page, self.live_server)
            self.speak()
            self.page.goto(address)

    def decide(self):
        """Decide one line, then all conflicts at once, then all cells without their reason."""
        address = f"{self.page.url}?part=decide"
        self.page.goto(address)
        self.page.get_by_role("radio", name=self.words["stored"]).first.press("Space")
        self.press("keep")
        self.page.goto(address)
        self.press("all")
        self.page.goto(address)
        self.page.locator("button[value='emptied:file']").press("Enter")


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("es", 390)])
def test_a_file_comes_back_in_a_browser(page, live_server, tmp_path, language, width):
    wave = make_data()
    person = make_member(wave.study, "researcher", username="rita")
    person.set_password(PASSWORD)
    person.save()
    name, content = made(wave, unit="interview")
    for expert in ("R2", "R3"):
        edit_stored(wave, expert, goals=f"stored meanwhile of {expert}")

    def edit(sheet, columns):
        changed(sheet, columns, *((row, "goals", f"of the file {row}") for row in (3, 4, 5)))
        changed(sheet, columns, (2, "goals", None))

    (tmp_path / name).write_bytes(saved(content, edit))
    visit = Visit(page, live_server, language, width)
    words = visit.words
    sign_in(page, live_server.url, "rita")
    visit.speak()
    page.goto(live_server.url + reverse("import-list", args=[wave.study.slug]))
    visit.press("choose", role="link")
    page.get_by_label(words["file"], exact=True).wait_for()
    visit.look()
    page.get_by_label(words["file"], exact=True).set_input_files(tmp_path / name)
    visit.press("send")
    visit.work()
    page.get_by_role("link", name=words["to_decide"]).wait_for()
    visit.look()
    visit.decide()
    visit.work()
    page.get_by_label(words["reason"]).fill("Goals")
    visit.look()
    page.get_by_label(words["reason"]).fill("Goals")
    visit.press("apply")
    visit.work()
    page.get_by_role("heading", name=words["applied"], exact=True).wait_for()
    assert Interview.objects.get(respondent__code="R4").answers["goals"] == "of the file 5"
    visit.look()
    page.get_by_label(words["why"]).fill("Mistaken")
    visit.press("undo")
    visit.work()
    page.get_by_role("heading", name=words["undone"], exact=True).wait_for()
    assert Interview.objects.get(respondent__code="R4").answers["goals"] == "two\nlines"
    visit.look()
