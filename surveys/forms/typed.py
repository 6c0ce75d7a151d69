"""What a form sent, as a person reads it: each answer beside what it was asked as.

The inverse of `surveys.forms.names`, for pages that keep words and show no form.  What a
questionnaire asks is told to members of its study, and to whoever sends the seal that a form of
the study gave them: the session of a member may be over.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.core import signing
from django.forms import BooleanField, Field
from django.utils.translation import gettext as _

from surveys.domain.consents import PURPOSES
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import Level, Question
from surveys.domain.wording import gettext_noop
from surveys.forms.consents import GivingForm, WithdrawalForm
from surveys.forms.conversations import ConversationForm
from surveys.forms.details import DetailsForm
from surveys.forms.experts import CorrectionForm
from surveys.forms.hidden import FIELD_OF_PROJECT, PROJECT
from surveys.forms.names import LABEL, REMOVE
from surveys.forms.questions import NOTHING_SELECTED, OFFERED_MISSING, project_in_words
from surveys.forms.settings.labels import label_of_setting
from surveys.models import Study, Visitor
from surveys.presenters.answers import answer_in_words, missing_label
from surveys.queries.questions import questions_by_code
from surveys.reader import language

Fields = Iterable[tuple[str, str]]

SEAL = "study_seal"
SEALED_FOR = 60 * 60 * 24 * 14  # seconds: longer than a page stays open
# What a page says to the server, nobody typed it: ids, versions, which button, what was asked.
MACHINERY = frozenset(
    {
        *("id", "seen", "wave", PROJECT, "asked", "confirm", "action", "open", SEAL),
        *("purpose", "act", "consent", "back", "expert", "details-further_conversations-shown"),
        "show",
    }
)
MACHINERY_OF_RECORDS = re.compile(r"seen|(?:q_)?keep(?:_[a-z]+)?-.*", re.S)
CONVERSATION = re.compile(r"further_conversations-([0-9]{1,3})-([a-z_]+)")


DEFINITION_TEXTS = {
    "label": gettext_noop("Name"),
    "question": gettext_noop("Question that it answers"),
    "definition": gettext_noop("What is counted, in words"),
}
TEXT_OF_DEFINITION = re.compile(r"(label|question|definition)_([A-Za-z0-9-]+)")


class Typed(NamedTuple):
    """One thing that was typed, and what it was asked as."""

    name: str
    words: str


def seal_of(study: Study) -> str:
    """Return what a form carries to say that a member of the study was shown it."""
    return signing.dumps(study.slug, salt=SEAL)


def questions_shown(fields: Fields, *, slug: str, user: Visitor) -> dict[str, Question]:
    """Return the questions of a study to whoever may see them; none to others.

    That is a member, and whoever was one when the form was made that sent these fields.
    """
    sent = dict(fields)
    is_sealed = _sealed_slug(sent.get(SEAL, "")) == slug
    studies = Study.objects.all() if is_sealed else Study.objects.visible_to(user)
    study = studies.filter(slug=slug).first()
    return questions_by_code(study, sent.get("wave", "")) if study else {}


def _sealed_slug(seal: str) -> str | None:
    try:
        return signing.loads(seal, salt=SEAL, max_age=SEALED_FOR)
    except signing.BadSignature:
        return None


def typed_in_words(fields: Fields, questions: Mapping[str, Question] | None = None) -> list[Typed]:
    """Return all that was typed, in the order of the form; a question without words by its code."""
    sent: dict[str, list[str]] = {}
    for name, value in fields:
        if value.strip():
            sent.setdefault(name, []).append(value)
    projects = _projects_in_words(sent)
    told = (_typed(name, values, projects, questions or {}) for name, values in sent.items())
    return [one for one in told if one]


def _projects_in_words(sent: Mapping[str, list[str]]) -> dict[str, str]:
    """Return, by the id that the form gave it, how each project is called."""
    found = filter(None, map(FIELD_OF_PROJECT.fullmatch, sent))
    ids = dict.fromkeys([*sent.get(PROJECT, []), *(one[1] for one in found)])
    return {
        id: project_in_words(number, sent.get(f"p-{id}-{LABEL}", [""])[0])
        for number, id in enumerate(ids, start=1)
    }


def _typed(
    name: str,
    values: list[str],
    projects: Mapping[str, str],
    questions: Mapping[str, Question],
) -> Typed | None:
    """Return one field in words; None for what nobody typed."""
    if found := FIELD_OF_PROJECT.fullmatch(name):
        told = _of_record(found[2].removeprefix("-"), values, questions, Level.PROJECT)
        return told and Typed(f"{projects[found[1]]}: {told.name}", told.words)
    if name in MACHINERY:
        return None
    if name.startswith("details-"):
        return _of_details(name.removeprefix("details-"), values)
    return _of_record(name, values, questions, Level.INTERVIEW)


def _of_record(
    name: str, values: list[str], questions: Mapping[str, Question], level: str
) -> Typed | None:
    """Return a field of the interview or of one project: a question, or what stands beside."""
    part, _dash, code = name.partition("-")
    if MACHINERY_OF_RECORDS.fullmatch(name):
        return None
    if part in ("q", "q_missing") and code:
        question = questions.get(code)
        label = question.label_in(language()) if question else code
        words = _missing if part == "q_missing" else _answer
        return Typed(label, words(question, values))
    if level == Level.PROJECT and name == LABEL:
        return Typed(_("Short label"), values[0])
    if level == Level.PROJECT and name == REMOVE:
        return Typed(_("Remove this project when saving"), _("yes"))
    return _of_other_form(name, values)


def _answer(question: Question | None, values: list[str]) -> str:
    codes = [value for value in values if value != NOTHING_SELECTED]
    if question is None:
        return ", ".join(codes) or _("nothing selected")
    return answer_in_words(question, codes, language())


def _missing(_question: Question | None, values: list[str]) -> str:
    offered = {kind.value for kind in OFFERED_MISSING}
    return ", ".join(missing_label(Missing(v)) if v in offered else v for v in values)


def _of_details(name: str, values: list[str]) -> Typed:
    if found := CONVERSATION.fullmatch(name):
        return _of_conversation(int(found[1]) + 2, found[2], values)
    return _of_field(DetailsForm.base_fields.get(name), name, values)


def _of_conversation(number: int, name: str, values: list[str]) -> Typed:
    if name == REMOVE:
        return Typed(_("Remove conversation %(number)s when saving") % {"number": number}, _("yes"))
    told = _of_field(ConversationForm.base_fields.get(name), name, values)
    subject = _("Conversation %(number)s") % {"number": number}
    return Typed(f"{subject}: {told.name}", told.words)


def _of_other_form(name: str, values: list[str]) -> Typed:
    """Return a field of the other forms: of consents, experts, reasons, definitions."""
    purpose, _dash, part = name.partition("-")
    if purpose in PURPOSES:
        fields = GivingForm.base_fields | WithdrawalForm.base_fields
        told = _of_field(fields.get(part), part, values)
        return Typed(f"{_(PURPOSES[purpose])}: {told.name}", told.words)
    labels = {
        "note": _("Why?"),
        "keep": _("The code that stays"),
        "merge": _("The code that ends"),
    }
    if name in labels:
        return Typed(labels[name], values[0])
    if name in CorrectionForm.base_fields:
        return _of_field(CorrectionForm.base_fields[name], name, values)
    return Typed(label_of_setting(name) or _of_definition(name) or name, ", ".join(values))


def _of_definition(name: str) -> str:
    """Return what a field of an indicator or a segment is called; "" for any other."""
    if found := TEXT_OF_DEFINITION.fullmatch(name):
        return f"{_(DEFINITION_TEXTS[found[1]])} ({found[2]})"
    labels = {
        "code": _("Code"),
        "base": _("Base"),
        "numerator": _("Counted"),
        "value": _("Averaged"),
        "kind": _("Kind"),
        "unit": _("Unit"),
        "variable": _("Broken down by"),
        "waves": _("Waves"),
    }
    return labels.get(name, "")


def _of_field(field: Field | None, name: str, values: list[str]) -> Typed:
    """Return a field as its form words it; by its name where there is none such."""
    if field is None:
        return Typed(name, ", ".join(values))
    if isinstance(field, BooleanField):
        return Typed(str(field.label), _("yes"))
    labels = dict(getattr(field, "choices", ()))
    return Typed(str(field.label), ", ".join(str(labels.get(value, value)) for value in values))
