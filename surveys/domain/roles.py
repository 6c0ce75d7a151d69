"""Who may do what in a study. A person may hold several roles; what they allow adds up."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from surveys.domain.wording import gettext_noop


class Role(StrEnum):
    """What somebody is in a study."""

    RESEARCHER = "researcher"
    ANALYST = "analyst"
    ADMIN = "admin"


ROLE_NAMES: Mapping[str, str] = {
    Role.RESEARCHER: gettext_noop("Researcher"),
    Role.ANALYST: gettext_noop("Analyst"),
    Role.ADMIN: gettext_noop("Admin"),
}


class Permission(StrEnum):
    """One thing that a role allows, within one study."""

    INTERVIEW_ENTER = "interview_enter"  # enter and edit interviews of open waves, and consents
    INTERVIEW_READ = "interview_read"  # see interviews, answers and quotes under pseudonyms
    IDENTITY_READ = "identity_read"  # see names and contacts of respondents
    INTERVIEW_APPROVE = "interview_approve"  # approve or return; own ones only as an admin
    INDICATOR_EDIT = "indicator_edit"  # define indicators, segments and claims
    FIGURES_READ = "figures_read"  # see live figures, and take tables and pictures away
    RECORDS_EXPORT = "records_export"  # export records, one row per interview or project
    STUDY_EDIT = "study_edit"  # change names, languages, variables and themes of the study
    WAVE_EDIT = "wave_edit"  # plan, change, open and close waves
    QUESTIONNAIRE_EDIT = "questionnaire_edit"  # publish questionnaires
    LINEAGE_EDIT = "lineage_edit"  # say how variables compare between waves
    PEOPLE_EDIT = "people_edit"  # give and take roles
    EXPERT_MERGE = "expert_merge"  # make one of two experts who are one person
    CONSENT_EDIT = "consent_edit"  # change the texts that respondents consent to


IN_WORDS: Mapping[Permission, str] = {
    Permission.INTERVIEW_ENTER: gettext_noop("entering interviews"),
    Permission.INTERVIEW_READ: gettext_noop("reading interviews"),
    Permission.IDENTITY_READ: gettext_noop("seeing who the respondents are"),
    Permission.INTERVIEW_APPROVE: gettext_noop("approving interviews"),
    Permission.INDICATOR_EDIT: gettext_noop("defining indicators"),
    Permission.FIGURES_READ: gettext_noop("seeing the figures"),
    Permission.RECORDS_EXPORT: gettext_noop("exporting records"),
    Permission.STUDY_EDIT: gettext_noop("changing the settings of the study"),
    Permission.WAVE_EDIT: gettext_noop("planning and opening waves"),
    Permission.QUESTIONNAIRE_EDIT: gettext_noop("publishing questionnaires"),
    Permission.LINEAGE_EDIT: gettext_noop("saying what compares between waves"),
    Permission.PEOPLE_EDIT: gettext_noop("giving roles"),
    Permission.EXPERT_MERGE: gettext_noop("merging experts"),
    Permission.CONSENT_EDIT: gettext_noop("changing the consent texts"),
}
"""What each permission allows, for whoever lacks it."""

ROLES: Mapping[str, frozenset[Permission]] = {
    Role.RESEARCHER: frozenset(
        {
            Permission.INTERVIEW_ENTER,
            Permission.INTERVIEW_READ,
            Permission.IDENTITY_READ,
            Permission.INTERVIEW_APPROVE,
            Permission.FIGURES_READ,
            Permission.QUESTIONNAIRE_EDIT,
            Permission.LINEAGE_EDIT,
        }
    ),
    Role.ANALYST: frozenset(
        {
            Permission.INTERVIEW_READ,
            Permission.INDICATOR_EDIT,
            Permission.FIGURES_READ,
            Permission.LINEAGE_EDIT,
        }
    ),
    Role.ADMIN: frozenset(Permission),
}


def allowed_by(roles: Iterable[str]) -> frozenset[Permission]:
    """Return what roles allow together; one that only a later version knows allows nothing."""
    return frozenset[Permission]().union(*(ROLES.get(role, ()) for role in roles))
