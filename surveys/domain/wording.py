"""Texts in several languages, and marking of strings for translation, without Django."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

Texts = Mapping[str, str]


_ENDS = ("?", "!", ":", ".", "…")


def gettext_noop(message: str) -> str:
    """Return the message unchanged; the name lets `makemessages` find the string."""
    return message


@dataclass(frozen=True)
class Named:
    """Things that a message names: texts of a study, or names to be translated.

    As a parameter of a message it is said in the reader's language; in English by default. `codes`
    are what programs know them by, of more than are named where they are many; whoever writes a
    file sees them, too (`in_file`).
    """

    names: tuple[Texts | str, ...]
    codes: tuple[str, ...] = ()
    shows_codes: bool = False

    def __str__(self) -> str:
        return self.said("en", str)

    def said(self, language: str, translate: Callable[[str], str]) -> str:
        """Return the names in a language, in their order; a code beside those that are alike."""
        said = [
            str(translate(name)) if isinstance(name, str) else in_language(name, language)
            for name in self.names
        ]
        if self.codes:
            codes = self.codes[: len(said)]
            told = apart(dict(zip(codes, said, strict=True)), always=self.shows_codes)
            more = ["…"] if len(codes) < len(self.codes) else []
            said = [*(told[code] for code in codes), *more]
        return ", ".join(said)

    def in_file(self) -> "Named":
        """Return the same for whoever writes a file, where a code can stand for its name."""
        return replace(self, shows_codes=True)


def composed(text: str) -> str:
    """Return a text with letters and accents in one piece (NFC), as codes are compared and kept."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def leading(label: str) -> str:
    """Return a label as it stands before something: with a colon, unless it ends with a mark."""
    return label if label.endswith(_ENDS) else f"{label}:"


def in_language(texts: Texts | None, language: str, default: str = "en") -> str:
    """Return the text in `language`, else in `default`, else any text, else an empty string."""
    if not texts:
        return ""
    short = language.split("-")[0]
    return texts.get(short) or texts.get(default) or next((t for t in texts.values() if t), "")


def apart(labels: Mapping[str, str], *, always: bool = False) -> dict[str, str]:
    """Return a label for each code: the words, and the code in brackets where words are shared.

    With `always` the code stands beside all words that are not the code. Where a code has no words
    it stands for itself.
    """
    shared = Counter(label for label in labels.values() if label)
    found = {}
    for code, label in labels.items():
        is_told = shared[label] > 1 or (always and label != code)
        found[code] = f"{label} ({code})" if label and is_told else label or code
    return found
