"""How a definition must be written, whatever it says: its keys, texts, words and code."""

import re
from collections.abc import Iterator
from typing import Any

from analytics.domain.checks.items import Item, problem
from surveys.domain.importing import Problem
from surveys.domain.package.study_yaml import not_a_text
from surveys.domain.raw_answers import TOO_LONG
from surveys.domain.wording import gettext_noop

SLUG = re.compile(r"[-a-zA-Z0-9_]{1,64}")
KEYS = {
    "segments": ("code", "variable", "label"),
    "indicators": (
        *("code", "kind", "unit", "label", "question", "definition"),
        *("base", "numerator", "value", "waves"),
    ),
    "claims": (
        *("code", "says", "statistic", "indicator", "wave", "from", "to", "printed", "wording"),
        *("value", "digits", "low", "high", "more_than", "note"),
    ),
}
REQUIRED = {
    "segments": ("code", "variable", "label"),
    "indicators": ("code", "kind", "unit", "label", "base"),
    "claims": ("code", "says", "statistic", "indicator", "printed"),
}
LONGEST_CODE = {"segments": 64, "indicators": 64, "claims": 40}
WORDS = (
    *("code", "base", "numerator", "printed", "variable", "indicator", "kind", "unit"),
    *("statistic", "wave", "from", "to"),
)
WORDS_OF = {"indicators": ("value",)}
"""An expression there; of a claim it is a number."""
TEXTS = ("label", "question", "definition", "says", "wording", "note")


def code_of(item: Item) -> str:
    code = item.get("code")
    return code if isinstance(code, str) else ""


def misshapen(place: str, item: Item, name: str) -> Iterator[Problem]:
    known, required = KEYS[name], REQUIRED[name]
    for key in item:
        if key not in known:
            yield problem(
                f"{place}.{key}",
                "unknown_key",
                gettext_noop("This is not known here. Known: %(known)s."),
                known=", ".join(known),
            )
    for key in required:
        if item.get(key) in (None, "", {}):
            yield problem(f"{place}.{key}", "missing", gettext_noop("This is missing."))
    for key in TEXTS:
        yield from _texts(f"{place}.{key}", item.get(key))
    for key in (*WORDS, *WORDS_OF.get(name, ())):
        if not isinstance(item.get(key), str | None):
            yield problem(f"{place}.{key}", "not_a_text", not_a_text(key), got=str(item[key])[:60])
    yield from _code_problems(place, code_of(item), name)


def _code_problems(place: str, code: str, name: str) -> Iterator[Problem]:
    if code and not SLUG.fullmatch(code):
        yield problem(
            f"{place}.code",
            "wrong_code",
            gettext_noop("A code is made of letters, digits, “-” and “_”, not “%(got)s”."),
            got=code[:80],
        )
    elif len(code) > LONGEST_CODE[name]:
        yield problem(
            f"{place}.code", "too_long", TOO_LONG, length=len(code), most=LONGEST_CODE[name]
        )


def _texts(place: str, texts: Any) -> Iterator[Problem]:
    if texts is None:
        return
    if not isinstance(texts, dict):
        yield problem(
            place, "no_texts", gettext_noop("Texts by language are needed here, like {en: …}.")
        )
        return
    for language, text in texts.items():
        if not isinstance(text, str):
            yield problem(
                f"{place}.{language}", "not_a_text", not_a_text(language), got=str(text)[:60]
            )
