from django.urls import path, re_path
from django.views.generic import RedirectView

from surveys.views import consents, experts, interview_form, interviews, review, studies, waves
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
    path("studies/<slug:slug>/waves/new/", wave_settings.wave_new, name="wave-new"),
    path("studies/<slug:slug>/waves/<slug:code>/edit/", wave_settings.wave_edit, name="wave-edit"),
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
    path("studies/<slug:slug>/experts/codes/", experts.expert_codes, name="expert-codes"),
    path("studies/<slug:slug>/interviews/", interviews.interview_list, name="interview-list"),
    path("studies/<slug:slug>/interviews/new/", interview_form.interview_new, name="interview-new"),
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
        interview_form.interview_edit,
        name="interview-edit",
    ),
    path(
        "studies/<slug:slug>/interviews/<uuid:interview_id>/consent/",
        consents.interview_consent,
        name="interview-consent",
    ),
    re_path(
        r"^studies/(?P<slug>[-\w]+)/interviews/(?P<interview_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/"
        r"(?P<decision>approve|return|reopen|drop)/$",
        review.interview_review,
        name="interview-review",
    ),
]
