"""One answer as it was typed, sent or imported, turned into the form in which it is stored.

`store` takes text from a form or a CSV cell as well as JSON values. It gives back the stored
answer, or raises `Unstorable` with what is wrong and what to do instead. Storing a stored answer
again changes nothing.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from surveys.domain.canonical import UNSTORABLE
from surveys.domain.dates import date_problem
from surveys.domain.messages import Message, Spoken
from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import OK, Kind, Question
from surveys.domain.wording import Named, composed, gettext_noop

LARGEST = 2**53 - 1  # the largest integer that a browser holds exactly
DIGITS = 15  # the digits that a browser holds of every decimal number
MOST_NAMED = 12  # categories that a message names
LONGEST_TEXT = 20_000  # of an answer, a note, a cell of a file

TOO_LONG = gettext_noop(
    "The text is too long: it has %(length)s characters. Shorten it to at most %(most)s."
)

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:[.,' \u00a0\u202f][0-9]{3})+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.0+)?)?")
_AGREED = frozenset({"ok", "yes", "true", "1"})


class Unstorable(Spoken, ValueError):
    """An answer that cannot be stored."""

    def __init__(self, code: str, template: str, **params: Any) -> None:
        super().__init__(Message(code, template, params))


def store(raw: Any, question: Question) -> Any:
    """Return the stored form of a raw answer; raise Unstorable when it has none."""
    if type(raw) is not str and isinstance(raw, Mapping):
        return as_missing(_missing(raw))
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return as_missing(Missing.NO_ANSWER)
    return _STORE[question.stored_as](raw, question)


def stored_answers(raw: Mapping[str, Any], questions: Iterable[Question]) -> dict[str, Any]:
    """Return raw answers in stored form, as far as they have one, whatever conditions say.

    What cannot be stored is left as it came, for the check to report where it is asked.
    """
    answers = dict(raw)
    for question in questions:
        try:
            answers[question.code] = store(raw.get(question.code), question)
        except Unstorable:
            continue
    return answers


def named(question: Question, codes: Sequence[str]) -> Named:
    """Return categories of a question as a message names them: by labels, the first of many."""
    labels = {one.code: one.label or {"": one.code} for one in question.choices}
    return Named(tuple(labels[code] for code in codes[:MOST_NAMED]), tuple(codes))


def as_quoted(raw: Any) -> str:
    """Return a raw answer as a message quotes it, cut when it is long."""
    text = repr(raw)
    return text if len(text) <= 60 else text[:57] + "..."


def _missing(raw: Mapping[str, Any]) -> Missing:
    if set(raw) == {"missing"}:
        try:
            return Missing(raw["missing"])
        except ValueError:
            pass
    raise Unstorable(
        "unknown_missing",
        gettext_noop(
            "Not a kind of empty (got %(got)s). Use one of %(allowed)s; in a CSV file write a "
            "backslash before a text that begins with a dot."
        ),
        got=as_quoted(dict(raw)),
        allowed=", ".join(Missing),
    )


def _text(raw: Any, question: Question) -> str:
    if not isinstance(raw, str):
        raise Unstorable(
            "not_text", gettext_noop("Not a text (got %(got)s). Send a string."), got=as_quoted(raw)
        )
    found = UNSTORABLE.search(raw)
    if found:
        raise Unstorable(
            "bad_character",
            gettext_noop(
                "The character U+%(hex)s at place %(place)s cannot be stored. Remove it; it often "
                "comes with text pasted from another program."
            ),
            hex=f"{ord(found.group()):04X}",
            place=found.start() + 1,
        )
    text = composed(raw.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > LONGEST_TEXT:
        raise Unstorable("too_long", TOO_LONG, length=len(text), most=LONGEST_TEXT)
    return text


def _integer(raw: Any, question: Question) -> int:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if type(raw) is int and -LARGEST <= raw <= LARGEST:
        return raw
    if isinstance(raw, int) and not isinstance(raw, bool):
        return int(_bounded(Decimal(raw), raw))
    text = raw.strip().replace("\u2212", "-") if isinstance(raw, str) else ""
    _refuse_grouped(text, raw)
    if not _INTEGER.fullmatch(text):
        raise Unstorable(
            "not_an_integer",
            gettext_noop(
                "Not a whole number (got %(got)s). Enter digits only, like 12, or leave it blank "
                "for no answer."
            ),
            got=as_quoted(raw),
        )
    return int(_bounded(Decimal(text), raw))


def _decimal(raw: Any, question: Question) -> str:
    typed = isinstance(raw, (str, int, float)) and not isinstance(raw, bool)
    text = str(raw).strip().replace("\u2212", "-") if typed else ""
    if isinstance(raw, float) and "e" in text:
        text = format(Decimal(text), "f")
    if isinstance(raw, str) and not _is_exact(text):
        _refuse_grouped(text, raw)
    if not _DECIMAL.fullmatch(text):
        raise Unstorable(
            "not_a_number",
            gettext_noop(
                "Not a number (got %(got)s). Enter digits with at most one decimal mark, like "
                "12.5, or leave it blank for no answer."
            ),
            got=as_quoted(raw),
        )
    number = Decimal(text.replace(",", "."))
    exact = plain_decimal(number)
    if len(re.sub("[^0-9]", "", exact).lstrip("0")) > DIGITS or len(exact) > 2 * DIGITS:
        raise Unstorable(
            "too_many_digits",
            gettext_noop("The number has too many digits (got %(got)s). Enter at most %(most)s."),
            got=as_quoted(raw),
            most=DIGITS,
        )
    _bounded(number, raw)
    return exact


def plain_decimal(number: Decimal) -> str:
    """Return a decimal without exponent, superfluous zeros or a negative zero."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    sign = "-" if text.startswith("-") else ""
    digits = text.lstrip("+-").lstrip("0")
    digits = "0" + digits if digits[:1] in ("", ".") else digits
    return digits if digits == "0" else sign + digits


def _is_exact(text: str) -> bool:
    """Say whether a text is a decimal as it is stored: ``1.234`` is, ``1.230`` is not."""
    if "," in text or not _DECIMAL.fullmatch(text):
        return False
    return plain_decimal(Decimal(text)) == text


def _refuse_grouped(text: str, raw: Any) -> None:
    """Refuse ``1,000`` and ``1.000``: one thousand for some readers, one for others."""
    if _GROUPED.fullmatch(text):
        raise Unstorable(
            "ambiguous_number",
            gettext_noop(
                "It is unclear which number this is (got %(got)s). For the large number type "
                "%(large)s, without marks between the digits."
            ),
            got=as_quoted(raw),
            large=re.sub("[^0-9+-]", "", text),
        )


def _bounded(number: Decimal, raw: Any) -> Decimal:
    if number.copy_abs() > LARGEST:
        raise Unstorable(
            "out_of_bounds",
            gettext_noop(
                "The number is too large (got %(got)s). Enter one between -%(most)s and %(most)s."
            ),
            got=as_quoted(raw),
            most=LARGEST,
        )
    return number


def _date(raw: Any, question: Question) -> str:
    text = raw.strip() if isinstance(raw, str) else ""
    day = None
    try:
        if _DATE.fullmatch(text):
            day = date.fromisoformat(text)
    except ValueError:
        pass
    if wrong := date_problem(day, today=None):
        template, params = wrong
        raise Unstorable("implausible_date", template, **params)
    if day is not None:
        return day.isoformat()
    raise Unstorable(
        "not_a_date",
        gettext_noop(
            "Not a date (got %(got)s). Enter year, month and day, like 2019-06-30, or leave it "
            "blank for no answer."
        ),
        got=as_quoted(raw),
    )


def _time(raw: Any, question: Question) -> str:
    found = _TIME.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if found is None:
        raise Unstorable(
            "not_a_time",
            gettext_noop(
                "Not a time (got %(got)s). Enter hours and minutes, like 14:30, or leave it blank "
                "for no answer."
            ),
            got=as_quoted(raw),
        )
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return f"{hours:02}:{minutes:02}:{seconds:02}"


def _date_time(raw: Any, question: Question) -> str:
    text = raw.strip() if isinstance(raw, str) else ""
    day, _, hour = text.replace(" ", "T", 1).partition("T")
    if not (_DATE.fullmatch(day) and _TIME.fullmatch(hour)):
        raise Unstorable(
            "not_a_moment",
            gettext_noop(
                "Not a date and time (got %(got)s). Enter both without a time zone, like "
                "2019-06-30 14:30, or leave it blank for no answer."
            ),
            got=as_quoted(raw),
        )
    return f"{_date(day, question)}T{_time(hour, question)}"


def _acknowledged(raw: Any, question: Question) -> str:
    if raw is True or (isinstance(raw, str) and raw.strip().lower() in _AGREED):
        return OK
    raise Unstorable(
        "not_acknowledged",
        gettext_noop("Not OK (got %(got)s). Write OK, or leave it blank for no answer."),
        got=as_quoted(raw),
    )


def _one(raw: Any, question: Question) -> str:
    known = question.known_codes
    if type(raw) is str and raw in known:
        return known[raw]
    code = raw.strip() if isinstance(raw, str) else raw
    if not isinstance(code, str) or composed(code) not in known:
        raise _unknown_categories([code], question)
    return known[composed(code)]


def _several(raw: Any, question: Question) -> list[str]:
    if isinstance(raw, str):
        raw = [] if raw.strip() == "[]" else raw.split()
    if not isinstance(raw, (list, tuple)):
        raise Unstorable(
            "not_a_list",
            gettext_noop("Not a list of categories (got %(got)s). Send a list of codes."),
            got=as_quoted(raw),
        )
    known = question.known_codes
    if all(type(code) is str and code in known for code in raw):
        chosen = {known[code] for code in raw}
        return [code for code in question.choice_codes if code in chosen]
    unknown = [c for c in raw if not isinstance(c, str) or composed(c) not in known]
    if unknown:
        raise _unknown_categories(unknown, question)
    chosen = {known[composed(code)] for code in raw}
    return [code for code in question.choice_codes if code in chosen]


def _unknown_categories(codes: list[Any], question: Question) -> Unstorable:
    return Unstorable(
        "unknown_category",
        gettext_noop("Not a category of this question (got %(got)s). Choose from: %(allowed)s."),
        got=", ".join(as_quoted(code) for code in codes),
        allowed=named(question, question.choice_codes),
    )


_STORE: Mapping[Kind, Callable[[Any, Question], Any]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.DATE: _date,
    Kind.SELECT_ONE: _one,
    Kind.SELECT_MULTIPLE: _several,
    Kind.TIME: _time,
    Kind.DATETIME: _date_time,
    Kind.ACKNOWLEDGE: _acknowledged,
}
