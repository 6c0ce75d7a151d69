from django.urls import path, re_path
from django.views.generic import RedirectView

from surveys.views import consents, experts, interview_form, interviews, review, studies, waves
from surveys.views.questionnaires import compare, draft, overview

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="study-list"), name="home"),
    path("studies/", studies.study_list, name="study-list"),
    path("studies/<slug:slug>/", studies.overview, name="study-overview"),
    path("studies/<slug:slug>/waves/", waves.wave_list, name="wave-list"),
    re_path(
        r"^studies/(?P<slug>[-\w]+)/waves/(?P<code>[-\w]+)/(?P<move>plan|open|close|reopen)/$",
        waves.wave_move,
        name="wave-move",
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
