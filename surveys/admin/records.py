"""Research records, one class per model."""

from django.contrib import admin

from surveys.admin.read_only import ReadOnlyAdmin
from surveys.models import (
    Consent,
    Entry,
    Heartbeat,
    IdempotencyKey,
    Interview,
    Lineage,
    Organization,
    OrganizationIdentity,
    Profile,
    Project,
    ProjectLink,
    Questionnaire,
    Quote,
    Respondent,
    RespondentIdentity,
    Seal,
    Study,
    Theme,
    Variable,
    Version,
    Wave,
)


@admin.register(Study)
class StudyAdmin(ReadOnlyAdmin):
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
    list_display = ("variable", "wave", "status")
    list_filter = ("wave__study", "status")
    list_select_related = ("variable", "wave")
    search_fields = ("variable__code",)


@admin.register(Organization, Respondent)
class PseudonymAdmin(ReadOnlyAdmin):
    list_display = ("code", "study")
    list_filter = ("study",)
    list_select_related = ("study",)
    search_fields = ("code",)


@admin.register(RespondentIdentity)
class RespondentIdentityAdmin(ReadOnlyAdmin):
    list_display = ("respondent", "name", "email")
    list_select_related = ("respondent",)
    search_fields = ("respondent__code", "name")


@admin.register(OrganizationIdentity)
class OrganizationIdentityAdmin(ReadOnlyAdmin):
    list_display = ("organization", "name")
    list_select_related = ("organization",)
    search_fields = ("organization__code", "name")


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ("respondent", "wave", "purpose", "text_version", "given_on", "withdrawn_on")
    list_filter = ("wave__study", "wave", "purpose")
    list_select_related = ("respondent", "wave")
    search_fields = ("respondent__code",)


@admin.register(Interview)
class InterviewAdmin(ReadOnlyAdmin):
    list_display = ("wave", "respondent", "organization", "state", "mode", "held_on", "version")
    list_filter = ("wave__study", "wave", "state", "mode")
    list_select_related = ("wave", "respondent", "organization")
    search_fields = ("respondent__code", "organization__code", "id")


@admin.register(Project)
class ProjectAdmin(ReadOnlyAdmin):
    list_display = ("label", "interview", "position", "version")
    list_filter = ("interview__wave",)
    list_select_related = ("interview__wave", "interview__respondent")
    search_fields = ("label", "interview__respondent__code", "id")


@admin.register(ProjectLink)
class ProjectLinkAdmin(ReadOnlyAdmin):
    list_display = ("predecessor", "kind", "successor")
    list_filter = ("study", "kind")
    list_select_related = ("predecessor", "successor")
    search_fields = ("predecessor__label", "successor__label")


@admin.register(Quote)
class QuoteAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "interview", "language")
    list_filter = ("interview__wave", "language")
    list_select_related = ("interview__wave", "interview__respondent")
    search_fields = ("text", "translation")

    def get_queryset(self, request):
        return super().get_queryset(request).agreed()


@admin.register(Profile)
class ProfileAdmin(ReadOnlyAdmin):
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
    list_display = ("id", "at", "by", "action", "record_type", "record_id", "record_version")
    list_filter = ("study", "action", "record_type")
    list_select_related = ("by",)
    search_fields = ("record_id", "request_id")


@admin.register(Seal)
class SealAdmin(ReadOnlyAdmin):
    list_display = ("number", "at", "entry", "hash")
    list_filter = ("study",)
    list_select_related = ("entry",)


@admin.register(Version)
class VersionAdmin(ReadOnlyAdmin):
    list_display = ("record_type", "record_id", "record_version")
    list_filter = ("record_type",)
    search_fields = ("record_id",)


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(ReadOnlyAdmin):
    list_display = ("key", "user", "record_type", "at")
    list_select_related = ("user",)
    search_fields = ("key",)


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ("name", "at")
