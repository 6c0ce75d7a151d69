"""One stored row of every model of surveys, made when it is asked for."""

import datetime
import uuid
from functools import cached_property

from django.utils import timezone

from surveys.actions import accounts, studies
from surveys.actions.jobs import start_job
from surveys.actions.sealing import seal_entries
from surveys.domain.jobs import JobKind
from surveys.domain.linkage import LinkKind
from surveys.models import (
    ContactExport,
    Entry,
    Heartbeat,
    IdempotencyKey,
    Lineage,
    Organization,
    OrganizationIdentity,
    Profile,
    ProjectLink,
    PublishedAnswer,
    QuestionnaireDraft,
    Quote,
    RecordImport,
    Respondent,
    RespondentIdentity,
    SampledExpert,
    Seal,
    SignInLimit,
    Theme,
    TwoPeople,
    TypedAnswer,
    Unsealed,
    Version,
    WorkingCopy,
)
from tests.surveys.factories import (
    make_consent_text,
    make_expert,
    make_interview,
    make_invitation,
    make_member,
    make_study,
    make_wave,
)

DAY = datetime.date(2019, 6, 3)


class Rows:
    """Rows by the names of their models; `other_…` and `later_…` are their legal neighbours."""

    def of(self, model):
        return getattr(self, model._meta.model_name)

    @cached_property
    def study(self):
        return make_study()

    @cached_property
    def other_study(self):
        return make_study()

    @cached_property
    def wave(self):
        return make_wave(self.study, "2019", starts_on=DAY, ends_on=DAY, position=1)

    @cached_property
    def later_wave(self):
        return make_wave(self.study, "2020", position=2)

    @cached_property
    def wave_without_questionnaire(self):
        by = accounts.system_account()
        return studies.create_wave(by=by, study=self.study, code="2021", year=2021, position=9)

    @cached_property
    def interview(self):
        return make_interview(self.wave, {}, {}, respondent="R1")

    @cached_property
    def other_interview(self):
        return make_interview(self.wave, {}, respondent="R2")

    @cached_property
    def workingcopy(self):
        return WorkingCopy.objects.create(interview=self.interview, version=3)

    @cached_property
    def typedanswer(self):
        fields = {"part": "answer", "code": "staff", "typed": "1", "sender": "page", "version": 1}
        by = accounts.system_account()
        return TypedAnswer.objects.create(copy=self.workingcopy, by=by, **fields)

    @cached_property
    def publishedanswer(self):
        fields = {"part": "answer", "code": "staff", "sender": "page", "version": 1, "published": 2}
        by = accounts.system_account()
        return PublishedAnswer.objects.create(copy=self.workingcopy, by=by, **fields)

    @cached_property
    def invitation(self):
        return make_invitation(self.study)[0]

    @cached_property
    def job(self):
        return start_job(by=accounts.system_account(), kind=JobKind.IMPORT_CHECK, study=self.study)

    @cached_property
    def recordimport(self):
        by = accounts.system_account()
        return RecordImport.objects.create(study=self.study, wave=self.wave, by=by)

    @cached_property
    def importmapping(self):
        return self.study.import_mappings.create(name="ours", by=accounts.system_account())

    @cached_property
    def importpart(self):
        return self.recordimport.parts.create(number=1, content=b"x")

    @cached_property
    def importfinding(self):
        return self.recordimport.findings.create(number=1, kind="note", file="x.csv", message={})

    @cached_property
    def importline(self):
        return self.recordimport.lines.create(number=1, act="change", status="applies")

    @property
    def questionnaire(self):
        return self.wave.questionnaires.get()

    @cached_property
    def questionnairedraft(self):
        definition = self.questionnaire.definition
        return QuestionnaireDraft.objects.create(wave=self.wave, definition=definition)

    @property
    def variable(self):
        return self.wave.study.variables.get(code="stage")

    @property
    def other_variable(self):
        return self.wave.study.variables.get(code="goals")

    @cached_property
    def lineage(self):
        return Lineage.objects.create(variable=self.variable, wave=self.wave)

    @cached_property
    def theme(self):
        return Theme.objects.create(study=self.study, code="cost", position=1)

    @cached_property
    def consenttext(self):
        return make_consent_text(self.study)

    @property
    def respondent(self):
        return self.interview.respondent

    @property
    def other_respondent(self):
        return self.other_interview.respondent

    @cached_property
    def new_respondent(self):
        return make_expert(self.study, "R3")

    @cached_property
    def experts_in_order(self):
        """Three experts by their ids."""
        return [
            Respondent.objects.create(study=self.study, code=f"P{number}", id=uuid.UUID(int=number))
            for number in range(1, 4)
        ]

    @property
    def first_expert(self):
        return self.experts_in_order[0]

    @property
    def second_expert(self):
        return self.experts_in_order[1]

    @property
    def third_expert(self):
        return self.experts_in_order[2]

    @cached_property
    def twopeople(self):
        return TwoPeople.objects.create(
            study=self.study, one=self.first_expert, other=self.third_expert
        )

    @cached_property
    def contactexport(self):
        return ContactExport.objects.create(
            study=self.study,
            by=self.user,
            at=timezone.now(),
            reason="Letters",
            format="csv",
            experts=3,
        )

    @cached_property
    def sampledexpert(self):
        return SampledExpert.objects.create(
            wave=self.wave, respondent=self.first_expert, millionths=1_500_000, stratum="North"
        )

    @cached_property
    def organization(self):
        return Organization.objects.create(study=self.study, code="O1")

    @cached_property
    def other_organization(self):
        return Organization.objects.create(study=self.study, code="O2")

    @cached_property
    def respondentidentity(self):
        return RespondentIdentity.objects.create(respondent=self.respondent, name="Ada")

    @cached_property
    def organizationidentity(self):
        return OrganizationIdentity.objects.create(organization=self.organization, name="Ada Ltd")

    @property
    def consent(self):
        return self.respondent.consents.get()

    @property
    def project(self):
        return self.interview.projects.get(position=1)

    @property
    def other_project(self):
        return self.interview.projects.get(position=2)

    @cached_property
    def projectlink(self):
        return ProjectLink.objects.create(
            study=self.study,
            predecessor=self.project,
            successor=self.other_project,
            kind=LinkKind.CONTINUED,
        )

    @cached_property
    def quote(self):
        return Quote.objects.create(interview=self.interview, position=1, language="en", text="So")

    @cached_property
    def profile(self):
        return Profile.objects.create(wave=self.wave, position=1)

    @cached_property
    def user(self):
        return make_member(self.study, "analyst")

    @cached_property
    def other_user(self):
        return make_member(self.study, "analyst")

    @property
    def membership(self):
        return self.user.memberships.get()

    @property
    def entry(self):
        return Entry.objects.filter(study=self.study).earliest("id")

    @property
    def other_entry(self):
        """One that says something of the same record, and neither has a seal nor waits for one."""
        entry = self.entry
        return Entry.objects.create(
            study=self.study,
            action="test",
            record_type=entry.record_type,
            record_id=entry.record_id,
            record_version=99,
            content_hash="0",
        )

    @property
    def unsealed(self):
        return Unsealed.objects.get(entry=self.entry)

    @property
    def version(self):
        return Version.objects.get(entry=self.entry)

    @property
    def seal(self):
        self.entry  # noqa: B018
        seal_entries()
        return Seal.objects.get(number=1)

    @cached_property
    def idempotencykey(self):
        return IdempotencyKey.objects.create(
            user=self.user, key="k", fingerprint="f", record_type="r", record_id=uuid.uuid4()
        )

    @cached_property
    def heartbeat(self):
        return Heartbeat.objects.create(name="worker", at=timezone.now())

    @cached_property
    def signinlimit(self):
        return SignInLimit.objects.create(key="k", began=timezone.now())
