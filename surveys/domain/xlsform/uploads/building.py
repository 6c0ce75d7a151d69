"""From the rows that are asked to questions with their rules."""

import re
from collections import ChainMap
from dataclasses import dataclass, replace
from typing import Any

from surveys.domain.expressions import Expression, ExpressionError, parse
from surveys.domain.expressions.grammar import SELF
from surveys.domain.questionnaire import Kind, Question
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.conditions import columns_of
from surveys.domain.xlsform.defaults import is_dynamic
from surveys.domain.xlsform.uploads.calculating import Questions, literal_of, range_of
from surveys.domain.xlsform.uploads.rules import (
    Cause,
    Unusable,
    by_day,
    made,
)
from surveys.domain.xlsform.uploads.structure import Item, is_yes

_NO = frozenset({"", "no", "false", "false()", "0", "n", "f", "non", "falso"})
_EXPRESSION = re.compile(r"\$\{|\(|\.\./|[=<>]")


@dataclass
class Asked:
    """A row that is asked, and the question that it became."""

    item: Item
    question: Question


class Builder(Questions):
    """Gives questions what rows ask of them; what cannot be used is said, once for each row."""

    def build(self, items: list[Item]) -> list[Asked]:
        """Return the questions of rows, in their order, with all that the rows say of them."""
        self.conditions: dict[Item, Expression | None] = {}
        self.add_all(items)
        return [
            Asked(item, self._ruled(item, self.questions[item]))
            for item in items
            if item in self.questions
        ]

    def _ruled(self, item: Item, question: Question) -> Question:
        """Return a question with its words, conditions, checks, filter and default.

        Only now it is known what is calculated, so which names the words may have.
        """
        label = self.wording.of(item, "label")
        if question.kind is not Kind.CALCULATE:
            label = self.languages.complete(label, item.code)
        rules: dict[str, Any] = {
            "label": label,
            "hint": self.wording.of(item, "hint"),
            "relevant": self._relevant(item),
        }
        if question.choices:
            rules["choices"] = self.lists[item].choices(self.languages, self.worded_for(item))
        if question.kind.is_typed:
            required = self._required(item)
            rules |= {
                "required": required is True,
                "required_if": required if isinstance(required, Expression) else None,
                "constraint": self._constraint(item, question),
                "constraint_message": self.wording.of(item, "constraint_message"),
                "default": self._default(item, question),
            }
            self._say_not_filled_in(item)
        if question.kind.has_choices and item.line.get("choice_filter"):
            rules["choice_filter"] = self._filter(item, question)
        return replace(question, **rules)

    def _relevant(self, item: Item) -> Expression | None:
        """Return the condition of a row and of all parts around it, joined by and."""
        rules = {one: self._condition(one) for one in [*item.above(), item]}
        texts = []
        for one, rule in rules.items():
            if rule is not None and one.is_part and item.code in rule.names:
                self._say_reads_itself(item, one)
            elif rule is not None:
                texts.append(rule.text)
        if not texts:
            return None
        text = texts[0] if len(texts) == 1 else " and ".join(f"({one})" for one in texts)
        try:
            return parse(text)
        except ExpressionError as error:
            self._refuse(item, "relevant", Cause(error.template, "", error))
            return None

    def _say_reads_itself(self, item: Item, part: Item) -> None:
        """Say that a question does not wait for a condition which reads its own answer."""
        self.notices.note(
            self.sheet,
            part.line.row,
            "relevant",
            "reads_its_own",
            gettext_noop(
                "The condition of %(part)s reads %(name)s, which stands in it; it does not hold "
                "for %(name)s itself."
            ),
            part=part.written,
            name=item.written,
        )

    def _condition(self, item: Item) -> Expression | None:
        text = item.line.get("relevant")
        if not text:
            return None
        if item not in self.conditions:
            self.conditions[item] = self._rule(item, "relevant", text)
        return self.conditions[item]

    def _rule(self, item: Item, column: str, text: str) -> Expression | None:
        """Return a condition of a row; one that cannot be used is a problem."""
        try:
            found = self.speller.spell(by_day(text), item)
            found.require_readable()
            scope = self.scopes[self.choosing.level_of(item)]
            rule = made(found.text, scope, is_condition=True, split=self.split)
            return self.noted(item, rule, column).expression
        except Unusable as error:
            self._refuse(item, column, error.cause)
            return None

    def _refuse(self, item: Item, column: str, cause: Cause) -> None:
        if cause.error is not None:
            error = cause.error
            self.notices.problem(
                self.sheet, item.line.row, column, error.code, error.template, **error.params
            )
            return
        self.notices.problem(
            self.sheet,
            item.line.row,
            column,
            "unusable_condition",
            gettext_noop(
                "Without this, other things would be asked than were meant. %(why)s: %(what)s. "
                "Mend the cell, or say the same with questions that are asked."
            ),
            **cause.params,
        )

    def _required(self, item: Item) -> bool | Expression:
        cell = item.line.get("required").strip()
        if is_yes(cell):
            return True
        if cell.casefold() in _NO:
            return False
        if not _EXPRESSION.search(cell):
            self.notices.note(
                self.sheet,
                item.line.row,
                "required",
                "not_yes_or_no",
                gettext_noop("%(got)s is neither yes nor no; the answer is not required."),
                got=cell,
            )
            return False
        return self._rule(item, "required", cell) or False

    def _constraint(self, item: Item, question: Question) -> Expression | None:
        text = item.line.get("constraint")
        found: list[Expression] = []
        if item.type.plain == "range":
            found.append(parse(range_check(item)))
        if text:
            try:
                spelled = self.speller.spell(by_day(text), item)
                spelled.require_readable()
                scope = ChainMap({SELF: question.name}, self.scopes[question.level])
                split = self.split | {SELF: self.split.get(item.code, {})}
                check = made(spelled.text, scope, is_condition=True, split=split)
                found.append(self.noted(item, check, "constraint").expression)
            except Unusable as error:
                self.notices.note(
                    self.sheet,
                    item.line.row,
                    "constraint",
                    "not_checked",
                    gettext_noop("The check of %(name)s is not made. %(why)s: %(what)s."),
                    name=item.written,
                    **error.cause.params,
                )
        if len(found) > 1:
            return parse(" and ".join(f"({one.text})" for one in found))
        return found[0] if found else None

    def _default(self, item: Item, question: Question) -> Expression | None:
        text = item.line.get("default")
        if not text:
            return None
        try:
            if is_dynamic(text):
                found = self.speller.spell(text, item)
                found.require_readable()
                return made(found.text, self.scopes[question.level]).expression
            return self._static(item, question, text)
        except Unusable as error:
            self._say_no_default(item, error.cause)
            return None

    def _static(self, item: Item, question: Question, text: str) -> Expression | None:
        renamed = self.lists[item].renamed if question.choices else {}
        words = [renamed.get(word, word) for word in ([text] if text in renamed else text.split())]
        if question.choices and not set(words) <= set(question.choice_codes):
            raise Unusable(Cause(NO_CATEGORY, text))
        return literal_of(" ".join(words) if question.choices else text)

    def _say_no_default(self, item: Item, cause: Cause) -> None:
        self.notices.note(
            self.sheet,
            item.line.row,
            "default",
            "no_default",
            gettext_noop("%(name)s begins empty, without its default. %(why)s: %(what)s."),
            name=item.written,
            **cause.params,
        )

    def _say_not_filled_in(self, item: Item) -> None:
        if item.line.get("calculation"):
            self.notices.note(
                self.sheet,
                item.line.row,
                "calculation",
                "not_filled_in",
                gettext_noop(
                    "%(name)s is asked; what its calculation would fill in is left to who answers."
                ),
                name=item.written,
            )

    def _filter(self, item: Item, question: Question) -> Expression | None:
        try:
            found = self.speller.spell(item.line.get("choice_filter"), item)
            found.require_readable()
            scope = self.scopes[question.level]
            columns = columns_of(question)
            rule = made(found.text, scope, is_condition=True, columns=columns, split=self.split)
            return self.noted(item, rule, "choice_filter").expression
        except Unusable as error:
            self._refuse(item, "choice_filter", error.cause)
            return None


NO_CATEGORY = gettext_noop("The list of choices does not have it")


def range_check(item: Item) -> str:
    """Return the check that a range is: between its ends."""
    found = range_of(item)
    low, high = sorted((found["start"], found["end"]), key=float)
    return f". >= {low} and . <= {high}"
