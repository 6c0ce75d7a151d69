"""What is left of a name without accents, case and punctuation, and how its words sound."""

import re
import unicodedata

# Letters that no decomposition leads back to plain ones.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ŋ": "n"}
)
_WORD = re.compile(r"[^\W_]+")
_SOUNDS = str.maketrans(
    {"z": "s", "c": "k", "q": "k", "x": "s", "v": "b", "w": "b", "j": "g", "y": "i"}
)
_SILENT = re.compile("[aeiouh]")
_REPEATED = re.compile(r"(.)\1+")
LONGEST_QUERY = 200
"""No name and no address is longer; what is beyond is not searched for."""


def plain(text: str) -> str:
    """Return a text without case and accents, in plain letters where there are some."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(one for one in decomposed if not unicodedata.combining(one))
    return unicodedata.normalize("NFKC", bare).translate(_PLAIN)


def words_of(text: str) -> list[str]:
    """Return the words of a text, plain: letters and digits between anything else."""
    return _WORD.findall(plain(text))


def search_words(text: str) -> set[str]:
    """Return under which words a text is found: its own, and all of them written as one."""
    words = words_of(text)
    return {*words, "".join(words)} - {""}


def sound_of(word: str) -> str:
    """Return how a plain word sounds, roughly, so that `smyth` and `smith` are one.

    Every h and the vowels after the first letter are left out, and letters that are taken for each
    other are one. A word of nothing else stays.
    """
    heard = _REPEATED.sub(r"\1", word.translate(_SOUNDS)).lstrip("h")
    return heard[:1] + _SILENT.sub("", heard[1:]) or word
