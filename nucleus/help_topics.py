"""Which topic of the guide a page opens by `?`: one line for each kind of page.

A page is known by how the name of its route begins; of several beginnings the longest counts. A new
page whose route no line names fails a test.
"""

from collections.abc import Mapping

from django.urls import reverse

TOPICS: Mapping[str, str] = {
    "study-": "finding-your-way",
    "study-new": "study-settings",
    "settings-": "study-settings",
    "own-account": "finding-your-way",
    "account_": "signing-in",
    "invitation": "signing-in",
    "questionnaire-": "questionnaires",
    "questionnaire-copy": "comparing-years",
    "questionnaire-compare": "comparing-years",
    "questionnaire-draft": "comparing-years",
    "questionnaire-publish": "comparing-years",
    "questionnaire-question": "comparing-years",
    "variable-": "comparing-years",
    "people-": "people",
    "wave-": "waves-and-review",
    "wave-new": "study-settings",
    "wave-edit": "study-settings",
    "wave-expert": "weights-and-strata",
    "expert-": "experts",
    "organization-": "experts",
    "import-": "importing",
    "job-": "importing",
    "own-jobs": "importing",
    "interview-": "entering",
    "interview-list": "waves-and-review",
    "interview-detail": "waves-and-review",
    "interview-review": "waves-and-review",
    "interview-expert": "experts",
    "interview-consent": "consent",
    "trend-": "trends",
    "trend-comparison": "reading-changes",
    "trend-records": "figures",
    "study-records": "figures",
    "indicator-": "indicators",
    "table-": "tables",
    "line-": "project-lines",
    "claim-": "claims",
    "export-": "exports",
    "export-link": "data-links",
}
"""How names of routes begin, and the topic that is about such pages."""

WITHOUT_TOPIC: Mapping[str, str] = {
    "guide": "it is the guide",
    "guide-topic": "it is the guide",
    "home": "it leads to the list of studies",
    "set_language": "it leads back to the page that was read",
    "data-link": "no page: it answers programs",
    "healthz": "no page: it answers programs",
    "readyz": "no page: it answers programs",
    "api-": "no page: it answers programs",
    "admin:": "the Django admin has a frame of its own",
}
"""How names of routes begin that open the contents of the guide, if anything, and why."""


def topic_of(route: str) -> str:
    """Return the topic of a page by the name of its route; empty where it has none."""
    found = max((start for start in TOPICS if route.startswith(start)), key=len, default="")
    return TOPICS.get(found, "")


def help_address(route: str) -> str:
    """Return the address of what the guide says about a page: its topic, or all topics."""
    topic = topic_of(route)
    return reverse("guide-topic", args=[topic]) if topic else reverse("guide")
