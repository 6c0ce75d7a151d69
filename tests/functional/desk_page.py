"""A page with the grid or the cards of the desk alone, under the policy of the product."""

import datetime
import json
import uuid
from pathlib import Path

from django.conf import settings
from django.utils import translation

from surveys.domain import xlsform
from surveys.presenters.desk import form_for_browser
from surveys.presenters.desk_words import grid_words

STATIC = Path(__file__).parents[2] / "static"
ADDRESS = "https://desk.test"
TODAY = datetime.date(2026, 11, 28)
SCRIPTS = (
    *("values", "expressions", "answers"),
    *("desk/texts", "desk/reading", "desk/rules", "desk/arranging", "desk/overview"),
    *("desk/model", "desk/receiving", "desk/clipboard", "desk/elements", "desk/editor_text"),
    "desk/editor_choices",
    *("desk/editors", "desk/grid_words", "desk/grid_view", "desk/grid_selection"),
    *("desk/grid_editing", "desk/grid_commands", "desk/grid_paste", "desk/grid_order"),
    *("desk/grid_toolbar", "desk/grid", "desk/card_field", "desk/cards"),
)
STYLES = ("vendor/bootstrap/bootstrap.min", "nucleus/nucleus", "nucleus/forms", "nucleus/desk")
COLUMNS = (
    *("type", "name", "label::English (en)", "label::Español (es)"),
    *("relevant", "required", "constraint", "calculation", "choice_filter"),
)
SURVEY = """
begin_repeat|project|Project|Proyecto|||||
begin_group|about|About it|De qué trata|||||
select_one stage|stage|Stage|Fase||yes|||
select_one framework|framework|Framework|Marco|${stage} != 'idea'||||
select_multiple uses|uses|Uses|Usos|||||
end_group||||||||
begin_group|people|People|Personas|||||
integer|size|Team size|Tamaño||| . >= 1||
decimal|cost|Cost in millions|Coste|||||
date|begun|Begun on|Inicio|||||
time|hour|Hour of the call|Hora|||||
dateTime|met|Met at|Cita|||||
text|why|Why|Motivo|||||
acknowledge|agreed|Agreed|De acuerdo|||||
calculate|per|Cost each|Por persona||||${cost} div ${size}|
end_group||||||||
end_repeat||||||||
"""
CHOICES = """
stage|idea|An idea|Una idea
stage|research|Research|Investigación
stage|production|In production|En producción
framework|tensorflow|TensorFlow|TensorFlow
framework|pytorch|PyTorch|PyTorch
framework|other|Another, or none|Otro, o ninguno
uses|vision|Vision|Visión
uses|text|Text|Textos
uses|speech|Speech|Habla
"""
SETTINGS = [{"form_title": "T", "form_id": "t", "version": "1", "default_language": "English (en)"}]


def questionnaire():
    """Return a questionnaire with every kind of question about a project."""
    survey = [line.split("|") for line in SURVEY.strip().splitlines()]
    choices = [line.split("|") for line in CHOICES.strip().splitlines()]
    names = ("list_name", "name", "label::English (en)", "label::Español (es)")
    reading = xlsform.read(
        [dict(zip(COLUMNS, line, strict=True)) for line in survey],
        [dict(zip(names, line, strict=True)) for line in choices],
        SETTINGS,
        where="questionnaires/2019",
    )
    assert reading.problems == [], reading.problems
    return reading.questionnaire


def project_id(number):
    """Return the id of the project that is stored as the n-th."""
    return str(uuid.UUID(int=number))


def copy_of(projects=(), typed=()):
    """Return a full copy as the API gives it; `projects` are (label, answers)."""
    stored = [
        {"id": project_id(number), "version": 1, "label": label, "answers": answers}
        for number, (label, answers) in enumerate(projects, 1)
    ]
    return {
        "id": str(uuid.UUID(int=99)), "study": "s", "wave": "2019", "expert": "R7",
        "state": "draft", "interview_version": 1, "version": 1,
        "saved_at": "2026-11-28T12:03:05+00:00",
        "stored": {"fields": {}, "answers": {}, "consents": {}, "projects": stored},
        "order": [one["id"] for one in stored], "removed": {}, "typed": list(typed),
        "writers": [], "barrier": None,
    }  # fmt: skip


BEGIN = """
const given = (id) => JSON.parse(document.getElementById(id).textContent);
const status = document.querySelector("[role=status]");
const words = given("desk-words");
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  violations.push(`${event.violatedDirective} ${event.sourceFile}:${event.lineNumber}`);
});
window.sent = [];
window.decided = [];
const model = new NucleusDesk.Model(given("desk-form"), given("desk-copy"), words);
model.onSend = (one) => sent.push(one);
window.model = model;
const Part = NucleusDesk[document.querySelector("main").dataset.part];
window.part = new Part(document.getElementById("projects"), model, {
  words, announce: (text) => { status.textContent = text; },
  onConflict: (...place) => decided.push(place),
});
document.getElementById("projects").classList.add("is-ready");
"""


def html(form, copy, *, language="en", part="Grid", theme=""):
    """Return the page: the scripts in their order, the data as JSON beside them."""
    with translation.override(language):
        words = grid_words()
    data = {"desk-form": form, "desk-copy": copy, "desk-words": words}
    texts = {name: json.dumps(one).replace("<", "\\u003c") for name, one in data.items()}
    blocks = "".join(
        f'<script type="application/json" id="{name}">{text}</script>'
        for name, text in texts.items()
    )
    styles = "".join(f'<link rel="stylesheet" href="/{name}.css">' for name in STYLES)
    scripts = "".join(f'<script src="/nucleus/{name}.js" defer></script>' for name in SCRIPTS)
    return (
        f'<!doctype html><html lang="{language}" data-theme="{theme}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>Desk</title><link rel="icon" href="/nucleus/mark.svg">{styles}<body>'
        f'<main data-part="{part}"><h1>Interview R7</h1><section aria-labelledby="heading">'
        '<h2 id="heading">Projects</h2><div id="projects"></div></section>'
        f'<p role="status"></p></main>{blocks}{scripts}<script src="/begin.js" defer></script>'
    )


def policy():
    """Return the Content-Security-Policy of the product as a header."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())


def open_page(page, projects=(), *, typed=(), form=None, **given):
    """Open the grid, or the cards, with these projects."""
    language = given.get("language", "en")
    asked = form or questionnaire()
    body = html(form_for_browser(asked, language, TODAY), copy_of(projects, typed), **given)
    kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

    def answer(route):
        path = route.request.url.removeprefix(ADDRESS)
        if path == "/":
            route.fulfill(body=body, content_type="text/html", headers=headers)
        elif path == "/begin.js":
            route.fulfill(body=BEGIN, content_type="text/javascript")
        else:
            file = STATIC / path.lstrip("/")
            route.fulfill(body=file.read_text("utf-8"), content_type=kinds[file.suffix])

    headers = {"Content-Security-Policy": policy()}
    page.route(f"{ADDRESS}/**", answer)
    page.goto(f"{ADDRESS}/")
    page.locator("#projects.is-ready").wait_for(state="attached")


WHERE = """() => {
  const cell = document.activeElement.closest("[data-column]");
  const {place, column} = part.editing?.current || part.selection;
  return cell || part.editing.current ? [model.projects.indexOf(place) + 1, column.code] : null;
}"""


def enter(page):
    """Put the focus into the grid as Tab does: on the first project, or where one was."""
    page.evaluate("part.selection.focus()")


def where(page):
    """Return the number of the project and the code of the column where the focus is."""
    return tuple(page.evaluate(WHERE) or ())


def go(page, number, code):
    """Put the focus on a cell."""
    page.evaluate(
        "([number, code]) => part.goTo(model.projects[number - 1], code === 'label' ? 'field' "
        ": 'answer', code)",
        [number, code],
    )


def value(page, number, code):
    """Return what the model has for a cell."""
    return page.evaluate(
        "([number, code]) => model.cell(model.projects[number - 1], code === 'label' ? 'field' "
        ": 'answer', code).value",
        [number, code],
    )


def row_of(page, number):
    """Return what the cells of a project show."""
    place = page.evaluate("number => model.projects[number - 1]", number)
    return page.locator(f'tr[data-place="{place}"] > *').all_text_contents()


def said(page):
    """Return what was announced last."""
    return page.inner_text("[role=status]")


def press(page, *keys):
    """Press keys one after the other."""
    for key in keys:
        page.keyboard.press(key)


def paste(page, text, kind="paste"):
    """Let the browser paste a text where the focus is."""
    page.evaluate(
        """([kind, text]) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          document.activeElement.dispatchEvent(new ClipboardEvent(kind, {
            clipboardData: data, bubbles: true, cancelable: true}));
          window.clipboard = data.getData("text/plain");
        }""",
        [kind, text],
    )


def copied(page, kind="copy"):
    """Return what the browser takes when somebody copies, or cuts."""
    paste(page, "", kind)
    return page.evaluate("clipboard")
