"""Stored answers in words."""

from django.utils.translation import gettext as _

from surveys.domain.missing import missing_kind
from surveys.domain.questionnaire import Kind
from surveys.domain.wording import in_language
from surveys.reader import day_in_words
from surveys.templatetags.wording import missing_label


def answer_in_words(question, stored, language: str, *, empty: bool = False) -> str:
    """Return a stored answer with its categories as the questionnaire words them.

    Where there is none: nothing, or its kind of empty when `empty` is asked for.
    """
    kind = missing_kind(stored)
    if kind is not None:
        return missing_label(kind) if empty else ""
    labels = {choice.code: in_language(choice.label, language) for choice in question.choices}
    if isinstance(stored, list):
        return ", ".join(labels.get(code, code) for code in stored) or _("nothing selected")
    if empty and stored in (None, ""):
        return missing_label("no_answer")
    if stored and question.kind == Kind.DATE:
        return day_in_words(stored)
    return labels.get(stored, "" if stored is None else str(stored))
