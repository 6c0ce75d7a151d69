from django.urls import path, re_path
from django.views.generic import RedirectView

from surveys.views import (
    checking,
    consents,
    desk,
    documents,
    edited_files,
    experts,
    interviews,
    invitations,
    jobs,
    people,
    record_imports,
    review,
    sampling,
    starting,
    studies,
    waves,
)
from surveys.views.questionnaires import compare, draft, overview, uploads, versions
from surveys.views.register import contacts, doubles, organizations
from surveys.views.register import experts as register
from surveys.views.settings import design
from surveys.views.settings import studies as study_settings
from surveys.views.settings import waves as wave_settings

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="study-list"), name="home"),
    path("studies/", studies.study_list, name="study-list"),
    path("studies/new/", study_settings.study_new, name="study-new"),
    path("studies/<slug:slug>/", studies.overview, name="study-overview"),
    path("studies/<slug:slug>/waves/", waves.wave_list, name="wave-list"),
    re_path(
        r"^studies/(?P<slug>[-\w]+)/waves/(?P<code>[-\w]+)/(?P<move>plan|open|close|reopen)/$",
        waves.wave_move,
        name="wave-move",
    ),
    path("studies/<slug:slug>/people/", people.people_list, name="people-list"),
    path("studies/<slug:slug>/people/invite/", invitations.people_invite, name="people-invite"),
    path(
        "studies/<slug:slug>/people/invitations/<uuid:invitation_id>/withdraw/",
        invitations.people_withdraw,
        name="people-withdraw",
    ),
    path("studies/<slug:slug>/people/<int:person>/", people.people_person, name="people-person"),
    re_path(
        r"^studies/(?P<slug>[-\w]+)/people/(?P<person>\d{1,18})/"
        r"(?P<act>give|take|remove|end-sessions|hand-over|deactivate|activate)/$",
        people.people_act,
        name="people-act",
    ),
    path(
        "studies/<slug:slug>/questionnaires/",
        overview.questionnaire_list,
        name="questionnaire-list",
    ),
    path(
        "studies/<slug:slug>/questionnaires/<slug:wave>/copy/",
        overview.questionnaire_copy,
        name="questionnaire-copy",
    ),
    path(
        "studies/<slug:slug>/questionnaires/<slug:wave>/publish/",
        overview.questionnaire_publish,
        name="questionnaire-publish",
    ),
    path(
        "studies/<slug:slug>/questionnaires/<slug:wave>/compare/",
        compare.questionnaire_compare,
        name="questionnaire-compare",
    ),
    path(
        "studies/<slug:slug>/questionnaires/<slug:wave>/draft/",
        draft.questionnaire_draft,
        name="questionnaire-draft",
    ),
    path(
        "studies/<slug:slug>/questionnaires/<slug:wave>/draft/question/",
        draft.questionnaire_question,
        name="questionnaire-question",
    ),
    path(
        "studies/<slug:slug>/questionnaires/upload/",
        uploads.questionnaire_upload,
        name="questionnaire-upload",
    ),
    path(
        "studies/<slug:slug>/questionnaires/uploads/<uuid:upload_id>/",
        uploads.questionnaire_preview,
        name="questionnaire-preview",
    ),
    path(
        "studies/<slug:slug>/questionnaires/<uuid:questionnaire_id>/",
        versions.questionnaire_detail,
        name="questionnaire-detail",
    ),
    re_path(
        r"^studies/(?P<slug>[-\w]+)/questionnaires/(?P<questionnaire_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/"
        r"file\.(?P<format>xlsx|zip|original)$",
        versions.questionnaire_file,
        name="questionnaire-file",
    ),
    path(
        "studies/<slug:slug>/questionnaires/<uuid:questionnaire_id>/guide.pdf",
        documents.questionnaire_pdf,
        name="questionnaire-pdf",
    ),
    path("studies/<slug:slug>/waves/new/", wave_settings.wave_new, name="wave-new"),
    path("studies/<slug:slug>/waves/<slug:code>/edit/", wave_settings.wave_edit, name="wave-edit"),
    path(
        "studies/<slug:slug>/waves/<slug:code>/experts/",
        sampling.wave_experts,
        name="wave-experts",
    ),
    path(
        "studies/<slug:slug>/waves/<slug:code>/experts/upload/",
        sampling.wave_experts_upload,
        name="wave-experts-upload",
    ),
    path(
        "studies/<slug:slug>/waves/<slug:code>/experts/<uuid:expert_id>/",
        sampling.wave_expert,
        name="wave-expert",
    ),
    re_path(
        r"^studies/(?P<slug>[-\w]+)/waves/(?P<code>[-\w]+)/experts/list\.(?P<format>csv|xlsx)$",
        sampling.wave_experts_file,
        name="wave-experts-file",
    ),
    path("studies/<slug:slug>/settings/", study_settings.settings_page, name="settings-page"),
    path(
        "studies/<slug:slug>/settings/texts/", study_settings.settings_texts, name="settings-texts"
    ),
    path(
        "studies/<slug:slug>/settings/languages/",
        study_settings.settings_languages,
        name="settings-languages",
    ),
    path(
        "studies/<slug:slug>/settings/variables/",
        design.settings_variables,
        name="settings-variables",
    ),
    path(
        "studies/<slug:slug>/settings/variables/<slug:code>/",
        design.settings_variable,
        name="settings-variable",
    ),
    path("studies/<slug:slug>/settings/themes/", design.settings_themes, name="settings-themes"),
    path(
        "studies/<slug:slug>/settings/themes/<slug:code>/",
        design.settings_theme,
        name="settings-theme",
    ),
    path(
        "studies/<slug:slug>/settings/consent-texts/",
        design.settings_consent_texts,
        name="settings-consent-texts",
    ),
    path(
        "studies/<slug:slug>/settings/consent-texts/<uuid:text_id>/",
        design.settings_consent_text,
        name="settings-consent-text",
    ),
    path("studies/<slug:slug>/experts/", experts.expert_list, name="expert-list"),
    path("studies/<slug:slug>/experts/merge/", experts.expert_merge, name="expert-merge"),
    path("studies/<slug:slug>/experts/contacts/", contacts.expert_contacts, name="expert-contacts"),
    path("studies/<slug:slug>/experts/codes/", experts.expert_codes, name="expert-codes"),
    path("studies/<slug:slug>/experts/find/", starting.expert_find, name="expert-find"),
    path("studies/<slug:slug>/experts/known/", starting.expert_known, name="expert-known"),
    path("studies/<slug:slug>/experts/new/", register.expert_new, name="expert-new"),
    path("studies/<slug:slug>/experts/doubles/", doubles.double_list, name="expert-doubles"),
    path("studies/<slug:slug>/experts/two/", doubles.two_people, name="expert-two"),
    path(
        "studies/<slug:slug>/experts/<uuid:expert_id>/",
        register.expert_detail,
        name="expert-detail",
    ),
    path(
        "studies/<slug:slug>/experts/<uuid:expert_id>/edit/",
        register.expert_edit,
        name="expert-edit",
    ),
    path(
        "studies/<slug:slug>/organizations/",
        organizations.organization_list,
        name="organization-list",
    ),
    path(
        "studies/<slug:slug>/organizations/new/",
        organizations.organization_new,
        name="organization-new",
    ),
    path(
        "studies/<slug:slug>/organizations/merge/",
        organizations.organization_merge,
        name="organization-merge",
    ),
    path(
        "studies/<slug:slug>/organizations/<uuid:organization_id>/",
        organizations.organization_detail,
        name="organization-detail",
    ),
    path(
        "studies/<slug:slug>/organizations/<uuid:organization_id>/edit/",
        organizations.organization_edit,
        name="organization-edit",
    ),
    path("jobs/", jobs.own_jobs, name="own-jobs"),
    path("studies/<slug:slug>/jobs/", jobs.job_list, name="job-list"),
    path("studies/<slug:slug>/jobs/<uuid:job_id>/", jobs.job_part, name="job-page"),
    path("studies/<slug:slug>/jobs/<uuid:job_id>/cancel/", jobs.job_cancel, name="job-cancel"),
    path("studies/<slug:slug>/imports/", record_imports.import_list, name="import-list"),
    path(
        "studies/<slug:slug>/imports/template/<slug:code>/",
        record_imports.import_template,
        name="import-template",
    ),
    path(
        "studies/<slug:slug>/imports/mappings/<uuid:mapping_id>/forget/",
        record_imports.mapping_forget,
        name="import-mapping-forget",
    ),
    path(
        "studies/<slug:slug>/imports/<uuid:import_id>/",
        record_imports.import_page,
        name="import-page",
    ),
    path(
        "studies/<slug:slug>/imports/<uuid:import_id>/apply/",
        record_imports.import_apply,
        name="import-apply",
    ),
    path(
        "studies/<slug:slug>/imports/<uuid:import_id>/copy/",
        record_imports.import_copy,
        name="import-copy",
    ),
    path("studies/<slug:slug>/imports/edited/", edited_files.edited_new, name="import-edited"),
    path(
        "studies/<slug:slug>/imports/edited/<uuid:import_id>/",
        edited_files.edited_page,
        name="import-edited-page",
    ),
    path(
        "studies/<slug:slug>/imports/edited/<uuid:import_id>/decide/",
        edited_files.edited_decide,
        name="import-edited-decide",
    ),
    path(
        "studies/<slug:slug>/imports/edited/<uuid:import_id>/compare/",
        edited_files.edited_compare,
        name="import-edited-compare",
    ),
    path(
        "studies/<slug:slug>/imports/edited/<uuid:import_id>/apply/",
        edited_files.edited_apply,
        name="import-edited-apply",
    ),
    path(
        "studies/<slug:slug>/imports/edited/<uuid:import_id>/undo/",
        edited_files.edited_undo,
        name="import-edited-undo",
    ),
    path("studies/<slug:slug>/interviews/", interviews.interview_list, name="interview-list"),
    path("studies/<slug:slug>/interviews/new/", starting.interview_new, name="interview-new"),
    path(
        "studies/<slug:slug>/interviews/<uuid:interview_id>/",
        interviews.interview_detail,
        name="interview-detail",
    ),
    path(
        "studies/<slug:slug>/interviews/<uuid:interview_id>/expert/",
        experts.expert_correct,
        name="interview-expert",
    ),
    path(
        "studies/<slug:slug>/interviews/<uuid:interview_id>/edit/",
        desk.interview_edit,
        name="interview-edit",
    ),
    path(
        "studies/<slug:slug>/interviews/<uuid:interview_id>/consent/",
        consents.interview_consent,
        name="interview-consent",
    ),
    path(
        "studies/<slug:slug>/interviews/<uuid:interview_id>/check/",
        checking.interview_check,
        name="interview-check",
    ),
    path(
        "studies/<slug:slug>/interviews/<uuid:interview_id>/interview.pdf",
        documents.interview_pdf,
        name="interview-pdf",
    ),
    re_path(
        r"^studies/(?P<slug>[-\w]+)/interviews/(?P<interview_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/"
        r"(?P<decision>approve|return|reopen|drop)/$",
        review.interview_review,
        name="interview-review",
    ),
]
