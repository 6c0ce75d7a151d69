"""The languages of an upload: what its headings call them, and their codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from surveys.domain.questionnaire import LANGUAGE
from surveys.domain.xlsform.uploads.headings import code_of_language
from surveys.domain.xlsform.uploads.tables import Line

_PRIVATE = ("qaa", "qab", "qac", "qad", "qae", "qaf", "qag", "qah", "qai", "qaj")
"""Codes that stand for no language; they hold the place until somebody says which it is."""


@dataclass
class Languages:
    """The languages by what headings call them. `unclear` are those that nobody named so far."""

    by_title: dict[str, str] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    default: str = "en"
    unclear: list[str] = field(default_factory=list)

    def texts(self, line: Line, column: str) -> dict[str, str]:
        """Return a text by code of language; where two columns have one, the first that says it."""
        found: dict[str, str] = {}
        for title, text in line.text(column).items():
            found.setdefault(self.by_title.get(title, self.default), text)
        # A heading without a language gives way to one that names it.
        for title, text in line.text(column).items():
            if title and title in self.by_title:
                found[self.by_title[title]] = text
        return {code: found[code] for code in self.codes if code in found}

    def complete(self, texts: Mapping[str, str], fallback: str) -> dict[str, str]:
        """Return texts with one in the default language, which every label has."""
        if self.default in texts:
            return dict(texts)
        return {self.default: next(iter(texts.values()), fallback), **texts}


def languages_of(
    titles: Sequence[str],
    *,
    stated: str = "",
    chosen: Mapping[str, str] | None = None,
    bare: str = "en",
) -> Languages:
    """Return the languages that headings name, "" standing for a heading that names none.

    `stated` is what the settings say is the default one, `chosen` what a person said of each,
    `bare` the language of texts without one.
    """
    found = Languages()
    chosen = chosen or {}
    named = [title for title in dict.fromkeys(titles) if title]
    for title in named:
        found.by_title[title] = _code(found, title, chosen.get(title, ""))
    default = chosen.get("") or (_stated(found, stated) if stated.strip() else None)
    known = list(dict.fromkeys(found.by_title.values()))
    if default is None or (known and "" not in titles and default not in known):
        default = known[0] if known and ("" not in titles or bare in known) else bare
        if "" in titles and known and bare not in known:
            default = bare
    found.default = default
    found.by_title[""] = default
    found.codes = list(dict.fromkeys([default, *known] if "" in titles or not known else known))
    return found


def _code(found: Languages, title: str, chosen: str) -> str:
    if chosen and LANGUAGE.fullmatch(chosen):
        return chosen
    if known := code_of_language(title):
        return known
    found.unclear.append(title)
    return next((one for one in _PRIVATE if one not in found.by_title.values()), _PRIVATE[-1])


def _stated(found: Languages, stated: str) -> str | None:
    for title, code in found.by_title.items():
        if title.casefold() == stated.strip().casefold():
            return code
    return code_of_language(stated)
