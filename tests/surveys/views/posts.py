"""What a browser posts from the entry form."""

import uuid
from html.parser import HTMLParser

from django.urls import reverse


def new_url(wave):
    return reverse("interview-new", args=[wave.study.slug])


def edit_url(interview):
    return reverse("interview-edit", args=[interview.wave.study.slug, interview.pk])


def typed(*projects, action="save", **fields):
    """What a browser posts for a new interview with projects, of an expert who is new or known."""
    confirmed = fields.pop("confirm", [])
    respondent = fields.get("details-respondent", "R7")
    data = {
        "action": action,
        "id": str(uuid.uuid4()),
        "details-respondent": "R7",
        "details-organization": "O7",
        "details-held_on": "2019-06-03",
        "details-mode": "video",
        "details-duration_minutes": "45",
        "details-language": "es",
        "details-interviewer": "ana",
        "details-consent": "on",
        "details-consent_text": "2019-1",
        "q-aws_customer": "yes",
        "q-managed_service": "using",
        "project": [],
        "confirm": [
            f"new_expert:{respondent.lower()}",
            *([confirmed] if isinstance(confirmed, str) else confirmed),
        ],
    } | fields
    for answers in projects:
        project = str(uuid.uuid4())
        data["project"].append(project)
        label = {f"p-{project}-label": answers.pop("label")} if "label" in answers else {}
        data |= label | {f"p-{project}-q-{code}": value for code, value in answers.items()}
    return data


def posted_again(interview, **changes):
    """What the browser posts when the page of a stored interview is saved."""
    data = {
        "action": "save",
        "id": str(interview.pk),
        "seen": str(interview.version),
        "details-held_on": "2019-06-03",
        "details-mode": "video",
        "details-language": "en",
        "q-aws_customer": "yes",
        "project": [],
    }
    for project in interview.projects.all():
        data["project"].append(str(project.pk))
        data[f"p-{project.pk}-seen"] = str(project.version)
        data[f"p-{project.pk}-q-stage"] = project.answers["stage"]
    return data | changes


class _Controls(HTMLParser):
    """What a browser would send of the entry form on a page; buttons apart."""

    def __init__(self, text):
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.inside = self.in_template = False
        self.textarea = self.select = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.inside = "data-interview-form" in given
        self.in_template = self.in_template or tag == "template"
        if not self.inside or self.in_template:
            return
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "input" and (kind not in ("checkbox", "radio") or "checked" in given):
            self.sent.setdefault(name, []).append(given.get("value", ""))
        elif tag == "textarea":
            self.textarea = name
            self.sent[name] = [""]
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given:
            self.sent[self.select] = [given.get("value", "")]

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "template":
            self.in_template = False
        elif tag == "textarea":
            self.textarea = ""

    def handle_data(self, data):
        if self.textarea:
            self.sent[self.textarea] = [self.sent[self.textarea][0] + data]


def form_of(page, action="save"):
    """What a browser sends when the form of the page is saved as it stands."""
    return _Controls(page.content.decode()).sent | {"action": action}
