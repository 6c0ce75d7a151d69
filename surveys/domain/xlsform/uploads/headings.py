"""The headings of an uploaded sheet in all their spellings, and the languages that they name."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from babel import Locale

from surveys.domain.questionnaire import LANGUAGE
from surveys.domain.xlsform.columns import LANGUAGE_NAMES
from surveys.domain.xlsform.headings import plain_headings

SURVEY_TEXTS = ("label", "hint", "guidance_hint", "constraint_message", "required_message")
SURVEY = (
    "type",
    "name",
    "required",
    "relevant",
    "constraint",
    "calculation",
    "choice_filter",
    "default",
    "repeat_count",
    "trigger",
    "appearance",
    "parameters",
    "read_only",
    "disabled",
)
CHOICES = ("list_name", "name")
SETTINGS = (
    "form_title",
    "form_id",
    "version",
    "default_language",
    "allow_choice_duplicates",
)
MEDIA = ("image", "big_image", "audio", "video", "media")

_MORE = {
    "bind::type": "type",
    "bind:relevant": "relevant",
    "bind:constraint": "constraint",
    "bind:required": "required",
    "bind:calculate": "calculation",
    "bind:jr:constraintmsg": "constraint_message",
    "bind:jr_constraintmsg": "constraint_message",
    "bind::jr_constraintmsg": "constraint_message",
    "bind::jr:requiredmsg": "required_message",
    "bind:jr:requiredmsg": "required_message",
    "bind::readonly": "read_only",
    "bind:readonly": "read_only",
    "readonly": "read_only",
    "bind::default": "default",
    "calculations": "calculation",
    "constraints": "constraint",
    "relevancy": "relevant",
    "relevants": "relevant",
    "skip_logic": "relevant",
    "mandatory": "required",
    "choicefilter": "choice_filter",
    "control::appearance": "appearance",
    "body::appearance": "appearance",
    "control:appearance": "appearance",
    "question_type": "type",
    "variable_name": "name",
    "question_name": "name",
    "constraint_msg": "constraint_message",
    "required_msg": "required_message",
    "instance::default": "default",
    "hints": "hint",
    "labels": "label",
    "choice_name": "name",
    "choice_value": "name",
    "list_name_": "list_name",
    "form_name": "form_title",
    "form_version": "version",
    "defaultlanguage": "default_language",
}
_MEDIA = re.compile(r"\s*(?:media\s*::?\s*)?(image|big[-_ ]image|audio|video)\b.*", re.IGNORECASE)
_SUFFIXED = re.compile(
    r"\s*(label|hint|guidance[_ ]hint|constraint[_ ]message|required[_ ]message)"
    r"[\s_:\-]*[(\[]?\s*([^()\[\]]+?)\s*[)\]]?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Heading:
    """One column: what it holds, and the language as the sheet names it ("" where it does not)."""

    name: str
    language: str = ""
    is_known: bool = True
    written: str = ""


def heading_of(written: str, known: Collection[str], texts: Collection[str]) -> Heading:
    """Return what a column holds by its heading; one that nobody knows is kept by its words."""
    shown = " ".join(written.split()).rstrip(":")
    if _MEDIA.fullmatch(shown) and "label" in texts:
        return Heading("media", shown, written=shown)
    plain = plain_headings([shown], known, texts)[shown]
    lowered = re.sub(r"[\s_-]+", "_", shown.casefold())
    plain = _MORE.get(lowered, plain) if _MORE.get(lowered) in (*known, *texts) else plain
    name, _, language = plain.partition("::")
    if (name in known and not language) or name in texts:
        return Heading(name, language.strip(), written=shown)
    suffixed = _SUFFIXED.fullmatch(shown)
    if suffixed and (shown.endswith((")", "]")) or _folded(suffixed[2]) in _by_name()):
        name = suffixed[1].casefold().replace(" ", "_")
        if name in texts:
            return Heading(name, suffixed[2], written=shown)
    return Heading(shown, is_known=False, written=shown)


_NAMED = re.compile(r"(.*?)[\s_]*[(\[]\s*([^()\[\]]+?)\s*[)\]]\s*")


def code_of_language(title: str) -> str | None:
    """Return the code of a language by a code in brackets, a code, or a name in any language."""
    title = title.strip()
    named = _NAMED.fullmatch(title)
    if named and (spoken := _spoken_in(named[1], named[2])):
        return spoken
    for part in (named[2], named[1]) if named else (title,):
        code = part.strip().replace("_", "-")
        base, dash, rest = code.partition("-")
        base = base.lower()
        if LANGUAGE.fullmatch(base + dash + rest) and (named or base in _codes()):
            return base + dash + rest
        if found := _by_name().get(_folded(part)):
            return found
    return None


def _spoken_in(name: str, country: str) -> str | None:
    """Return a language with the country that is named beside it, as in English (UK)."""
    language = _by_name().get(_folded(name), "")
    if not language or language.casefold() == country.casefold() or country not in _countries():
        return None
    return f"{language.partition('-')[0]}-{_COUNTRIES.get(country, country)}"


def _folded(name: str) -> str:
    parts = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


@cache
def _codes() -> frozenset[str]:
    return frozenset(Locale("en").languages)


_COUNTRIES = {"UK": "GB"}


@cache
def _countries() -> frozenset[str]:
    return frozenset(map(str, Locale("en").territories)) | _COUNTRIES.keys()


@cache
def _by_name() -> dict[str, str]:
    """Return codes of languages by their names in English, Spanish, French and by their own."""
    found: dict[str, str] = {}
    for code, name in _names():
        if LANGUAGE.fullmatch(code):
            found.setdefault(_folded(name), code)
    return found


_OWN = {
    "am": "አማርኛ",
    "ar": "العربية",
    "bn": "বাংলা",
    "fa": "فارسی",
    "hi": "हिन्दी",
    "id": "Bahasa Indonesia",
    "ja": "日本語",
    "km": "ខ្មែរ",
    "ku": "Kurdî",
    "lo": "ລາວ",
    "mg": "Malagasy",
    "my": "မြန်မာ",
    "ne": "नेपाली",
    "ps": "پښتو",
    "ro": "Română",
    "ru": "Русский",
    "so": "Soomaali",
    "sw": "Kiswahili",
    "th": "ไทย",
    "tr": "Türkçe",
    "uk": "Українська",
    "ur": "اردو",
    "vi": "Tiếng Việt",
    "zh": "中文",
}
_TOLD = {
    "bangla": "bn",
    "castellano": "es",
    "creole": "ht",
    "dari": "fa",
    "farsi": "fa",
    "kinyarwanda": "rw",
    "kirundi": "rn",
    "kreol": "ht",
    "kurdish badini": "ku",
    "kurmanji": "ku",
    "lingala": "ln",
    "mandarin": "zh",
    "myanmar": "my",
    "nepalese": "ne",
    "oromifa": "om",
    "pidgin": "pcm",
    "runyankore": "nyn",
    "sorani": "ckb",
    "tagalog": "tl",
    "tetum": "tet",
    "urdu": "ur",
}


def _names() -> Iterator[tuple[str, str]]:
    yield from ((code, name) for code, name in LANGUAGE_NAMES.items())
    yield from ((code, name) for name, code in _TOLD.items())
    for reader in ("en", "es", "fr", "pt", "de"):
        yield from ((str(code), str(name)) for code, name in Locale(reader).languages.items())
    yield from _OWN.items()
