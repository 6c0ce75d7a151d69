"""The columns of the sheets, and the languages in their headings (``label::English (en)``)."""

import re
from collections.abc import Iterable, Mapping

from surveys.domain.questionnaire import LANGUAGE, Question, Questionnaire

LANGUAGE_NAMES = {
    "ca": "Català",
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "eu": "Euskara",
    "fr": "Français",
    "gl": "Galego",
    "it": "Italiano",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt": "Português",
}
SETTINGS_COLUMNS = ("form_title", "form_id", "version", "default_language")
SURVEY_TEXTS = ("label", "hint", "constraint_message")
CHOICES_TEXTS = ("label",)

_NAMED = re.compile(r".*\(([^()]+)\)\s*")


def language_title(code: str) -> str:
    """Return a language as sheets write it: ``English (en)``."""
    return f"{LANGUAGE_NAMES.get(code, code)} ({code})"


def language_code(title: str) -> str | None:
    """Return the code of a language written as ``English (en)``, ``en`` or ``English``."""
    named = _NAMED.fullmatch(title)
    code = (named.group(1) if named else title).strip()
    codes = {name.casefold(): known for known, name in LANGUAGE_NAMES.items()}
    code = codes.get(code.casefold(), code)
    return code if LANGUAGE.fullmatch(code) else None


def text_column(name: str, language: str) -> str:
    """Return the heading of a text in a language."""
    return f"{name}::{language_title(language)}"


LATER_COLUMNS = ("calculation", "choice_filter", "default")
"""Columns that a survey sheet has where a question has something to say in them."""


def survey_columns(form: Questionnaire) -> tuple[str, ...]:
    """Return the headings of the survey sheet as `write` orders them."""
    languages = form.languages
    questions = form.items()
    return (
        "type",
        "name",
        *(text_column("label", language) for language in languages),
        *(text_column("hint", language) for language in languages),
        "required",
        "relevant",
        "constraint",
        *(text_column("constraint_message", language) for language in languages),
        *(name for name in LATER_COLUMNS if any(getattr(one, name) for one in questions)),
    )


def choices_columns(form: Questionnaire) -> tuple[str, ...]:
    """Return the headings of the choices sheet as `write` orders them."""
    return (
        "list_name",
        "name",
        *(text_column("label", language) for language in form.languages),
        *columns_of_choices(form.items()),
    )


def columns_of_choices(questions: Iterable[Question]) -> list[str]:
    """Return the columns that choices have besides codes and labels, as they first come."""
    return list(
        dict.fromkeys(
            name for one in questions for choice in one.choices for name in choice.columns
        )
    )


def headings(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """Return all headings of a sheet in the order in which they first come."""
    return list(dict.fromkeys(name for row in rows for name in row if isinstance(name, str)))
