"""What studies and their languages may be called."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from surveys.domain.questionnaire import LANGUAGE
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop

SLUG = re.compile(r"[-a-zA-Z0-9_]+")
LONGEST_SLUG, LONGEST_LANGUAGE = 80, 10
RESERVED = frozenset({"new"})
"""Addresses that a page of Nucleus has."""

TAKEN = gettext_noop("The address %(slug)s is taken. Choose another one.")


def require_slug(slug: str) -> None:
    """Refuse what no study can have as its address."""
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        raise Refused(
            gettext_noop(
                "%(slug)s cannot be an address. Use at most %(most)s letters without accents, "
                "digits, - and _, such as clouds-2026."
            ),
            {"slug": slug[:LONGEST_SLUG] or "—", "most": LONGEST_SLUG},
            code="wrong_slug",
        )
    if slug.casefold() in RESERVED:
        raise Refused(TAKEN, {"slug": slug}, code="taken_slug")


def require_languages(languages: Collection[str]) -> None:
    """Refuse a list of languages that no study can have."""
    for language in languages:
        if not LANGUAGE.fullmatch(language) or len(language) > LONGEST_LANGUAGE:
            raise Refused(
                gettext_noop("%(language)s is no language code. Write one like en, es or pt-BR."),
                {"language": language[:20]},
                code="no_language",
            )
    if not languages:
        raise Refused(
            gettext_noop("A study has at least one language. Choose one."), code="no_languages"
        )


def require_text(texts: Mapping[str, Any], languages: Collection[str]) -> None:
    """Refuse a name or label that says nothing in any language of the study."""
    if not any(texts.get(language) for language in languages):
        raise Refused(
            gettext_noop("Write it in at least one of the languages of the study."),
            code="no_text",
        )
