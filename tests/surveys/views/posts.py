"""What a browser posts from the entry form."""

import uuid

from django.urls import reverse


def new_url(wave):
    return reverse("interview-new", args=[wave.study.slug])


def edit_url(interview):
    return reverse("interview-edit", args=[interview.wave.study.slug, interview.pk])


def typed(*projects, action="save", **fields):
    """What a browser posts for a new interview with projects."""
    data = {
        "action": action,
        "id": str(uuid.uuid4()),
        "head-respondent": "R7",
        "head-organization": "O7",
        "head-held_on": "2019-06-03",
        "head-mode": "video",
        "head-duration_minutes": "45",
        "head-language": "es",
        "head-interviewer": "ana",
        "head-consent": "on",
        "head-consent_text": "2019-1",
        "q-aws_customer": "yes",
        "q-managed_service": "using",
        "project": [],
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
        "head-held_on": "2019-06-03",
        "head-mode": "video",
        "head-language": "en",
        "q-aws_customer": "yes",
        "project": [],
    }
    for project in interview.projects.all():
        data["project"].append(str(project.pk))
        data[f"p-{project.pk}-seen"] = str(project.version)
        data[f"p-{project.pk}-q-stage"] = project.answers["stage"]
    return data | changes
