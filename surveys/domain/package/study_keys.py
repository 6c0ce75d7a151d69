"""A mapping of `study.yaml`, read key by key: each reader returns a value or notes a problem."""

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from surveys.domain.dates import date_problem
from surveys.domain.package.study_yaml import Document, not_a_text
from surveys.domain.questionnaire import LANGUAGE, is_code
from surveys.domain.wording import Texts, gettext_noop

NO_TEXTS: Texts = {}
KEY_MISSING = gettext_noop("This key is missing or empty. Fill it in.")


class Keys:
    """One mapping of the file, read key by key; what is wrong goes to the document."""

    def __init__(self, document: Document, value: Mapping[str, Any], path: str) -> None:
        self.document = document
        self.value = value
        self.path = path

    def place(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def problem(self, key: str, code: str, template: str, /, **params: Any) -> None:
        """Note a problem at a key, or at the mapping when the key is missing."""
        place = self.place(key)
        self.document.lines.setdefault(place, self.document.lines.get(self.path, 1))
        self.document.problem(place, code, template, **params)

    def only(self, known: Sequence[str]) -> None:
        """Report keys that mean nothing here."""
        for key in self.value:
            if key not in known:
                self.problem(
                    key, "unknown_key", gettext_noop("This key has no meaning here. Remove it.")
                )

    def _found(self, key: str, empty: Any) -> Any:
        """Return what stands at a key; `empty` where that is nothing. 0 is something."""
        found = self.value.get(key)
        return empty if found in (None, "", {}, []) else found

    def _missing(self, key: str) -> bool:
        if self._found(key, None) is not None:
            return False
        self.problem(key, "key_missing", KEY_MISSING)
        return True

    def text(self, key: str, pattern: re.Pattern[str], most: int) -> str:
        """Return a code; its pattern and length are those of the database."""
        if self._missing(key):
            return ""
        text = self.value[key]
        if not isinstance(text, str):
            self.problem(key, "not_a_text", not_a_text(key), got=str(text)[:60])
            return ""
        if pattern.fullmatch(text) and len(text) <= most:
            return text
        self.problem(
            key,
            "no_code",
            gettext_noop(
                "%(got)r is no code. Use at most %(most)s letters without accents, digits and _ or "
                "-, without spaces."
            ),
            got=str(text)[:60],
            most=most,
        )
        return ""

    def texts(self, key: str, *, required: bool = False) -> Texts:
        """Return a text in several languages, without those that are empty."""
        if required and self._missing(key):
            return NO_TEXTS
        texts = self._found(key, {})
        if not isinstance(texts, dict):
            self.problem(
                key, "no_texts", gettext_noop("Write the text by language, like en: and es:.")
            )
            return NO_TEXTS
        for language, text in texts.items():
            if not LANGUAGE.fullmatch(language):
                self.problem(
                    f"{key}.{language}",
                    "no_language",
                    gettext_noop("%(got)r is no language code. Write one like en or es."),
                    got=language[:60],
                )
                return NO_TEXTS
            if not isinstance(text, str | None):
                place = f"{key}.{language}"
                self.problem(place, "not_a_text", not_a_text(language), got=str(text)[:60])
                return NO_TEXTS
        return {language: text for language, text in texts.items() if text}

    def codes(self, key: str) -> dict[str, str]:
        """Return a mapping of codes of categories to others."""
        found = self._found(key, {})
        if isinstance(found, dict) and all(
            isinstance(one, str) and is_code(one) for pair in found.items() for one in pair
        ):
            return found
        self.problem(
            key,
            "no_codes",
            gettext_noop(
                "Write codes of categories here, each with the one that it belongs to, like old: "
                "new; in quotes where they are numbers or words such as yes."
            ),
        )
        return {}

    def languages(self, key: str) -> list[str]:
        """Return the languages of the study."""
        if self._missing(key):
            return []
        found = self.value[key]
        if isinstance(found, list) and all(map(_is_language, found)) and _differ(found):
            return found
        self.problem(
            key,
            "no_languages",
            gettext_noop("Write a list of different language codes, like [en, es]."),
        )
        return []

    def choice(self, key: str, allowed: type[StrEnum]) -> str:
        """Return one of the words that may stand here."""
        if self._missing(key):
            return ""
        found = self.value[key]
        if isinstance(found, str) and found in set(allowed):
            return found
        self.problem(
            key,
            "not_allowed",
            gettext_noop("%(got)r cannot stand here. Choose from: %(allowed)s."),
            got=str(found)[:60],
            allowed=", ".join(allowed),
        )
        return ""

    def number(self, key: str, most: int, *, required: bool = True) -> int | None:
        """Return a whole number from 0 up."""
        found = self.value.get(key)
        if found is None and not required:
            return None
        if isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= most:
            return found
        self.problem(
            key,
            "no_whole_number",
            gettext_noop("Write a whole number from 0 to %(most)s, without quotes."),
            most=most,
        )
        return None

    def date(self, key: str) -> datetime.date | None:
        """Return a date, or None."""
        found = self.value.get(key)
        if found is None or isinstance(found, datetime.date):
            if wrong := date_problem(found, today=None):
                template, params = wrong
                self.problem(key, "wrong_date", template, **params)
            return found
        self.problem(key, "no_date", gettext_noop("Write a date without quotes, like 2019-06-03."))
        return None

    def items(self, key: str, read: Callable[["Keys"], Any], *, required: bool = True) -> list[Any]:
        """Return the items of a list, which have different codes."""
        if required and self._missing(key):
            return []
        found = self._found(key, [])
        if not isinstance(found, list):
            self.problem(key, "no_list", gettext_noop("Write a list here."))
            return []
        items: list[Any] = []
        codes: set[str] = set()
        for index, value in enumerate(found):
            inner = self._inner(f"{key}[{index}]", value)
            if inner is None:
                continue
            item = read(inner)
            if item.code and item.code in codes:
                inner.problem(
                    "code", "code_repeated", gettext_noop("This code stands twice. Rename one.")
                )
            codes.add(item.code)
            items.append(item)
        return items

    def mapping(self, key: str, read: Callable[["Keys"], Any]) -> dict[str, Any]:
        """Return a mapping whose values are mappings."""
        found = self._found(key, {})
        if not isinstance(found, dict):
            self.problem(key, "no_mapping", gettext_noop("Write keys and values here."))
            return {}
        inner = {name: self._inner(f"{key}.{name}", value) for name, value in found.items()}
        return {name: read(keys) for name, keys in inner.items() if keys is not None}

    def _inner(self, key: str, value: Any) -> "Keys | None":
        if isinstance(value, dict):
            return Keys(self.document, value, self.place(key))
        self.problem(key, "no_mapping", gettext_noop("Write keys and values here."))
        return None


def _is_language(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 10 and LANGUAGE.fullmatch(value) is not None


def _differ(values: list[str]) -> bool:
    return len(set(values)) == len(values)
