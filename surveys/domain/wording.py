"""Texts in several languages, and marking of strings for translation, without Django."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Texts = Mapping[str, str]


def gettext_noop(message: str) -> str:
    """Return the message unchanged; the name lets `makemessages` find the string."""
    return message


@dataclass(frozen=True)
class Named:
    """Things that a message names: texts of a study, or names to be translated.

    As a parameter of a message it is said in the reader's language; in English by default.
    """

    names: tuple[Texts | str, ...]

    def __str__(self) -> str:
        return self.said("en", str)

    def said(self, language: str, translate: Callable[[str], str]) -> str:
        """Return the names in a language, in their order."""
        return ", ".join(
            str(translate(name)) if isinstance(name, str) else in_language(name, language)
            for name in self.names
        )


def composed(text: str) -> str:
    """Return a text with letters and accents in one piece (NFC), as codes are compared and kept."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def in_language(texts: Texts | None, language: str, default: str = "en") -> str:
    """Return the text in `language`, else in `default`, else any text, else an empty string."""
    if not texts:
        return ""
    short = language.split("-")[0]
    return texts.get(short) or texts.get(default) or next((t for t in texts.values() if t), "")


def apart(labels: Mapping[str, str]) -> dict[str, str]:
    """Return a label for each code: the words, and the code in brackets where words are shared.

    Where a code has no words it stands for itself.
    """
    shared = Counter(label for label in labels.values() if label)
    return {
        code: (f"{label} ({code})" if shared[label] > 1 else label) or code
        for code, label in labels.items()
    }
