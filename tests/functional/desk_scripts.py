"""The scripts of the desk on an empty page, and the copies that they begin with."""

import datetime
import uuid
from pathlib import Path

from surveys.domain.questionnaire import Level
from surveys.presenters.desk import form_for_browser

SCRIPTS = Path(__file__).parents[2] / "static" / "nucleus"
NAMES = (
    *("values.js", "expressions.js", "answers.js"),
    *("desk/texts.js", "desk/reading.js", "desk/rules.js", "desk/arranging.js"),
    *(
        "desk/overview.js",
        "desk/model.js",
        "desk/receiving.js",
        "desk/clipboard.js",
        "desk/outbox.js",
        "desk/queue.js",
    ),
)


def load(page, *, blank=True):
    """Put the scripts of the desk into a page."""
    if blank:
        page.set_content("<!doctype html><title>blank</title>")
    for name in NAMES:
        page.add_script_tag(content=(SCRIPTS / name).read_text("utf-8"))


def copy_of(answers=None, projects=(), typed=(), **given):
    """Return a full copy as the API gives it; `projects` are stored answers by id."""
    stored = [
        {"id": id, "version": 1, "label": "", "answers": found}
        for id, found in dict(projects).items()
    ]
    return {
        "id": str(uuid.UUID(int=1)), "study": "s", "wave": "2019", "expert": "R7",
        "state": "draft", "interview_version": 1, "version": 1,
        "saved_at": "2026-11-28T12:03:05+00:00",
        "stored": {"fields": {}, "answers": answers or {}, "consents": {}, "projects": stored},
        "order": [one["id"] for one in stored], "removed": {}, "typed": list(typed),
        "writers": [], "barrier": None, **given,
    }  # fmt: skip


def desk_runner(page, asked):
    """Return a function that runs a script with a desk, its queue and a server of its own."""
    load(page)
    page.add_script_tag(content=Path(__file__).with_name("desk_server.js").read_text("utf-8"))
    known = form_for_browser(asked, "en", datetime.date(2026, 11, 28))

    def run(script, copy=None, given=None):
        begin = "const {desk, until, chanceOf, keyOf} = DeskTests;"
        body = f"async ([form, copy, given]) => {{ {begin} {script} }}"
        return page.evaluate(body, [known, copy or copy_of({}, {"p1": {}, "p2": {}}), given])

    return run


def row(place, code, typed, version=1, rivals=(), part="answer", by="ben"):
    """Return an answer that somebody typed, as the API gives it."""
    at = "2026-11-28T12:03:05+00:00"
    return {
        "place": place, "part": part, "code": code, "typed": typed, "version": version,
        "by": by, "at": at, "rivals": list(rivals),
    }  # fmt: skip


def typed_questions(form, level):
    """Return what a person answers at a level."""
    return [one for one in form.questions(Level(level)) if one.kind.is_typed]
