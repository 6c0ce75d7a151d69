"""Every page of a study costs the same number of queries, however much it lists.

Each is asked once with one of everything and once with three; another study has the same, and
shows nowhere. A new route without a number fails.
"""

from collections.abc import Callable, Sized
from typing import Any, NamedTuple

import pytest
from django.urls import reverse

from surveys.actions import accounts
from tests.everything import first_import, first_interview, first_job, make_everything
from tests.study_routes import CREATING_ROUTES, DEFINED, OPEN_ROUTES, STUDY_ROUTES
from tests.surveys.edited_files import make_edited_file
from tests.surveys.factories import make_member, make_study

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.sqlite_only,
]

OWN, FOREIGN = "OWN", "FOREIGN"


class Page(NamedTuple):
    """How many queries a page takes, what its address asks for, and what it lists."""

    queries: int
    asks: dict[str, str] = {}
    lists: Callable[[dict[str, Any]], Sized] | None = None


def named(name):
    return lambda context: context[name]


def records_listed(context):
    """Return the interviews of a list of records: each expert has as many projects as there are."""
    return {row.interview for row in context["records"].rows}


PAGES = {
    "study-list": Page(5, lists=named("studies")),
    "study-overview": Page(24, lists=named("waves")),
    "study-new": Page(4),
    "study-new-package": Page(4),
    "study-new-copy": Page(5, lists=named("studies")),
    "wave-list": Page(9, lists=named("lives")),
    "questionnaire-compare": Page(9),
    "questionnaire-draft": Page(10),
    "questionnaire-question": Page(9, {"code": "stage"}),
    "variable-list": Page(9),
    "variable-page": Page(19, lists=lambda context: context["shown"].waves),
    "variable-categories": Page(13, lists=lambda context: context["form"].waves),
    "people-list": Page(12, lists=named("invitations")),
    "people-invite": Page(6),
    "people-person": Page(11),
    "wave-new": Page(7),
    "wave-edit": Page(13),
    "wave-experts": Page(16, lists=named("rows")),
    "wave-experts-upload": Page(6),
    "wave-expert": Page(9),
    "settings-page": Page(11),
    "settings-texts": Page(6),
    "settings-languages": Page(6),
    "settings-variables": Page(8),
    "settings-variable": Page(12),
    "settings-themes": Page(8, lists=named("themes")),
    "settings-theme": Page(8),
    "settings-consent-texts": Page(8, lists=lambda context: context["purposes"][0].versions[:-1]),
    "settings-consent-text": Page(8),
    "expert-list": Page(15, lists=named("page")),
    "expert-detail": Page(17, lists=named("interviews")),
    "expert-new": Page(7, lists=named("organization_codes")),
    "expert-edit": Page(8, lists=named("organization_codes")),
    "expert-doubles": Page(8),
    "organization-list": Page(11, lists=named("page")),
    "organization-detail": Page(14),
    "organization-new": Page(6),
    "organization-edit": Page(7),
    "organization-merge": Page(7, lists=named("organization_codes")),
    "expert-merge": Page(7, lists=named("expert_codes")),
    "expert-contacts": Page(9, lists=named("page")),
    "expert-codes": Page(5, lists=named("codes")),
    "expert-find": Page(12, {"wave": "2019", "details-respondent": OWN}, lists=named("experts")),
    "expert-known": Page(13, {"wave": "2019", "details-respondent": f"{OWN}0"}),
    "job-list": Page(8, lists=named("page")),
    "job-page": Page(6),
    "import-list": Page(12, lists=named("page")),
    "import-page": Page(12, lists=named("page")),
    "import-edited": Page(8),
    "import-edited-page": Page(16, lists=named("shown")),
    "interview-list": Page(15, {"wave": "2019"}, lists=named("page")),
    "interview-new": Page(26, {"wave": "2019", "expert": f"{OWN}0"}),
    "interview-detail": Page(14, lists=named("projects")),
    "interview-check": Page(23),
    "interview-edit": Page(16),
    "interview-expert": Page(10, lists=named("expert_codes")),
    "interview-consent": Page(14),
    "questionnaire-list": Page(10, lists=named("page")),
    "questionnaire-upload": Page(7),
    "questionnaire-preview": Page(9),
    "questionnaire-detail": Page(7),
    "trend-list": Page(18, lists=named("waves")),
    "trend-comparison": Page(16),
    "trend-indicator": Page(23, lists=named("waves")),
    "trend-picture": Page(21),
    "trend-records": Page(28, {"wave": "2019"}, lists=records_listed),
    "study-records": Page(23, {"wave": "2019"}, lists=records_listed),
    "line-records": Page(22, {"curve": "survival", "at": "0"}),
    "table-records": Page(23, {"wave": "2019", "question": "stage"}),
    "indicator-list": Page(17, lists=named("lines")),
    "indicator-new": Page(13),
    "indicator-edit": Page(29, lists=named("segments")),
    "indicator-retire": Page(8),
    "indicator-segment-new": Page(13),
    "indicator-segment-edit": Page(15),
    "indicator-segment-retire": Page(13, lists=named("read_by")),
    "claim-list": Page(14, lists=named("claims")),
    "claim-consistency": Page(14),
    "claim-page": Page(13),
    "table-page": Page(19, {"wave": "2019", "question": "stage", "across": "frameworks"}),
    "line-page": Page(23, {"variable": "stage", "target": "production"}),
    "export-page": Page(20, lists=named("page")),
    "export-codebook": Page(10),
    "export-link": Page(14),
    "export-link-new": Page(11),
}
# Routes about the questionnaire of a wave.
WAVE_OF_QUESTIONNAIRES = {
    f"questionnaire-{one}" for one in ("copy", "publish", "compare", "draft", "question")
}
# What lists nothing: they answer with one file, one line, or with the page that they lead to.
LISTS_NOTHING = {
    *("export-setting", "export-file", "export-file-codebook", "export-part", "export-take"),
    "export-link-act",
    *("export-manifest", "trend-freshness", "wave-move", "interview-review", "expert-two"),
    *("job-cancel", "import-template", "import-apply", "import-copy"),
    "import-mapping-forget",
    *(f"import-edited-{act}" for act in ("decide", "compare", "apply", "undo")),
    *("interview-pdf", "questionnaire-pdf"),
    *("people-act", "people-withdraw", "wave-experts-file"),
    *("questionnaire-file", "questionnaire-copy", "questionnaire-publish"),
}
# Routes about one interview.
OF_INTERVIEW = {f"interview-{one}" for one in ("check", "consent", "detail", "edit", "expert")}
FILES = {
    "trend-list": Page(10, {"format": "csv"}),
    "trend-list changes": Page(10, {"format": "json", "table": "changes"}),
    "trend-indicator": Page(20, {"format": "csv", "segment": "customer-1"}),
    "claim-list": Page(11, {"format": "json"}),
}


def test_every_route_has_a_number_of_queries():
    numbered = set(PAGES) | LISTS_NOTHING
    assert numbered == set(STUDY_ROUTES) | CREATING_ROUTES | {"study-list"}
    assert "study-list" in OPEN_ROUTES


def address(name, study):
    if name == "study-list" or name in CREATING_ROUTES:
        return reverse(name)
    given = {"slug": study.slug}
    if name in OF_INTERVIEW:
        given["interview_id"] = first_interview(study).pk
    if name in ("expert-detail", "expert-edit", "wave-expert"):
        given["expert_id"] = first_interview(study).respondent_id
    if name in ("organization-detail", "organization-edit"):
        given["organization_id"] = study.organizations.latest("code").pk
    if name == "job-page":
        given["job_id"] = first_job(study).pk
    if name == "import-page":
        given["import_id"] = first_import(study).pk
    if name == "import-edited-page":
        given["import_id"] = make_edited_file(study).pk
    if name == "people-person":
        given["person"] = study.memberships.earliest("user").user_id
    if name == "questionnaire-detail":
        given["questionnaire_id"] = first_interview(study).questionnaire_id
    if name == "questionnaire-preview":
        given["upload_id"] = study.questionnaire_uploads.order_by("name").first().pk
    if name == "wave-edit" or name.startswith("wave-expert"):
        given["code"] = study.waves.first().code
    if name == "settings-variable":
        given["code"] = "stage"
    if name == "settings-theme":
        given["code"] = study.themes.first().code
    if name == "settings-consent-text":
        given["text_id"] = study.consent_texts.first().pk
    if name in ("trend-indicator", "trend-picture", "trend-records"):
        given["indicator"] = "production-1"
    if name in WAVE_OF_QUESTIONNAIRES:
        given["wave"] = study.waves.earliest("position").code
    if name in ("variable-page", "variable-categories"):
        given["code"] = "stage"
    if name in DEFINED:
        given["code"] = "customer-1" if "segment" in name else "production-1"
    if name == "claim-page":
        given["code"] = study.claims.first().code
    if name == "trend-picture":
        given["format"] = "svg"
    if name == "export-link":
        given["link_id"] = study.data_links.latest("made_at").pk
    if name == "export-link-new":
        given["setting_id"] = study.export_settings.earliest("name").pk
    return reverse(name, kwargs=given)


@pytest.fixture(params=[1, 3])
def size(request):
    return request.param


@pytest.fixture
def study(client, size):
    """Make a study with as much of everything, beside a foreign one; an admin of it signs in."""
    make_everything(1, FOREIGN)
    study = make_everything(size, OWN)
    person = make_member(study, "admin")
    for _ in range(size - 1):
        by = accounts.system_account()
        accounts.add_member(study=make_study(), user=person, role="analyst", by=by)
    client.force_login(person)
    return study


def test_a_page_or_file_costs_the_same_however_much_it_holds(
    client, study, size, subtests, django_assert_num_queries
):
    for name, page in PAGES.items():
        url = address(name, study)
        with subtests.test(name):
            with django_assert_num_queries(page.queries):
                response = client.get(url, page.asks)
            assert response.status_code == 200
            if page.lists:
                assert len(page.lists(response.context)) == size
            assert OWN in response.content.decode()
            assert FOREIGN not in response.content.decode()
    for name, file in FILES.items():
        url = address(name.split()[0], study)
        with subtests.test(name):
            with django_assert_num_queries(file.queries):
                response = client.get(url, file.asks)
            assert response.status_code == 200
            assert FOREIGN not in response.content.decode()
