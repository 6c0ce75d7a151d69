"""Everything a study stores, from its design to its answers; one file per thing."""

from surveys.models.consent import Consent
from surveys.models.consent_text import ConsentText
from surveys.models.contact_export import ContactExport
from surveys.models.entry import Entry, Seal, Unsealed
from surveys.models.heartbeat import Heartbeat
from surveys.models.idempotency import IdempotencyKey
from surveys.models.identity import OrganizationIdentity, RespondentIdentity
from surveys.models.import_line import ImportLine
from surveys.models.interview import Interview
from surveys.models.invitation import Invitation
from surveys.models.job import Job
from surveys.models.membership import Membership
from surveys.models.organization import Organization
from surveys.models.profile import Profile
from surveys.models.project import Project, ProjectLink
from surveys.models.questionnaire import Questionnaire, QuestionnaireDraft, QuestionnaireUpload
from surveys.models.quote import Quote
from surveys.models.record_import import (
    FindingKind,
    ImportFinding,
    ImportMapping,
    ImportPart,
    RecordImport,
)
from surveys.models.respondent import Respondent
from surveys.models.sampled_expert import SampledExpert
from surveys.models.sign_in import SignInLimit
from surveys.models.study import Study
from surveys.models.theme import Theme
from surveys.models.two_people import TwoPeople
from surveys.models.user import User, Visitor
from surveys.models.variable import Lineage, Variable
from surveys.models.version import Version
from surveys.models.wave import Wave
from surveys.models.working_copy import PublishedAnswer, TypedAnswer, WorkingCopy

__all__ = [
    "Consent",
    "ConsentText",
    "ContactExport",
    "Entry",
    "FindingKind",
    "Heartbeat",
    "IdempotencyKey",
    "ImportFinding",
    "ImportLine",
    "ImportMapping",
    "ImportPart",
    "Interview",
    "Invitation",
    "Job",
    "Lineage",
    "Membership",
    "Organization",
    "OrganizationIdentity",
    "Profile",
    "Project",
    "ProjectLink",
    "PublishedAnswer",
    "Questionnaire",
    "QuestionnaireDraft",
    "QuestionnaireUpload",
    "Quote",
    "RecordImport",
    "Respondent",
    "RespondentIdentity",
    "SampledExpert",
    "Seal",
    "SignInLimit",
    "Study",
    "Theme",
    "TwoPeople",
    "TypedAnswer",
    "Unsealed",
    "User",
    "Variable",
    "Version",
    "Visitor",
    "Wave",
    "WorkingCopy",
]
