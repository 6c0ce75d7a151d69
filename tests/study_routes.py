"""What each address of the product must answer to whom. A new one without an entry fails."""

from django.urls import URLPattern, URLResolver, get_resolver

ROLES = ("anonymous", "stranger", "researcher", "analyst", "admin")
SIGN_IN, HIDDEN, FORBIDDEN, OK, DONE = 302, 404, 403, 200, 302
NOT_READY = 422  # allowed, but what was sent cannot be done
LOOK_AGAIN = 409  # allowed, but the request did not say what its page showed


def allowed(researcher, analyst, admin):
    """Return the answers of a study's page: strangers never learn that it exists."""
    return dict(zip(ROLES, (SIGN_IN, HIDDEN, researcher, analyst, admin), strict=True))


# Route name: (method, expected status by role). Arguments are filled in by `arguments`.
STUDY_ROUTES = {
    "study-overview": ("get", allowed(OK, OK, OK)),
    "wave-list": ("get", allowed(OK, OK, OK)),
    "wave-new": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "wave-edit": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "wave-experts": ("get", allowed(OK, OK, OK)),
    "wave-experts-file": ("get", allowed(OK, OK, OK)),
    "wave-experts-upload": ("get", allowed(OK, FORBIDDEN, OK)),
    "wave-expert": ("get", allowed(OK, FORBIDDEN, OK)),
    "settings-page": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "settings-texts": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "settings-languages": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "settings-variables": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "settings-variable": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "settings-themes": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "settings-theme": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "settings-consent-texts": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "settings-consent-text": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "wave-move": ("post", allowed(FORBIDDEN, FORBIDDEN, DONE)),
    "questionnaire-copy": ("post", allowed(NOT_READY, FORBIDDEN, NOT_READY)),
    "questionnaire-publish": ("post", allowed(LOOK_AGAIN, FORBIDDEN, LOOK_AGAIN)),
    "questionnaire-compare": ("get", allowed(OK, OK, OK)),
    "questionnaire-draft": ("get", allowed(OK, FORBIDDEN, OK)),
    "questionnaire-question": ("get", allowed(OK, FORBIDDEN, OK)),
    "people-list": ("get", allowed(OK, OK, OK)),
    "people-invite": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "people-withdraw": ("post", allowed(FORBIDDEN, FORBIDDEN, DONE)),
    "people-person": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "people-act": ("post", allowed(FORBIDDEN, FORBIDDEN, DONE)),
    "expert-list": ("get", allowed(OK, OK, OK)),
    "expert-merge": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "expert-contacts": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "expert-detail": ("get", allowed(OK, OK, OK)),
    "expert-new": ("get", allowed(OK, FORBIDDEN, OK)),
    "expert-edit": ("get", allowed(OK, FORBIDDEN, OK)),
    "expert-find": ("get", allowed(OK, FORBIDDEN, OK)),
    "expert-known": ("get", allowed(OK, FORBIDDEN, OK)),
    "expert-doubles": ("get", allowed(OK, OK, OK)),
    "expert-two": ("post", allowed(FORBIDDEN, FORBIDDEN, HIDDEN)),  # it names no expert
    "organization-list": ("get", allowed(OK, OK, OK)),
    "organization-detail": ("get", allowed(OK, OK, OK)),
    "organization-new": ("get", allowed(OK, FORBIDDEN, OK)),
    "organization-edit": ("get", allowed(OK, FORBIDDEN, OK)),
    "organization-merge": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "interview-expert": ("get", allowed(OK, FORBIDDEN, OK)),
    "expert-codes": ("get", allowed(OK, OK, OK)),
    "job-list": ("get", allowed(OK, OK, OK)),
    "job-page": ("get", allowed(OK, OK, OK)),
    "job-cancel": ("post", allowed(FORBIDDEN, FORBIDDEN, DONE)),
    "import-list": ("get", allowed(OK, FORBIDDEN, OK)),
    "import-template": ("get", allowed(OK, FORBIDDEN, OK)),
    "import-mapping-forget": ("post", allowed(DONE, FORBIDDEN, DONE)),
    "import-page": ("get", allowed(OK, FORBIDDEN, OK)),
    "import-apply": ("post", allowed(NOT_READY, FORBIDDEN, NOT_READY)),
    "import-edited": ("get", allowed(OK, FORBIDDEN, OK)),
    "import-edited-page": ("get", allowed(OK, FORBIDDEN, OK)),
    "import-edited-decide": ("post", allowed(DONE, FORBIDDEN, DONE)),
    "import-edited-compare": ("post", allowed(DONE, FORBIDDEN, DONE)),
    "import-edited-apply": ("post", allowed(NOT_READY, FORBIDDEN, NOT_READY)),
    "import-edited-undo": ("post", allowed(NOT_READY, FORBIDDEN, NOT_READY)),
    "import-copy": ("get", allowed(OK, FORBIDDEN, OK)),
    "interview-list": ("get", allowed(OK, OK, OK)),
    "interview-new": ("get", allowed(OK, FORBIDDEN, OK)),
    "interview-detail": ("get", allowed(OK, OK, OK)),
    "interview-edit": ("get", allowed(OK, FORBIDDEN, OK)),
    "interview-consent": ("get", allowed(OK, FORBIDDEN, OK)),
    "interview-check": ("get", allowed(OK, FORBIDDEN, OK)),
    "interview-pdf": ("get", allowed(OK, OK, OK)),
    "interview-review": ("post", allowed(LOOK_AGAIN, FORBIDDEN, LOOK_AGAIN)),
    "questionnaire-list": ("get", allowed(OK, OK, OK)),
    "questionnaire-upload": ("get", allowed(OK, FORBIDDEN, OK)),
    "questionnaire-preview": ("get", allowed(OK, FORBIDDEN, OK)),
    "questionnaire-detail": ("get", allowed(OK, OK, OK)),
    "questionnaire-file": ("get", allowed(OK, OK, OK)),
    "questionnaire-pdf": ("get", allowed(OK, OK, OK)),
    "trend-list": ("get", allowed(OK, OK, OK)),
    "trend-comparison": ("get", allowed(OK, OK, OK)),
    "trend-indicator": ("get", allowed(OK, OK, OK)),
    "trend-picture": ("get", allowed(OK, OK, OK)),
    "trend-records": ("get", allowed(OK, OK, OK)),
    "study-records": ("get", allowed(OK, OK, OK)),
    "table-records": ("get", allowed(OK, OK, OK)),
    "line-records": ("get", allowed(OK, OK, OK)),
    "trend-freshness": ("get", allowed(OK, OK, OK)),
    "indicator-list": ("get", allowed(OK, OK, OK)),
    "indicator-new": ("get", allowed(FORBIDDEN, OK, OK)),
    "indicator-edit": ("get", allowed(FORBIDDEN, OK, OK)),
    "indicator-retire": ("post", allowed(FORBIDDEN, LOOK_AGAIN, LOOK_AGAIN)),
    "indicator-segment-new": ("get", allowed(FORBIDDEN, OK, OK)),
    "indicator-segment-edit": ("get", allowed(FORBIDDEN, OK, OK)),
    "indicator-segment-retire": ("post", allowed(FORBIDDEN, LOOK_AGAIN, LOOK_AGAIN)),
    "claim-list": ("get", allowed(OK, OK, OK)),
    "claim-page": ("get", allowed(OK, OK, OK)),
    "claim-consistency": ("get", allowed(OK, OK, OK)),
    "variable-list": ("get", allowed(OK, OK, OK)),
    "variable-page": ("get", allowed(OK, OK, OK)),
    "variable-categories": ("get", allowed(OK, OK, OK)),
    "table-page": ("get", allowed(OK, OK, OK)),
    "line-page": ("get", allowed(OK, OK, OK)),
    "export-page": ("get", allowed(OK, OK, OK)),
    "export-manifest": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "export-codebook": ("get", allowed(OK, OK, OK)),
    "export-link": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "export-link-act": ("post", allowed(FORBIDDEN, FORBIDDEN, DONE)),
    "export-link-new": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "export-setting": ("post", allowed(FORBIDDEN, FORBIDDEN, DONE)),
    "export-file": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "export-file-codebook": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "export-part": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "export-take": ("get", allowed(FORBIDDEN, FORBIDDEN, FORBIDDEN)),  # only who asked for it
}
# Routes about the questionnaire of a wave.
WAVE_OF_QUESTIONNAIRES = {
    f"questionnaire-{one}" for one in ("copy", "publish", "compare", "draft", "question")
}
# Routes about interviews, none of which is named.
WITHOUT_INTERVIEW = {"interview-list", "interview-new"}
# What an address must ask for besides.
QUERIES = {
    "questionnaire-question": "?code=stage",
    "line-records": "?start=2019&end=2020",
}
# Routes about an indicator or a segment, and which.
DEFINED = {
    "indicator-edit": "production",
    "indicator-retire": "production",
    "indicator-segment-edit": "customer",
    "indicator-segment-retire": "customer",
    "claim-page": "F1",
}
# Routes that show nothing of a study.
OPEN_ROUTES = {
    *("guide", "guide-topic", "home", "study-list", "set_language", "healthz", "readyz"),
    "own-jobs",  # of whoever asks, tested with the page
    "data-link",  # asks for a secret, whoever is signed in; tested with the view
}
# Routes of whoever asks: their own account, and what the link of their invitation opens.
OWN_ROUTES = {"own-account", "invitation", "invitation-accept"}
# Routes that make a study: of none that exists, for whoever may create one.
CREATING_ROUTES = {"study-new", "study-new-package", "study-new-copy"}
CREATORS = dict(zip(ROLES, (SIGN_IN, OK, FORBIDDEN, FORBIDDEN, OK), strict=True))
# Whole areas with rules of their own, tested below or by their library.
AREAS = ("admin:", "account_")


def routes(resolver=None, namespace=""):
    """Yield the full name of every route of the project."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
