"""Every rule that the database holds by itself: what it refuses, and what is legal beside it."""

import datetime

import pytest
from django.db import IntegrityError

from surveys.actions import accounts
from surveys.domain.consents import Purpose
from surveys.domain.conversations import Mode
from surveys.domain.interviews import State
from surveys.domain.invitations import InvitationState
from surveys.domain.jobs import JobKind
from surveys.domain.lineage import Comparability
from surveys.domain.linkage import LinkKind
from surveys.domain.privacy import Privacy
from surveys.domain.questionnaire import Level
from surveys.domain.record_files.updates import Act, Prefer, Status
from surveys.domain.roles import Role
from surveys.domain.waves import Nature, Selection, WaveState
from surveys.models import (
    Consent,
    ConsentText,
    ContactExport,
    Entry,
    FindingKind,
    Heartbeat,
    IdempotencyKey,
    ImportFinding,
    ImportLine,
    ImportMapping,
    ImportPart,
    Interview,
    Invitation,
    Job,
    Lineage,
    Membership,
    Organization,
    OrganizationIdentity,
    Profile,
    Project,
    ProjectLink,
    PublishedAnswer,
    Questionnaire,
    QuestionnaireDraft,
    Quote,
    Respondent,
    RespondentIdentity,
    SampledExpert,
    Seal,
    SignInLimit,
    Study,
    Theme,
    TwoPeople,
    TypedAnswer,
    Unsealed,
    User,
    Variable,
    Version,
    Wave,
    WorkingCopy,
)
from tests.database_rules import (
    Check,
    Unique,
    columns_of,
    constraints_of,
    copied,
    one_of,
    refused_copy,
    set_and_put_back,
    unique_fields_of,
)
from tests.surveys.models.rows import DAY, Rows

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2019, 6, 3, 12, tzinfo=datetime.UTC)
BEFORE, AFTER = DAY - datetime.timedelta(days=9), DAY + datetime.timedelta(days=9)
REOPENED = {"state": "reopened", "approved_content": {"answers": {}}}
UNFINISHED = ({"state": "draft"}, {"state": "returned"})
STATES = [{"state": state} for state in State if state != "reopened"]


def system(_rows):
    return accounts.system_account()


def other(name):
    """Return a function that gives one more row of the test, by its name."""
    return lambda rows: getattr(rows, name)


CHECKS = {
    "consent_purpose_known": one_of(Consent, "purpose", Purpose),
    "consent_text_purpose_known": one_of(ConsentText, "purpose", Purpose),
    "consent_withdrawn_on_and_by": Check(
        Consent,
        [{"withdrawn_on": AFTER, "withdrawn_by": system}, {"withdrawn_on": None}],
        [{"withdrawn_on": AFTER}, {"withdrawn_by": system}],
    ),
    "consent_withdrawn_after_given": Check(
        Consent,
        [{"given_on": DAY, "withdrawn_on": DAY, "withdrawn_by": system}],
        [{"given_on": DAY, "withdrawn_on": BEFORE, "withdrawn_by": system}],
    ),
    "contact_export_reason_given": Check(
        ContactExport, [{"reason": "Invitations"}], [{"reason": ""}]
    ),
    "import_finding_kind_known": one_of(ImportFinding, "kind", FindingKind),
    "import_line_act_known": one_of(ImportLine, "act", Act),
    "import_line_status_known": one_of(ImportLine, "status", Status),
    "import_line_decided_known": one_of(ImportLine, "decided", Prefer),
    "job_kind_known": one_of(Job, "kind", JobKind),
    "job_state_known": Check(Job, [{"state": "running"}], [{"state": "other", "ended_at": NOW}]),
    "job_over_has_ended": Check(
        Job,
        [{"state": "running"}, {"state": "done", "ended_at": NOW}],
        [{"state": "done"}, {"state": "running", "ended_at": NOW}],
    ),
    "interview_state_known": Check(Interview, [*STATES, REOPENED], [{"state": "other"}]),
    "interview_mode_known": one_of(Interview, "mode", ["", *Mode]),
    "interview_duration_positive": Check(
        Interview,
        [{"duration_minutes": 1}, {"duration_minutes": None}],
        [{"duration_minutes": 0}],
    ),
    "interview_submitted_has_date": Check(
        Interview,
        [{"held_on": None} | state for state in (*UNFINISHED, REOPENED)],
        [{"held_on": None, "state": "submitted"}, {"held_on": None, "state": "approved"}],
    ),
    "interview_reopened_has_approved": Check(
        Interview,
        [REOPENED, {"state": "approved", "approved_content": None}],
        [REOPENED | {"approved_content": None}, REOPENED | {"state": "approved"}],
    ),
    "invitation_state_known": Check(
        Invitation,
        [{"state": state} for state in InvitationState if state != "used"],
        [{"state": "other"}],
    ),
    "invitation_used_by_somebody": Check(
        Invitation,
        [{"state": "used", "used_by": system}, {"state": "open", "used_by": None}],
        [{"state": "used", "used_by": None}, {"state": "open", "used_by": system}],
    ),
    "lineage_status_known": one_of(Lineage, "status", Comparability),
    "membership_role_known": one_of(Membership, "role", Role),
    "project_link_kind_known": one_of(ProjectLink, "kind", LinkKind),
    "project_link_not_to_itself": Check(
        ProjectLink,
        [{"predecessor": other("other_project"), "successor": other("project")}],
        [{"successor": other("project")}],
    ),
    "typed_answer_part_known": one_of(TypedAnswer, "part", ["answer", "field", "consent"]),
    "working_copy_versions_behind": Check(
        WorkingCopy,
        [{"arranged": 3, "emptied": 3, "forgot": 3}],
        [{"arranged": 4}, {"emptied": 4}, {"forgot": 4}],
    ),
    "variable_level_known": one_of(Variable, "level", Level),
    "variable_privacy_known": one_of(Variable, "privacy", Privacy),
    "wave_nature_known": one_of(Wave, "nature", Nature),
    "wave_state_known": one_of(Wave, "state", WaveState),
    "wave_selection_known": one_of(Wave, "selection", Selection),
    "sampled_expert_weight_above_zero": Check(
        SampledExpert,
        [{"millionths": 1}, {"millionths": None}],
        [{"millionths": 0}],
    ),
    "sampled_expert_says_something": Check(
        SampledExpert,
        [{"millionths": None}, {"stratum": ""}],
        [{"millionths": None, "stratum": ""}],
    ),
    "two_people_ordered": Check(
        TwoPeople,
        [{"one": other("second_expert")}],
        [{"one": other("third_expert")}, {"other": other("first_expert")}],
    ),
    "wave_ends_after_start": Check(
        Wave,
        [{"starts_on": DAY, "ends_on": DAY}, {"starts_on": None}, {"ends_on": None}],
        [{"starts_on": DAY, "ends_on": BEFORE}],
    ),
}
WITHDRAWN = {"withdrawn_on": AFTER, "withdrawn_by": system}
CHECKED_BY_COPY = {"seal_number_positive"}  # a seal is never changed
IN_ANOTHER_WAVE = {"wave": other("later_wave")}
OF_ANOTHER_EXPERT = {"respondent": other("new_respondent")}
UNIQUES = {
    "consent_one_standing": Unique(
        Consent,
        [WITHDRAWN, WITHDRAWN, {"purpose": "archive"}, IN_ANOTHER_WAVE, OF_ANOTHER_EXPERT],
    ),
    "entry_version_unique": Unique(Entry, [{"record_version": 98}, {"record_type": "other"}]),
    "idempotency_key_unique": Unique(
        IdempotencyKey, [{"key": "another"}, {"user": other("other_user")}]
    ),
    "import_finding_number_unique": Unique(ImportFinding, [{"number": 2}]),
    "import_line_number_unique": Unique(ImportLine, [{"number": 2}]),
    "import_mapping_name_unique": Unique(
        ImportMapping, [{"name": "another"}, {"study": other("other_study")}]
    ),
    "import_part_number_unique": Unique(ImportPart, [{"number": 2}]),
    "interview_of_expert_unique": Unique(
        Interview,
        [{"is_double": True}, IN_ANOTHER_WAVE, OF_ANOTHER_EXPERT],
    ),
    "lineage_unique": Unique(Lineage, [IN_ANOTHER_WAVE, {"variable": other("other_variable")}]),
    "membership_unique": Unique(
        Membership,
        [{"role": "admin"}, {"study": other("other_study")}, {"user": system}],
    ),
    "organization_code_unique": Unique(
        Organization,
        [{"code": "O3", "key": "o3"}, {"study": other("other_study")}],
        refused={"is_double": True},
    ),
    "organization_key_unique": Unique(
        Organization,
        [{"code": "o1", "is_double": True}, {"code": "O3", "key": "o3"}],
        refused={"code": "o1"},
    ),
    "profile_position_unique": Unique(Profile, [{"position": 2}, IN_ANOTHER_WAVE]),
    "project_position_unique": Unique(
        Project, [{"position": 3}, {"interview": other("other_interview"), "position": 2}]
    ),
    "project_link_unique": Unique(
        ProjectLink,
        [{"predecessor": other("other_project"), "successor": other("project")}],
        refused={"kind": "split"},
    ),
    "questionnaire_code_unique": Unique(
        Questionnaire,
        [{"code": "2", "position": 2}, {"wave": other("wave_without_questionnaire")}],
        refused={"position": 2},
    ),
    "questionnaire_position_unique": Unique(
        Questionnaire,
        [{"code": "2", "position": 2}],
        refused={"code": "2"},
    ),
    "quote_position_unique": Unique(
        Quote, [{"position": 2}, {"interview": other("other_interview")}]
    ),
    "respondent_code_unique": Unique(
        Respondent,
        [{"code": "R3", "key": "r3"}, {"study": other("other_study")}],
        refused={"is_double": True},
    ),
    "respondent_key_unique": Unique(
        Respondent,
        [{"code": "r1", "is_double": True}, {"code": "R3", "key": "r3"}],
        refused={"code": "r1"},
    ),
    "consent_text_unique": Unique(
        ConsentText,
        [{"text_version": "2"}, {"purpose": "quote"}, {"study": other("other_study")}],
    ),
    "typed_answer_once": Unique(
        TypedAnswer, [{"place": "p"}, {"part": "field"}, {"code": "goals"}]
    ),
    "published_answer_once": Unique(
        PublishedAnswer, [{"place": "p"}, {"part": "field"}, {"code": "goals"}]
    ),
    "theme_code_unique": Unique(Theme, [{"code": "time"}, {"study": other("other_study")}]),
    "variable_code_unique": Unique(
        Variable, [{"code": "another"}, {"study": other("other_study")}]
    ),
    "version_unique": Unique(
        Version,
        [{"entry": other("other_entry"), "record_version": 99}],
        refused={"entry": other("other_entry")},
    ),
    "two_people_once": Unique(
        TwoPeople, [{"one": other("second_expert")}, {"other": other("second_expert")}]
    ),
    "sampled_expert_once": Unique(
        SampledExpert,
        [{"wave": other("later_wave")}, {"respondent": other("second_expert")}],
    ),
    "wave_code_unique": Unique(
        Wave,
        [{"code": "2021", "position": 3}, {"study": other("other_study")}],
        refused={"position": 3},
    ),
    "wave_position_unique": Unique(
        Wave,
        [{"code": "2021", "position": 3}],
        refused={"code": "2021"},
    ),
}
FIELDS = {
    "Study.slug": Unique(Study, [{"slug": "another"}]),
    "User.username": Unique(User, [{"username": "another"}]),
    "RespondentIdentity.respondent": Unique(
        RespondentIdentity, [{"respondent": other("other_respondent")}]
    ),
    "OrganizationIdentity.organization": Unique(
        OrganizationIdentity, [{"organization": other("other_organization")}]
    ),
    "QuestionnaireDraft.wave": Unique(QuestionnaireDraft, [{"wave": other("later_wave")}]),
    "Seal.entry": Unique(
        Seal, [{"number": 10_000, "entry": other("other_entry")}], refused={"number": 10_000}
    ),
    "Seal.number": Unique(
        Seal,
        [{"number": 10_000, "entry": other("other_entry")}],
        refused={"entry": other("other_entry")},
    ),
    "Invitation.token_hash": Unique(Invitation, [{"token_hash": "another"}]),
    "Unsealed.entry": Unique(Unsealed, [{"entry": other("other_entry")}]),
    "Version.entry": Unique(
        Version,
        [{"entry": other("other_entry"), "record_version": 99}],
        refused={"record_version": 99},
    ),
    "Heartbeat.name": Unique(Heartbeat, [{"name": "beat"}]),
    "WorkingCopy.interview": Unique(WorkingCopy, [{"interview": other("other_interview")}]),
    "SignInLimit.key": Unique(SignInLimit, [{"key": "another"}]),
}


@pytest.fixture
def rows():
    return Rows()


def test_every_constraint_has_its_cases():
    known = set(CHECKS) | set(UNIQUES) | CHECKED_BY_COPY
    assert known == set(constraints_of("surveys"))


def test_every_field_that_is_unique_has_its_cases():
    assert set(FIELDS) == set(unique_fields_of("surveys"))


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_row_that_breaks_a_check_is_refused(name, rows):
    row = rows.of(CHECKS[name].model)
    for fields in CHECKS[name].refused:
        with pytest.raises(IntegrityError, match=name):
            set_and_put_back(row, fields, rows)


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_row_beside_what_a_check_refuses_is_accepted(name, rows):
    row = rows.of(CHECKS[name].model)
    for fields in CHECKS[name].accepted:
        set_and_put_back(row, fields, rows)


@pytest.mark.parametrize("name", sorted(UNIQUES | FIELDS))
def test_a_second_row_of_what_is_unique_is_refused(name, rows):
    case = (UNIQUES | FIELDS)[name]
    taken = refused_copy(rows.of(case.model), case.refused, rows)
    assert taken == columns_of(name, case.model)


@pytest.mark.parametrize("name", sorted(UNIQUES | FIELDS))
def test_a_row_that_differs_in_what_is_unique_is_accepted(name, rows):
    case = (UNIQUES | FIELDS)[name]
    row, stored = rows.of(case.model), case.model._base_manager
    before = stored.count()
    for fields in case.accepted:
        copied(row, fields, rows)
    assert stored.count() >= before + len(case.accepted)


def test_no_seal_has_a_number_below_one(rows):
    with pytest.raises(IntegrityError, match="seal_number_positive"):
        copied(rows.seal, {"number": 0, "entry": other("other_entry")}, rows)
