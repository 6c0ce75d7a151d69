"""The questionnaire as the desk in the browser has it: texts, choices, rules, and their words."""

import datetime
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from surveys.domain.answers import NEEDED, NOT_OFFERED, NOTHING_OFFERED
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import (
    OK,
    Choice,
    Kind,
    Level,
    Question,
    Questionnaire,
    Section,
)
from surveys.domain.raw_answers import LONGEST_TEXT, Unstorable, store
from surveys.domain.record_files.answers import MISSING_WORDS, YES
from surveys.domain.rich_text import NOT_YET, plain
from surveys.domain.rule_words import rule_in_words
from surveys.domain.wording import Texts, gettext_noop, in_language
from surveys.presenters.browser_rules import RulesOfPage
from surveys.presenters.form_texts import as_html
from surveys.reader import in_every_language, worded

GOT = "%(got)s"
"""What the browser fills in of a message: the answer that somebody typed."""

NONE_OF_THESE = gettext_noop("None of these")
CANNOT_COMPUTE = gettext_noop(
    "This cannot be worked out from the other answers, as where a number is divided by zero. "
    "Correct the answers on which it depends."
)
CONFLICT = gettext_noop("Somebody else wrote something else here. Choose what holds.")
KEPT_PROJECT = gettext_noop(
    "This project was not removed: somebody else typed into it meanwhile. Remove it again if it "
    "is to go."
)
_RULES = ("relevant", "required_if", "constraint", "calculation", "choice_filter", "default")
_ALSO_SAID: Mapping[Missing, tuple[str, ...]] = {
    Missing.REFUSED: ("no contesta", "nc"),
    Missing.DONT_KNOW: ("don’t know", "ns"),
}
"""What sheets of other surveys call a kind of empty."""
_UNREADABLE: Mapping[Kind, tuple[str, ...]] = {
    Kind.TEXT: ("\x00", "x" * (LONGEST_TEXT + 1)),
    Kind.INTEGER: ("x", "1,000", "9" * 17),
    Kind.DECIMAL: ("x", "0." + "1" * 20),
    Kind.DATE: ("x", "0999-01-01"),
    Kind.TIME: ("x",),
    Kind.DATETIME: ("x",),
    Kind.ACKNOWLEDGE: ("x",),
    Kind.SELECT_ONE: ("x",),
}
"""Texts that no question of a kind takes, one for each message that there is about them."""


def form_for_browser(
    questionnaire: Questionnaire, language: str, today: datetime.date
) -> dict[str, Any]:
    """Return a questionnaire as JSON for the desk, its texts in a language."""
    with translation.override(language):
        return _Texts(questionnaire, language, today).form


class _Texts:
    """A questionnaire in one language."""

    def __init__(self, form: Questionnaire, language: str, today: datetime.date) -> None:
        self.questionnaire = form
        self.language = language
        self.rules = RulesOfPage(form, today)

    @property
    def form(self) -> dict[str, Any]:
        """Return all that the browser needs."""
        known = self.rules.whole
        return {
            "language": self.language,
            "today": self.rules.today,
            "repeat": self.questionnaire.repeat,
            "project_label": self._plain(self.questionnaire.project_label) or _("Project"),
            "linked": self.rules.is_linked,
            "repeated": sorted(self.rules.rules.below),
            **({"labels": known["labels"]} if "labels" in known else {}),
            "sections": [self._section(one) for one in self.questionnaire.sections],
            "questions": {one.code: self._question(one) for one in self.questionnaire.items()},
            **_words_of_nucleus(),
        }

    def _section(self, section: Section) -> dict[str, Any]:
        return {
            "code": section.code,
            "label": self._plain(section.label),
            "label_html": self._html(section.label),
            "level": section.level.value,
            "items": [one.code for one in section.questions],
        }

    def _question(self, item: Question) -> dict[str, Any]:
        rules = self.rules.of(item)
        label = item.label or {self.language: item.code}
        return {
            "code": item.code,
            "kind": item.kind.value,
            "level": item.level.value,
            "section": item.section,
            "label": self._plain(label),
            "label_html": self._html(label),
            "hint_html": self._html(item.hint),
            "required": item.required,
            "stored_as": item.stored_as.value,
            "unseen": item.kind is Kind.CALCULATE and not item.label,
            "rules": {name: rule.tree for name in _RULES if (rule := getattr(item, name))},
            "rank": rules.rank,
            **self._constraint(item),
            "choices": [self._choice(one, rules.columns.get(one.code)) for one in _choices(item)],
        }

    def _constraint(self, item: Question) -> dict[str, Any]:
        """Return what is said where the constraint is broken, and what it tells of the answer."""
        if item.constraint is None:
            return {"constraint_text": ""}
        if own := in_language(item.constraint_message, self.language):
            return {"constraint_text": own}
        template, params = rule_in_words(item.constraint, GOT, today=self.rules.today)
        found: dict[str, Any] = {
            "constraint_text": worded(template, {**params, "got": GOT}),
            "constraint_got": "length" if type(params["got"]) is int else "answer",
        }
        return found

    def _choice(self, choice: Choice, columns: Mapping[str, str] | None) -> dict[str, Any]:
        label = choice.label or {self.language: choice.code}
        said = {normal(plain(text)): None for text in label.values()}
        return {
            "code": choice.code,
            "label": self._plain(label),
            "label_html": self._html(label),
            "all": [*said],
            **({"columns": dict(columns)} if columns else {}),
        }

    def _plain(self, texts: Texts) -> str:
        """Return a text without markup; what it names stays, for the browser to fill in."""
        return plain(in_language(texts, self.language), lambda name: f"${{{name}}}")

    def _html(self, texts: Texts) -> str:
        return str(as_html(in_language(texts, self.language), lambda _name: NOT_YET))


def normal(text: str) -> str:
    """Return a text as the browser compares labels: one form of letters, lower case."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def _choices(item: Question) -> tuple[Choice, ...]:
    """Return what there is to choose; what is to be acknowledged has one category."""
    if item.kind is not Kind.ACKNOWLEDGE:
        return item.choices
    said = {"en": OK, **{str(number): one for number, one in enumerate(in_every_language(YES))}}
    return (Choice(OK, said),)


def _words_of_nucleus() -> dict[str, Any]:
    kinds = {Missing.REFUSED: _("Refused"), Missing.DONT_KNOW: _("Don't know")}
    return {
        "missing": {
            kind.value: {
                "label": label,
                "all": _said(kind.value, MISSING_WORDS[kind], *_ALSO_SAID[kind]),
            }
            for kind, label in kinds.items()
        },
        "nothing": {"label": _(NONE_OF_THESE), "all": _said("[]", NONE_OF_THESE)},
        "messages": _messages(),
    }


def _said(mark: str, text: str, *more: str) -> list[str]:
    """Return the words for something in every language of Nucleus, as labels are compared."""
    return [*dict.fromkeys(normal(one) for one in (mark, *in_every_language(text), *more))]


def _messages() -> dict[str, str]:
    """Return by code the templates of what can be wrong with an answer, to be filled in."""
    found = {code: _(template) for code, template in unreadable().items()}
    return found | {
        "required": _(NEEDED),
        "not_offered": _(NOT_OFFERED),
        "nothing_offered": _(NOTHING_OFFERED),
        "condition": _(CANNOT_COMPUTE),
        "calculation": _(CANNOT_COMPUTE),
        "conflict": _(CONFLICT),
        "kept_project": _(KEPT_PROJECT),
    }


def unreadable() -> dict[str, str]:
    """Return by code the templates of what is said of a text that no question of a kind takes."""
    found: dict[str, str] = {}
    for kind, texts in _UNREADABLE.items():
        choices = (Choice("a"),) if kind.has_choices else ()
        question = Question(code="a", kind=kind, level=Level.INTERVIEW, choices=choices)
        for text in texts:
            try:
                store(text, question)
            except Unstorable as error:
                found.setdefault(error.code, error.template)
    return found
