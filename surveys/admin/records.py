"""Research records, one class per model."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from surveys.admin.read_only import ReadOnlyAdmin
from surveys.domain.roles import Permission
from surveys.models import (
    Consent,
    ConsentText,
    ContactExport,
    Entry,
    Heartbeat,
    IdempotencyKey,
    ImportMapping,
    Interview,
    Job,
    Lineage,
    Organization,
    OrganizationIdentity,
    Profile,
    Project,
    ProjectLink,
    Questionnaire,
    Quote,
    RecordImport,
    Respondent,
    RespondentIdentity,
    SampledExpert,
    Seal,
    Study,
    Theme,
    TwoPeople,
    TypedAnswer,
    Variable,
    Version,
    Wave,
    WorkingCopy,
)
from surveys.rules import studies_where


@admin.register(Study)
class StudyAdmin(ReadOnlyAdmin):
    study_path = ""
    list_display = ("slug", "__str__")
    search_fields = ("slug",)


@admin.register(Wave)
class WaveAdmin(ReadOnlyAdmin):
    list_display = ("study", "code", "nature", "state", "selection", "starts_on", "ends_on")
    list_filter = ("study", "nature", "state")
    list_select_related = ("study",)
    search_fields = ("code",)


@admin.register(Questionnaire)
class QuestionnaireAdmin(ReadOnlyAdmin):
    study_path = "wave__study"
    list_display = ("wave", "code")
    list_filter = ("wave__study",)
    list_select_related = ("wave",)
    search_fields = ("code",)


@admin.register(Variable)
class VariableAdmin(ReadOnlyAdmin):
    list_display = ("code", "study", "level", "privacy")
    list_filter = ("study", "level", "privacy")
    list_select_related = ("study",)
    search_fields = ("code",)


@admin.register(Lineage)
class LineageAdmin(ReadOnlyAdmin):
    study_path = "wave__study"
    list_display = ("variable", "wave", "status")
    list_filter = ("wave__study", "status")
    list_select_related = ("variable", "wave")
    search_fields = ("variable__code",)


@admin.register(Organization, Respondent)
class PseudonymAdmin(ReadOnlyAdmin):
    permission = Permission.INTERVIEW_READ
    list_display = ("code", "study")
    list_filter = ("study",)
    list_select_related = ("study",)
    search_fields = ("code",)


@admin.register(TwoPeople)
class TwoPeopleAdmin(ReadOnlyAdmin):
    permission = Permission.INTERVIEW_READ
    list_display = ("one", "other", "study")
    list_filter = ("study",)
    list_select_related = ("study", "one", "other")
    search_fields = ("one__code", "other__code")


@admin.register(SampledExpert)
class SampledExpertAdmin(ReadOnlyAdmin):
    study_path = "wave__study"
    permission = Permission.INTERVIEW_READ
    list_display = ("respondent", "wave", "millionths", "stratum")
    list_filter = ("wave",)
    list_select_related = ("respondent", "wave")
    search_fields = ("respondent__code", "stratum")


@admin.register(RespondentIdentity)
class RespondentIdentityAdmin(ReadOnlyAdmin):
    study_path = "respondent__study"
    permission = Permission.IDENTITY_READ
    list_display = ("respondent", "name", "email")
    list_select_related = ("respondent",)
    search_fields = ("respondent__code", "name")


@admin.register(ContactExport)
class ContactExportAdmin(ReadOnlyAdmin):
    permission = Permission.RECORDS_EXPORT
    list_display = ("at", "by", "study", "reason", "format", "experts")
    list_filter = ("study", "format")
    list_select_related = ("by", "study")
    search_fields = ("reason", "by__username")


@admin.register(OrganizationIdentity)
class OrganizationIdentityAdmin(ReadOnlyAdmin):
    study_path = "organization__study"
    permission = Permission.IDENTITY_READ
    list_display = ("organization", "name")
    list_select_related = ("organization",)
    search_fields = ("organization__code", "name")


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    study_path = "wave__study"
    permission = Permission.INTERVIEW_READ
    list_display = ("respondent", "wave", "purpose", "text_version", "given_on", "withdrawn_on")
    list_filter = ("wave__study", "wave", "purpose")
    list_select_related = ("respondent", "wave")
    search_fields = ("respondent__code",)


@admin.register(ConsentText)
class ConsentTextAdmin(ReadOnlyAdmin):
    list_display = ("study", "purpose", "text_version", "valid_from")
    list_filter = ("study", "purpose")
    list_select_related = ("study",)
    search_fields = ("text_version",)


@admin.register(Interview)
class InterviewAdmin(ReadOnlyAdmin):
    study_path = "wave__study"
    permission = Permission.INTERVIEW_READ
    list_display = ("wave", "respondent", "organization", "state", "mode", "held_on", "version")
    list_filter = ("wave__study", "wave", "state", "mode")
    list_select_related = ("wave", "respondent", "organization")
    search_fields = ("respondent__code", "organization__code", "id")


@admin.register(Project)
class ProjectAdmin(ReadOnlyAdmin):
    study_path = "interview__wave__study"
    permission = Permission.INTERVIEW_READ
    list_display = ("label", "interview", "position", "version")
    list_filter = ("interview__wave",)
    list_select_related = ("interview__wave", "interview__respondent")
    search_fields = ("label", "interview__respondent__code", "id")


@admin.register(WorkingCopy)
class WorkingCopyAdmin(ReadOnlyAdmin):
    study_path = "interview__wave__study"
    permission = Permission.INTERVIEW_READ
    list_display = ("interview", "version", "began_at", "changed_at")
    list_filter = ("interview__wave",)
    list_select_related = ("interview__wave", "interview__respondent")
    search_fields = ("interview__respondent__code",)


@admin.register(TypedAnswer)
class TypedAnswerAdmin(ReadOnlyAdmin):
    study_path = "copy__interview__wave__study"
    permission = Permission.INTERVIEW_READ
    list_display = ("copy", "place", "part", "code", "by", "at", "version")
    list_filter = ("copy__interview__wave", "part")
    list_select_related = ("copy__interview__wave", "copy__interview__respondent", "by")
    search_fields = ("copy__interview__respondent__code", "place")


@admin.register(ProjectLink)
class ProjectLinkAdmin(ReadOnlyAdmin):
    permission = Permission.INTERVIEW_READ
    list_display = ("predecessor", "kind", "successor")
    list_filter = ("study", "kind")
    list_select_related = (
        "predecessor__interview__wave",
        "predecessor__interview__respondent",
        "successor__interview__wave",
        "successor__interview__respondent",
    )
    search_fields = ("predecessor__label", "successor__label")


@admin.register(Quote)
class QuoteAdmin(ReadOnlyAdmin):
    study_path = "interview__wave__study"
    permission = Permission.INTERVIEW_READ
    list_display = ("__str__", "interview", "language")
    list_filter = ("interview__wave", "language")
    list_select_related = ("interview__wave", "interview__respondent")
    search_fields = ("text", "translation")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).agreed()


@admin.register(Profile)
class ProfileAdmin(ReadOnlyAdmin):
    study_path = "wave__study"
    permission = Permission.INTERVIEW_READ
    list_display = ("__str__", "wave")
    list_filter = ("wave",)
    list_select_related = ("wave",)


@admin.register(Theme)
class ThemeAdmin(ReadOnlyAdmin):
    list_display = ("code", "study")
    list_filter = ("study",)
    list_select_related = ("study",)
    search_fields = ("code",)


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    permission = Permission.INTERVIEW_READ
    list_display = ("id", "at", "by", "action", "record_type", "record_id", "record_version")
    list_filter = ("study", "action", "record_type")
    list_select_related = ("by",)
    search_fields = ("record_id", "request_id")


@admin.register(Seal)
class SealAdmin(ReadOnlyAdmin):
    permission = Permission.INTERVIEW_READ
    list_display = ("number", "at", "entry", "hash")
    list_filter = ("study",)
    list_select_related = ("entry",)


@admin.register(Version)
class VersionAdmin(ReadOnlyAdmin):
    """What records said: whoever may not see a kind of record does not see its versions."""

    study_path = "entry__study"
    permission = Permission.INTERVIEW_READ
    list_display = ("record_type", "record_id", "record_version")
    list_filter = ("record_type",)
    search_fields = ("record_id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        agreed = Q(record_id__in=Quote.objects.agreed().values("pk"))
        withdrawn = Q(record_type=Quote._meta.label_lower) & ~agreed
        versions = super().get_queryset(request).exclude(withdrawn)
        if request.user.is_superuser:
            return versions
        seen = Q()
        for model, shown in self.admin_site._registry.items():
            if isinstance(shown, ReadOnlyAdmin):
                studies = studies_where(request.user, shown.permission)
                seen |= Q(record_type=model._meta.label_lower, entry__study__in=studies)
        return versions.filter(seen)


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    permission = Permission.INTERVIEW_READ
    list_display = ("created_at", "kind", "study", "state", "rows_done", "by", "attempts")
    list_filter = ("study", "kind", "state")
    list_select_related = ("study", "by")
    search_fields = ("by__username", "holder")


@admin.register(RecordImport)
class RecordImportAdmin(ReadOnlyAdmin):
    permission = Permission.INTERVIEW_ENTER
    list_display = ("created_at", "file_name", "study", "wave", "problems", "applied_at", "by")
    list_filter = ("study", "wave")
    list_select_related = ("study", "wave", "by")
    search_fields = ("file_name", "sha256")


@admin.register(ImportMapping)
class ImportMappingAdmin(ReadOnlyAdmin):
    permission = Permission.INTERVIEW_ENTER
    list_display = ("name", "study", "by", "saved_at")
    list_filter = ("study",)
    list_select_related = ("study", "by")
    search_fields = ("name", "by__username")


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(ReadOnlyAdmin):
    study_path = None
    list_display = ("key", "user", "record_type", "at")
    list_select_related = ("user",)
    search_fields = ("key",)


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    study_path = None
    list_display = ("name", "at")
