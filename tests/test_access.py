"""Every route × every role × own or foreign study. A new route without an entry fails."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from analytics.actions.counting import count_study
from surveys.actions import accounts
from surveys.actions.questionnaires import save_draft
from tests.analytics.factories import define, export_file
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.sqlite_only,
    pytest.mark.no_cover,
]

ROLES = ("anonymous", "stranger", "researcher", "analyst", "admin")
SIGN_IN, HIDDEN, FORBIDDEN, OK, DONE = 302, 404, 403, 200, 302
REFUSED = 422  # allowed, but what was sent cannot be done
LOOK_AGAIN = 409  # allowed, but the request did not say what its page showed


def allowed(researcher, analyst, admin):
    """Return the answers of a study's page: strangers never learn that it exists."""
    return dict(zip(ROLES, (SIGN_IN, HIDDEN, researcher, analyst, admin), strict=True))


# Route name: (method, expected status by role). Arguments are filled in by `arguments`.
STUDY_ROUTES = {
    "study-overview": ("get", allowed(OK, OK, OK)),
    "wave-list": ("get", allowed(OK, OK, OK)),
    "wave-move": ("post", allowed(FORBIDDEN, FORBIDDEN, DONE)),
    "questionnaire-list": ("get", allowed(OK, OK, OK)),
    "questionnaire-copy": ("post", allowed(REFUSED, FORBIDDEN, REFUSED)),
    "questionnaire-publish": ("post", allowed(LOOK_AGAIN, FORBIDDEN, LOOK_AGAIN)),
    "questionnaire-compare": ("get", allowed(OK, OK, OK)),
    "questionnaire-draft": ("get", allowed(OK, FORBIDDEN, OK)),
    "questionnaire-question": ("get", allowed(OK, FORBIDDEN, OK)),
    "expert-list": ("get", allowed(OK, OK, OK)),
    "expert-merge": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
    "interview-expert": ("get", allowed(OK, FORBIDDEN, OK)),
    "expert-codes": ("get", allowed(OK, OK, OK)),
    "interview-list": ("get", allowed(OK, OK, OK)),
    "interview-new": ("get", allowed(OK, FORBIDDEN, OK)),
    "interview-detail": ("get", allowed(OK, OK, OK)),
    "interview-edit": ("get", allowed(OK, FORBIDDEN, OK)),
    "interview-consent": ("get", allowed(OK, FORBIDDEN, OK)),
    "interview-review": ("post", allowed(LOOK_AGAIN, FORBIDDEN, LOOK_AGAIN)),
    "trend-list": ("get", allowed(OK, OK, OK)),
    "trend-comparison": ("get", allowed(OK, OK, OK)),
    "trend-indicator": ("get", allowed(OK, OK, OK)),
    "trend-picture": ("get", allowed(OK, OK, OK)),
    "trend-freshness": ("get", allowed(OK, OK, OK)),
    "claim-list": ("get", allowed(OK, OK, OK)),
    "claim-consistency": ("get", allowed(OK, OK, OK)),
    "variable-list": ("get", allowed(OK, OK, OK)),
    "variable-page": ("get", allowed(OK, OK, OK)),
    "variable-categories": ("get", allowed(OK, OK, OK)),
    "table-page": ("get", allowed(OK, OK, OK)),
    "line-page": ("get", allowed(OK, OK, OK)),
    "export-page": ("get", allowed(OK, OK, OK)),
    "export-manifest": ("get", allowed(FORBIDDEN, FORBIDDEN, OK)),
}
# What an address must ask for besides.
QUERIES = {"questionnaire-question": "?code=stage"}
# Routes that show nothing of a study.
OPEN_ROUTES = {"guide", "guide-topic", "home", "study-list", "set_language", "healthz", "readyz"}
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


def test_every_route_has_an_expectation():
    known = set(STUDY_ROUTES) | OPEN_ROUTES
    unknown = [
        name
        for name in routes()
        if name not in known and not name.startswith(AREAS) and name != "None"
    ]
    assert unknown == []
    assert known - set(routes()) == set()


def arguments(name, study, interview):
    given = {"slug": study.slug}
    if name.startswith("interview-") and name not in ("interview-list", "interview-new"):
        given["interview_id"] = str(interview.pk)
    if name == "wave-move":
        given |= {"code": make_wave(study, "2020").code, "move": "plan"}
    if name == "interview-review":
        given["decision"] = "approve"
    if name.startswith("questionnaire-") and name != "questionnaire-list":
        given["wave"] = interview.wave.code
    if name in ("questionnaire-draft", "questionnaire-question"):
        form = interview.wave.questionnaires.get().form
        save_draft(by=accounts.system_account(), wave=interview.wave, form=form)
    return given | figures_arguments(name, study)


def figures_arguments(name, study):
    """Make what the pages of figures name: an indicator that is counted, a file that was taken."""
    given = {}
    if name in ("trend-indicator", "trend-picture"):
        define(study)
        count_study(study.pk)
        given["indicator"] = "production"
    if name == "trend-picture":
        given["format"] = "svg"
    if name in ("variable-page", "variable-categories"):
        given["code"] = "stage"
    if name == "export-manifest":
        _content, taken = export_file(study)
        given["export_id"] = str(taken.export.pk)
    return given


def sign_in(client, role, study):
    if role == "anonymous":
        return
    if role == "stranger":
        client.force_login(make_member(make_study(), "admin"))
    else:
        client.force_login(make_member(study, role))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", sorted(STUDY_ROUTES))
def test_who_may_open_what(client, name, role):
    wave = make_wave(make_study())
    interview = make_interview(wave, {"stage": "research"})
    method, expected = STUDY_ROUTES[name]
    sign_in(client, role, wave.study)
    url = reverse(name, kwargs=arguments(name, wave.study, interview)) + QUERIES.get(name, "")
    assert getattr(client, method)(url).status_code == expected[role]


@pytest.mark.parametrize(
    ("role", "status"),
    [("anonymous", 302), ("stranger", 302), ("researcher", 302), ("analyst", 302)],
)
def test_the_django_admin_is_for_staff(client, role, status):
    study = make_study()
    sign_in(client, role, study)
    assert client.get(reverse("admin:index")).status_code == status


@pytest.mark.parametrize(
    "name", ["study-overview", "interview-list", "interview-new", "interview-detail"]
)
def test_a_study_that_does_not_exist_answers_like_one_that_is_hidden(client, name):
    wave = make_wave(make_study())
    interview = make_interview(wave, {"stage": "research"})
    sign_in(client, "stranger", wave.study)
    url = reverse(name, kwargs=arguments(name, wave.study, interview))
    missing = url.replace(wave.study.slug, "no-such-study")
    assert client.get(url).status_code == client.get(missing).status_code == 404
