"""The details of an interview and its consents, as the page of its entry asks for them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _

from surveys import reader
from surveys.domain.consents import PURPOSES, Purpose
from surveys.domain.conversations import MODES, MOST_CONVERSATIONS
from surveys.domain.dates import AFTER_TODAY
from surveys.domain.details import (
    FURTHER,
    LONGEST_LABEL,
    LONGEST_MINUTES,
    MINUTES_RULE,
    PSEUDONYM_RULE,
)

LONGEST_TEXT_VERSION = 40


class Agreed(Protocol):
    """What was agreed to for one purpose; `standing` is the consent that stands."""

    @property
    def code(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def standing(self) -> Any: ...


def desk_details(
    *,
    languages: Sequence[str],
    agreements: Mapping[str, Agreed],
    text_version: str,
    consent_url: str,
) -> dict[str, Any]:
    """Return the fields of the details and of the consents, as questions for the browser.

    `text_version` is offered for what is agreed to now; what stands already is told only.
    """
    return {
        "fields": [*_first_conversation(languages), _further()],
        "consents": _consents(agreements, text_version),
        "standing": list(_standing(agreements.values())),
        "consent_url": consent_url,
        "consent_page": _("Read or withdraw consents"),
        "rules": _rules(),
    }


def _rules() -> dict[str, Any]:
    """Return the bounds of the details and what is said where they are passed."""
    return {
        "longest_minutes": LONGEST_MINUTES,
        "longest_label": LONGEST_LABEL,
        "longest_text_version": LONGEST_TEXT_VERSION,
        "messages": {
            "pseudonym": _(PSEUDONYM_RULE),
            "after_today": _(AFTER_TODAY),
            "minutes": _(MINUTES_RULE),
            "not_whole": _("Enter a whole number of minutes."),
            "label": _("The label has %(length)s characters. Shorten it to at most %(most)s."),
            "text_version": _("A version has at most %(most)s characters."),
            "conversation": _("Conversation %(number)s: %(problem)s"),
        },
    }


def _question(code: str, kind: str, label: str, hint: str = "", **more: Any) -> dict[str, Any]:
    """Return a detail in the shape of a question; its words are plain."""
    words = {"label": label, "label_html": escape(label), "hint_html": escape(hint)}
    return {"code": code, "kind": kind, "required": False, **words, **more}


def _first_conversation(languages: Sequence[str]) -> Iterable[dict[str, Any]]:
    code_only = _("The pseudonym code, no name.")
    yield _question(
        "held_on",
        "date",
        _("Date of the interview"),
        _("Needed before the interview is submitted."),
    )
    yield _question("mode", "select_one", _("Mode"), choices=_modes())
    yield _question("duration_minutes", "integer", _("Duration in minutes"))
    named = [{"code": one, "label": reader.language_name(one).capitalize()} for one in languages]
    yield _question("language", "select_one", _("Language of the interview"), choices=named)
    yield _question("interviewer", "line", _("Interviewer"), code_only)
    yield _question(
        "organization",
        "line",
        _("Organization"),
        _("The pseudonym code of the employer at the time of the interview."),
    )


def _modes() -> list[dict[str, str]]:
    return [{"code": str(code), "label": _(word).capitalize()} for code, word in MODES.items()]


def _further() -> dict[str, Any]:
    parts = [
        {"code": "held_on", "kind": "date", "label": _("Date")},
        {"code": "mode", "kind": "select_one", "label": _("Mode"), "choices": _modes()},
        {"code": "duration_minutes", "kind": "integer", "label": _("Duration in minutes")},
        {"code": "interviewer", "kind": "line", "label": _("Interviewer")},
    ]
    hint = _(
        "An expert has one interview in a wave. Where you spoke several times, add the other "
        "times here."
    )
    label = _("Further conversations")
    return _question(FURTHER, "conversations", label, hint, parts=parts, most=MOST_CONVERSATIONS)


def _consents(agreements: Mapping[str, Agreed], text_version: str) -> list[dict[str, Any]]:
    """Return what can be agreed to now, and under which text and on which day that was."""
    open_purposes = [code for code in PURPOSES if not _stands(agreements, code)]
    asked = [_purpose(code, text_version) for code in open_purposes]
    if asked:
        asked.append(
            _question(
                "text_version",
                "line",
                _("Version of the consent text"),
                _("As printed on the consent form, such as 2019-1."),
            )
        )
        asked.append(
            _question(
                "given_on",
                "date",
                _("Consent given on"),
                _("Left empty: the day of the interview, or today where it is given again."),
            )
        )
    return asked


def _stands(agreements: Mapping[str, Agreed], code: str) -> bool:
    return code in agreements and agreements[code].standing is not None


def _purpose(code: str, text_version: str) -> dict[str, Any]:
    hint = ""
    if code == Purpose.PARTICIPATE:
        hint = _("Without this consent the interview can be saved, but not submitted.")
    return _question(
        code,
        "agree",
        _(PURPOSES[code]).capitalize(),
        hint,
        choice_label=_("The respondent has agreed"),
        text_version=text_version,
    )


def _standing(agreements: Iterable[Agreed]) -> Iterable[str]:
    """Yield what stands, since when and under which text."""
    for one in agreements:
        if one.standing is not None:
            yield _("%(purpose)s: given on %(day)s, text %(text)s") % {
                "purpose": one.label.capitalize(),
                "day": date_format(one.standing.given_on),
                "text": one.standing.text_version,
            }
