"""Every route × every role × own or foreign study. A new route without an entry fails."""

import pytest
from django.urls import reverse

from analytics.actions.counting import count_study
from analytics.actions.data_files import WORK, request_file
from surveys.actions import accounts
from surveys.actions.jobs import run_job
from surveys.actions.questionnaires import save_draft
from surveys.actions.record_imports import check_here, save_mapping, start_checking, take_file
from surveys.domain.layout.options import Options
from surveys.domain.record_files.known import Choices
from surveys.models import Interview
from tests.analytics.factories import claim, define, export_file
from tests.analytics.linking import linked, make_setting
from tests.api_operations import ROUTES as ROUTES_OF_THE_API
from tests.study_routes import (
    AREAS,
    CREATING_ROUTES,
    CREATORS,
    DEFINED,
    OK,
    OPEN_ROUTES,
    OWN_ROUTES,
    QUERIES,
    ROLES,
    SIGN_IN,
    STUDY_ROUTES,
    WAVE_OF_QUESTIONNAIRES,
    WITHOUT_INTERVIEW,
    routes,
)
from tests.surveys.edited_files import make_edited_file
from tests.surveys.factories import (
    make_consent_text,
    make_interview,
    make_invitation,
    make_member,
    make_organization,
    make_study,
    make_theme,
    make_upload,
    make_wave,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.sqlite_only,
]


def test_every_route_has_an_expectation():
    known = set(STUDY_ROUTES) | OPEN_ROUTES | OWN_ROUTES | CREATING_ROUTES | ROUTES_OF_THE_API
    unknown = [
        name
        for name in routes()
        if name not in known and not name.startswith(AREAS) and name != "None"
    ]
    assert unknown == []
    assert known - set(routes()) == set()


def arguments(name, study, interview):
    given = {"slug": study.slug}
    if name.startswith("interview-") and name not in WITHOUT_INTERVIEW:
        given["interview_id"] = str(interview.pk)
    if name in ("expert-detail", "expert-edit", "wave-expert"):
        given["expert_id"] = str(interview.respondent_id)
    if name in ("organization-detail", "organization-edit"):
        given["organization_id"] = str(make_organization(study).pk)
    if name == "wave-move":
        given |= {"code": make_wave(study, "2020").code, "move": "plan"}
    if name in ("questionnaire-detail", "questionnaire-file", "questionnaire-pdf"):
        given["questionnaire_id"] = str(interview.questionnaire_id)
    if name == "questionnaire-file":
        given["format"] = "xlsx"
    if name == "questionnaire-preview":
        given["upload_id"] = str(make_upload(study).pk)
    if name == "interview-review":
        given["decision"] = "approve"
    if name in WAVE_OF_QUESTIONNAIRES:
        given["wave"] = interview.wave.code
    if name in ("questionnaire-draft", "questionnaire-question"):
        form = interview.wave.questionnaires.get().form
        save_draft(by=accounts.system_account(), wave=interview.wave, form=form)
    more = (figures_arguments, people_arguments, import_arguments, design_arguments)
    for of in more:
        given |= of(name, study)
    return given


def import_arguments(name, study):
    """Make what the pages of imports name: a file that was checked and has a problem, a job."""
    given = {}
    if name == "import-template":
        given["code"] = study.waves.get().code
    elif name == "import-mapping-forget":
        by = accounts.system_account()
        kept = save_mapping(by=by, study=study, name="theirs", choices=Choices())
        given["mapping_id"] = str(kept.pk)
    elif name.startswith("import-edited-"):
        given["import_id"] = str(make_edited_file(study).pk)
    elif name in ("import-page", "import-apply", "import-copy", "job-page", "job-cancel"):
        by = accounts.system_account()
        taken = take_file(
            by=by,
            wave=study.waves.get(),
            name="x.csv",
            content=[b"respondent,aws_customer\nR9,nonsense\n"],
            choices=Choices(),
        )
        job = check_here(by=by, record_import=taken)
        if name == "job-cancel":
            job = start_checking(by=by, record_import=taken, choices=Choices())
        key, one = ("job_id", job) if name.startswith("job-") else ("import_id", taken)
        given[key] = str(one.pk)
    return given


def people_arguments(name, study):
    """Make whom the pages of people name: somebody of the study, an invitation to it."""
    given = {}
    if name in ("people-person", "people-act"):
        given["person"] = make_member(study, "analyst").pk
    if name == "people-act":
        given["act"] = "end-sessions"
    if name == "people-withdraw":
        invitation, _token = make_invitation(study)
        given["invitation_id"] = invitation.pk
    return given


def design_arguments(name, study):
    """Make what the pages of settings name."""
    if name == "wave-edit" or name.startswith("wave-expert"):
        of_file = {"format": "xlsx"} if name == "wave-experts-file" else {}
        return of_file | {"code": study.waves.first().code}
    if name == "settings-variable":
        return {"code": "stage"}
    if name == "settings-theme":
        return {"code": make_theme(study).code}
    if name == "settings-consent-text":
        return {"text_id": str(make_consent_text(study).pk)}
    return {}


def figures_arguments(name, study):
    """Make what the pages of figures name: an indicator that is counted, a file that was taken."""
    given = {}
    if name in ("trend-indicator", "trend-picture", "trend-records"):
        define(study)
        count_study(study.pk)
        given["indicator"] = "production"
    if name in DEFINED:
        define(study, claims=[claim(value=50, digits=0)] if name == "claim-page" else ())
        given["code"] = DEFINED[name]
    if name == "line-records":
        make_wave(study, "2020")
    if name == "trend-picture":
        given["format"] = "svg"
    if name in ("variable-page", "variable-categories"):
        given["code"] = "stage"
    if name == "export-manifest":
        export_file(study)
        given["export_id"] = str(study.exports.get().pk)
    if name in ("export-setting", "export-link-new"):
        given["setting_id"] = str(make_setting(study, by=accounts.system_account()).pk)
    if name in ("export-link", "export-link-act"):
        given["link_id"] = str(linked(study, by=make_member(study, "admin"))[0].pk)
    if name in ("export-setting", "export-link-act"):
        given["act"] = "rename" if name == "export-setting" else "revoke"
    if name in ("export-file", "export-file-codebook", "export-part", "export-take"):
        by = make_member(study, "admin")
        data_file = request_file(by=by, study=study, options=Options(), format="csv")
        assert run_job(WORK)
        given["file_id"] = str(data_file.pk)
    if name == "export-part":
        given["part"] = "manifest"
    return given


def sign_in(client, role, study):
    if role == "anonymous":
        return
    if role == "stranger":
        client.force_login(make_member(make_study(), "admin"))
    else:
        client.force_login(make_member(study, role))


@pytest.fixture(scope="module")
def entered(module_transaction):
    with module_transaction.unblock():
        return make_interview(make_wave(make_study()), {"stage": "research"}).pk


@pytest.fixture
def interview(entered):
    return Interview.objects.select_related("wave__study").get(pk=entered)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", sorted(STUDY_ROUTES))
def test_who_may_open_what(client, interview, name, role):
    study = interview.wave.study
    method, expected = STUDY_ROUTES[name]
    sign_in(client, role, study)
    url = reverse(name, kwargs=arguments(name, study, interview)) + QUERIES.get(name, "")
    assert getattr(client, method)(url).status_code == expected[role]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", sorted(CREATING_ROUTES))
def test_who_may_create_a_study(client, name, role):
    """A stranger to this study is the admin of another one."""
    sign_in(client, role, make_study())
    assert client.get(reverse(name)).status_code == CREATORS[role]


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
def test_a_study_that_does_not_exist_answers_like_one_that_is_hidden(client, interview, name):
    study = interview.wave.study
    sign_in(client, "stranger", study)
    url = reverse(name, kwargs=arguments(name, study, interview))
    missing = url.replace(study.slug, "no-such-study")
    assert client.get(url).status_code == client.get(missing).status_code == 404


def test_one_s_own_account_is_for_whoever_is_signed_in(client):
    assert client.get(reverse("own-account")).status_code == SIGN_IN
    sign_in(client, "stranger", make_study())
    assert client.get(reverse("own-account")).status_code == OK


def test_an_invitation_shows_nothing_of_a_study_to_whoever_opened_no_link(client):
    study = make_study()
    make_invitation(study)
    for role in ("anonymous", "stranger"):
        sign_in(client, role, study)
        assert client.get(reverse("invitation")).status_code == OK
        assert client.get(reverse("invitation-accept")).url == reverse("invitation")
