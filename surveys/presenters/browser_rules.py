"""What the browser needs of a questionnaire to follow its rules while somebody types."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from surveys.domain.answer_rules import FormRules, rules_of
from surveys.domain.expressions import Expression
from surveys.domain.expressions.frames import column_key
from surveys.domain.expressions.grammar import TODAY
from surveys.domain.questionnaire import Level, Question, Questionnaire
from surveys.domain.rich_text import references


@dataclass(frozen=True)
class BrowserRules:
    """The rules of one question as the page carries them: trees of expressions.

    `rank` is its place in the order in which rules are applied, where that is not that of the
    page. `columns` are by code what the filter reads of each choice.
    """

    trees: Mapping[str, Any] = field(default_factory=dict)
    rank: int | None = None
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class RulesOfPage:
    """What the browser needs of a questionnaire as a whole, and of each of its questions."""

    def __init__(self, form: Questionnaire, today: datetime.date) -> None:
        self.form = form
        self.today = today.isoformat()
        self.rules: FormRules = rules_of(form)
        shown = [one.code for one in form.questions()]
        ordered = [one.code for one in self.rules.all]
        self.are_ranked = self.rules.read_across or shown != ordered
        self.ranks = {code: rank for rank, code in enumerate(ordered)}

    @cached_property
    def is_linked(self) -> bool:
        """Whether an interview and its projects read each other, be it in a text or a default."""
        above = self.rules.codes[Level.INTERVIEW]
        read: set[str] = set()
        for item in self.form.items(Level.PROJECT):
            texts = [item.label, item.hint, *(choice.label for choice in item.choices)]
            read.update(*(references(one) for text in texts for one in text.values()))
            read.update(item.default.names if item.default else ())
        return self.rules.read_across or bool(read & above)

    @property
    def whole(self) -> dict[str, Any]:
        """What rules of any question may need."""
        known: dict[str, Any] = {"today": self.today}
        if self.is_linked:
            known |= {"repeated": sorted(self.rules.below), "repeat": self.form.repeat}
        if any("jr:choice-name" in one.text for item in self.form.items() for one in _all(item)):
            known["labels"] = self.rules.labels
        return known

    def of(self, item: Question) -> BrowserRules:
        """Return the rules of a question or note."""
        names = ("relevant", "required_if", "calculation", "choice_filter")
        trees = {
            name.replace("_", "-"): rule.tree for name in names if (rule := getattr(item, name))
        }
        if item.level is Level.PROJECT and item.default and {*item.default.names} - {TODAY}:
            trees["default"] = item.default.tree
        rank = self.ranks.get(item.code, len(self.ranks)) if self.are_ranked else None
        return BrowserRules(trees, rank, _columns(item))


def _columns(item: Question) -> dict[str, dict[str, str]]:
    if item.choice_filter is None:
        return {}
    names = item.choice_filter.columns
    return {
        choice.code: {
            column_key(name): {"name": choice.code, **choice.columns}.get(name, "")
            for name in names
        }
        for choice in item.choices
    }


def _all(item: Question) -> list[Expression]:
    rules = (
        *(item.relevant, item.required_if, item.calculation),
        *(item.constraint, item.choice_filter, item.default),
    )
    return [rule for rule in rules if rule is not None]
