"""How a text of one year differs from that of the next, within a language.

The number of a question is told apart from its words, and any other number is not: "5.22. Aged
18?" and "6.23. Aged 21?" are two questions. Whether the rest is a slight rewording says the ratio
of `rapidfuzz.fuzz.token_sort_ratio`; on two real questionnaires all pairs above 82 were right, the
best wrong one had 80.9.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from enum import IntEnum

from rapidfuzz import fuzz

from surveys.domain.wording import Texts

SIMILAR = 82.0
"""From this ratio on two texts are one, slightly reworded."""

_NUMBERING = re.compile(
    r"\s*\(?[A-Za-z]{0,3}[._-]?\d+(?:[.\-_]\d+)*[a-z]?\s*[.):]\s+"  # closed: 12) 5.22. Q7:
    r"|\s*(?:[A-Za-z]{1,3}[._-]?\d+(?:[.\-_]\d+)*|\d+(?:[.\-_]\d+)+)[a-z]?\s+(?=[A-Z¿¡])"
)
_OF_CHOICE = re.compile(r"\s*\(?(?:\d+|[A-Za-z])\s*[.):]\s+")
_DIGITS = re.compile(r"(?:(?<!\w)-)?\d+(?:[.,]\d+)*")
_APART = re.compile(r"(?<!\d)[-.,](?=.)|[-.,](?!\d)|[;:!?¿¡\"'“”‘’«»()\[\]…*_\s]")
_NEGATIONS = frozenset(
    {
        *("not", "no", "never", "none", "without", "except", "neither", "nor", "cannot", "non"),
        *("nunca", "ninguno", "ninguna", "ningun", "sin", "salvo", "excepto", "tampoco", "ni"),
        *("ne", "pas", "jamais", "sans", "aucun", "aucune", "nicht", "kein", "keine", "nie"),
    }
)
_NEGATING = ("un", "in", "im", "dis", "non", "des", "ir", "il", "a")


class Wording(IntEnum):
    """How two texts differ; a higher one is further from what was asked before."""

    SAME = 0
    SPELLING = 1
    RENUMBERED = 2
    REWORDED = 3
    NUMBER = 4
    OTHER = 5


def wording(old: str, new: str, *, is_choice: bool = False) -> Wording:
    """Say how a text differs from an earlier one in the same language."""
    if old == new:
        return Wording.SAME
    pattern = _OF_CHOICE if is_choice else _NUMBERING
    bare_old, bare_new = (_without(pattern, text) for text in (old, new))
    same_numbers = _numbers(bare_old) == _numbers(bare_new)
    if same_numbers and plain(bare_old) == plain(bare_new):
        is_numbering = plain(old) != plain(new)
        return Wording.RENUMBERED if is_numbering else Wording.SPELLING
    if same_numbers:
        return Wording.REWORDED if similar(bare_old, bare_new) else Wording.OTHER
    without = (_DIGITS.sub(" ", text) for text in (bare_old, bare_new))
    return Wording.NUMBER if similar(*without) else Wording.OTHER


def similar(one: str, two: str) -> bool:
    """Say whether two texts are one, slightly reworded, and none denies what the other says."""
    return ratio(one, two) >= SIMILAR and not _denies(one, two)


def ratio(one: str, two: str) -> float:
    """Return how alike two texts are, from 0 to 100, whatever the order of their words."""
    one, two = plain(one), plain(two)
    return 100.0 if one == two else float(fuzz.token_sort_ratio(one, two))


def plain(text: str) -> str:
    """Return a text without capitals, accents and the signs between words."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in spread if not unicodedata.combining(sign))
    return " ".join(_APART.sub(" ", letters).split())


def furthest(old: Texts, new: Texts, *, is_choice: bool = False) -> tuple[Wording, str]:
    """Return how texts differ in the languages that both have, and in which they differ most."""
    found = {
        language: wording(old[language], new[language], is_choice=is_choice)
        for language in old
        if language in new
    }
    language = max(found, key=found.__getitem__, default="")
    return found.get(language, Wording.SAME), language


def translated(old: Mapping[str, str], new: Mapping[str, str]) -> bool:
    """Say whether a text came to, or went from, a language."""
    return old.keys() != new.keys()


def _without(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.match(text)
    return text[found.end() :] if found else text


def _numbers(text: str) -> Counter[str]:
    return Counter(_DIGITS.findall(text))


def _denies(one: str, two: str) -> bool:
    """Say whether one of two texts says no to the other: a word of denial, or a prefix."""
    words, others = (Counter(plain(text).split()) for text in (one, two))
    gone, come = words - others, others - words
    if _NEGATIONS & (gone.keys() | come.keys()):
        return True
    pairs = ((short, long) for short in gone for long in come)
    return any(_is_negated(*pair) or _is_negated(*reversed(pair)) for pair in pairs)


def _is_negated(word: str, other: str) -> bool:
    return len(word) > 3 and any(other == prefix + word for prefix in _NEGATING)
