"""What a browser posts to begin an interview."""

import uuid

from django.urls import reverse


def new_url(wave):
    return reverse("interview-new", args=[wave.study.slug])


def typed(**fields):
    """What a browser posts for an expert who is new or known."""
    respondent = fields.get("details-respondent", "R7")
    return {
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
        "confirm": [f"new_expert:{respondent.lower()}"],
    } | fields
