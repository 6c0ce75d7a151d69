"""What was typed is told as a person reads it, by the names of every form."""

import pytest
from django.contrib.auth.models import AnonymousUser

from surveys.forms.names import RecordNames
from surveys.forms.typed import SEAL, questions_shown, seal_of, typed_in_words
from tests.surveys.factories import make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]
PROJECT = "6f1c7f3e-6b7e-4c55-8a30-0d4f0c2c9a11"


@pytest.fixture
def study():
    return make_wave(make_study()).study


def told(fields, study=None):
    user = make_member(study, "researcher") if study else AnonymousUser()
    questions = questions_shown(fields, slug=study.slug, user=user) if study else None
    return [tuple(one) for one in typed_in_words(fields, questions)]


def test_answers_stand_beside_their_questions_and_categories_have_their_words(study):
    project = RecordNames(PROJECT)
    hidden = {"id": "x", "seen": "3", "wave": "2019", "project": PROJECT, "action": "save"}
    fields = [
        *hidden.items(),
        ("q-aws_customer", "yes"),
        ("q-staff", "12"),
        ("q_missing-goals", "refused"),
        (project.seen, "2"),
        (project.label, "Vision"),
        (project.question("stage").answer, "production"),
        (project.question("frameworks").answer, "tensorflow"),
        (project.question("frameworks").answer, "pytorch"),
        (project.question("team_size").missing, ""),
        (project.remove, "1"),
    ]
    assert told(fields, study) == [
        ("Is the company an AWS customer?", "Yes"),
        ("How many people?", "12"),
        ("What are the goals?", "refused"),
        ("Project 1 (Vision): Short label", "Vision"),
        ("Project 1 (Vision): How far is it?", "Production"),
        ("Project 1 (Vision): Which frameworks?", "TensorFlow, PyTorch"),
        ("Project 1 (Vision): Remove this project when saving", "yes"),
    ]


def test_without_the_questionnaire_answers_stand_beside_their_codes():
    assert told([("q-staff", "12"), ("q-tools", "[]"), (f"p-{PROJECT}-q-stage", "pilot")]) == [
        ("staff", "12"),
        ("tools", "nothing selected"),
        ("Project 1: stage", "pilot"),
    ]


def test_the_head_and_its_conversations_have_the_labels_of_their_form():
    fields = [
        *(
            ("details-respondent", "R7"),
            ("details-held_on", "2019-06-03"),
            ("details-mode", "video"),
        ),
        *(("details-language", "es"), ("details-consent", "on"), ("details-consent_also", "quote")),
        ("details-further_conversations-shown", "1"),
        ("details-further_conversations-0-mode", "phone"),
        ("details-further_conversations-0-remove", "1"),
    ]
    assert told(fields) == [
        ("Respondent", "R7"),
        ("Date of the interview", "2019-06-03"),
        ("Mode", "video call"),
        ("Language of the interview", "Spanish"),
        ("The respondent has agreed to participate", "yes"),
        ("The respondent has also agreed", "to be quoted without name"),
        ("Conversation 2: Mode", "phone"),
        ("Remove conversation 2 when saving", "yes"),
    ]


def test_the_other_forms_have_words_too():
    fields = [
        *(("purpose", "quote"), ("act", "give"), ("quote-text_version", "2019-1")),
        *(("respondent", "R8"), ("consents", "stay"), ("reason", "Typed wrongly")),
        *(("keep", "R1"), ("merge", "R2"), ("note", "Which stage?"), ("unit", "project")),
    ]
    assert told(fields) == [
        ("to be quoted without name: Version of the consent text", "2019-1"),
        ("The right expert", "R8"),
        (
            "Whose are the consents that were recorded in this wave?",
            "Of the expert who stands there now: they stay",
        ),
        ("Why?", "Typed wrongly"),
        ("The code that stays", "R1"),
        ("The code that ends", "R2"),
        ("Why?", "Which stage?"),
        ("Unit", "project"),
    ]


def test_a_study_is_told_to_members_and_to_whoever_was_shown_its_form(study):
    stranger, slug = make_member(make_study(), "admin"), study.slug
    sealed = [(SEAL, seal_of(study))]
    assert questions_shown([], slug=slug, user=make_member(study, "analyst"))
    assert questions_shown(sealed, slug=slug, user=AnonymousUser())
    assert not questions_shown([], slug=slug, user=stranger)
    assert not questions_shown([], slug=slug, user=AnonymousUser())
    forged = [(SEAL, seal_of(study) + "x")]
    assert not questions_shown(forged, slug=slug, user=AnonymousUser())
    assert not questions_shown([(SEAL, seal_of(make_study()))], slug=slug, user=AnonymousUser())


def test_the_texts_of_an_indicator_have_words_in_every_language_that_a_study_can_have():
    fields = [("label_pt-BR", "Grandes"), ("definition_zh-Hans", "x"), ("question_gsw", "y")]
    assert [words for _name, words in typed_in_words(fields, {})] == ["Grandes", "x", "y"]
    assert [name for name, _words in typed_in_words(fields, {})] == [
        "Name (pt-BR)",
        "What is counted, in words (zh-Hans)",
        "Question that it answers (gsw)",
    ]
