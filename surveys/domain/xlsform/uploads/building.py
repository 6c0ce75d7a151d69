"""From the rows that are asked to questions with their rules."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from surveys.domain.expressions import Expression, ExpressionError, Name, parse
from surveys.domain.expressions.dependencies import in_order
from surveys.domain.expressions.grammar import SELF
from surveys.domain.expressions.names import TEXT
from surveys.domain.expressions.types import result_name
from surveys.domain.questionnaire import Kind, Level, Question, scope_of
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.conditions import columns_of
from surveys.domain.xlsform.defaults import is_dynamic, literal
from surveys.domain.xlsform.uploads.choices import ChoiceList
from surveys.domain.xlsform.uploads.choosing import VALUE, Choosing
from surveys.domain.xlsform.uploads.languages import Languages
from surveys.domain.xlsform.uploads.notices import Notices
from surveys.domain.xlsform.uploads.rules import (
    CIRCLE,
    FUNCTION,
    Cause,
    Made,
    Speller,
    Spelling,
    Unusable,
    by_day,
    made,
)
from surveys.domain.xlsform.uploads.structure import Item, is_yes
from surveys.domain.xlsform.uploads.texts import Wording
from surveys.domain.xlsform.uploads.types import Role

_NO = frozenset({"", "no", "false", "false()", "0", "n", "f", "non", "falso"})
_EXPRESSION = re.compile(r"\$\{|\(|\.\./|[=<>]")


@dataclass
class Asked:
    """A row that is asked, and the question that it became."""

    item: Item
    question: Question


class Builder:
    """Makes questions of rows; what cannot be used is said, once for each row."""

    def __init__(
        self,
        choosing: Choosing,
        speller: Speller,
        lists: Mapping[Item, ChoiceList],
        languages: Languages,
        notices: Notices,
    ) -> None:
        self.choosing = choosing
        self.speller = speller
        self.lists = lists
        self.languages = languages
        self.notices = notices
        self.sheet = choosing.sheet
        self.wording = Wording(speller.names, languages, notices, self.sheet)
        self.repeat = choosing.project.code if choosing.project else ""
        self.scopes: dict[Level, dict[str, Name]] = {level: {} for level in Level}
        self.questions: dict[Item, Question] = {}
        self.adapted_rows: list[int] = []
        self.split: dict[str, Mapping[str, Sequence[str]]] = {
            item.code: found.split for item, found in lists.items() if found.split
        }
        self._conditions: dict[Item, Expression | None] = {}

    def build(self, items: list[Item]) -> list[Asked]:
        """Return the questions of rows, in their order, with all that the rows say of them."""
        calculated = [item for item in items if self._is_calculated(item)]
        for level in Level:
            self.scopes[level] |= scope_of((), level, self.repeat)
        for item in items:
            if item not in calculated:
                self._add(item, self._plain(item))
        self._calculate(calculated)
        asked = []
        for item in items:
            if item in self.questions:
                asked.append(Asked(item, self._ruled(item, self.questions[item])))
        return asked

    def _is_calculated(self, item: Item) -> bool:
        return item.type.kind is Kind.CALCULATE

    def _add(self, item: Item, question: Question) -> None:
        self.questions[item] = question
        if question.kind is Kind.NOTE:
            return
        for level in Level:
            self.scopes[level] |= scope_of([question], level, self.repeat)

    def _plain(self, item: Item, **rules: Any) -> Question:
        """Return the question of a row without its conditions."""
        kind = self._kind(item)
        choices = self.lists[item].choices(self.languages) if kind.has_choices else ()
        return Question(
            code=item.code,
            kind=kind,
            level=self.choosing.level_of(item),
            label={self.languages.default: item.code},
            choices=choices,
            choice_list=self.lists[item].name if choices else "",
            **rules,
        )

    def _kind(self, item: Item) -> Kind:
        kind = item.type.kind or Kind.TEXT
        if item.type.plain == "range" and any(
            "." in value for value in range_of(item).values()
        ):
            return Kind.DECIMAL
        if kind is Kind.TEXT and is_yes(item.line.get("read_only")) and not _computes(item):
            return Kind.NOTE
        return kind

    def _calculate(self, calculated: list[Item]) -> None:
        """Add the calculations so that each comes behind those that it reads."""
        spellings = {item.code: self._spelled_calculation(item) for item in calculated}
        by_code = {item.code: item for item in calculated}
        reads = {
            code: [one.code for one in found.items] if found else []
            for code, found in spellings.items()
        }
        waiting = set(by_code)
        for code in in_order(reads):
            if code not in by_code:
                continue
            item, found = by_code[code], spellings[code]
            waiting.discard(code)
            if found is None:
                item.out = VALUE
                continue
            circle = [one for one in reads[code] if one in waiting or one == code]
            try:
                if circle:
                    raise Unusable(Cause(CIRCLE, ", ".join(circle)))
                self._add(item, self._calculation(item, found))
            except Unusable as error:
                item.out = VALUE
                self._say_not_calculated(item, error.cause)

    def _spelled_calculation(self, item: Item) -> Spelling | None:
        text = item.line.get("calculation")
        if not text and item.line.get("default"):
            value = item.line.get("default")
            text = value if is_dynamic(value) else str(_literal(value).text)
        if not text:
            self.notices.note(
                self.sheet,
                item.line.row,
                "calculation",
                "no_calculation",
                gettext_noop("Left out: %(name)s has nothing to calculate."),
                name=item.written,
            )
            return None
        return self.speller.spell(text, item)

    def _calculation(self, item: Item, found: Spelling) -> Question:
        if item.line.get("trigger"):
            raise Unusable(Cause(FUNCTION, "trigger"))
        found.require_readable()
        level = self.choosing.level_of(item)
        scope = {**self.scopes[level], SELF: TEXT}
        expression = self._noted(item, made(found.text, scope, split=self.split), "calculation").expression
        question = self._plain(item, calculation=expression)
        return replace(question, yields=result_name(expression, scope))

    def _say_not_calculated(self, item: Item, cause: Cause) -> None:
        self.notices.note(
            self.sheet,
            item.line.row,
            "calculation",
            "not_calculated",
            gettext_noop("The calculation %(name)s is left out. %(why)s: %(what)s."),
            name=item.written,
            **cause.params,
        )

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
            rules["choices"] = self.lists[item].choices(self.languages, self.wording.of_choice)
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
        parts = [self._condition(one) for one in [*item.above(), item]]
        texts = [one.text for one in parts if one is not None]
        if not texts:
            return None
        text = texts[0] if len(texts) == 1 else " and ".join(f"({one})" for one in texts)
        try:
            return parse(text)
        except ExpressionError as error:
            self._refuse(item, "relevant", Cause(error.template, "", error))
            return None

    def _condition(self, item: Item) -> Expression | None:
        text = item.line.get("relevant")
        if not text:
            return None
        if item not in self._conditions:
            self._conditions[item] = self._rule(item, "relevant", text)
        return self._conditions[item]

    def _rule(self, item: Item, column: str, text: str) -> Expression | None:
        """Return a condition of a row; one that cannot be used is a problem."""
        try:
            found = self.speller.spell(by_day(text), item)
            found.require_readable()
            scope = self.scopes[self.choosing.level_of(item)]
            rule = made(found.text, scope, is_condition=True, split=self.split)
            return self._noted(item, rule, column).expression
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
                scope = {**self.scopes[question.level], SELF: question.name}
                split = self.split | {SELF: self.split.get(item.code, {})}
                check = made(spelled.text, scope, is_condition=True, split=split)
                found.append(self._noted(item, check, "constraint").expression)
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
        return _literal(" ".join(words) if question.choices else text)

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
            return self._noted(item, rule, "choice_filter").expression
        except Unusable as error:
            self._refuse(item, "choice_filter", error.cause)
            return None

    def _noted(self, item: Item, rule: Made, column: str) -> Made:
        """Say what had to be done so that the types of an expression fit."""
        if "category" in rule.done:
            self.notices.note(
                self.sheet,
                item.line.row,
                column,
                "no_such_category",
                gettext_noop(
                    "This compares with a code that the list of choices does not have, so it is "
                    "never equal. Look whether another code is meant."
                ),
            )
        if rule.done - {"category"}:
            self.adapted_rows.append(item.line.row)
        return rule


NO_CATEGORY = gettext_noop("The list of choices does not have it")


def _computes(item: Item) -> bool:
    return bool(item.line.get("calculation") or item.line.get("default"))


def _literal(value: str) -> Expression:
    try:
        return literal(value)
    except ExpressionError as error:
        raise Unusable(Cause(error.template, value[:40], error)) from None


_PARAMETER = re.compile(r"(start|end|step)\s*=\s*(-?[0-9]+(?:\.[0-9]+)?)")


def range_of(item: Item) -> dict[str, str]:
    """Return from where to where a range goes, and its steps."""
    return {"start": "1", "end": "10", "step": "1", **dict(_PARAMETER.findall(item.line.get("parameters")))}


def range_check(item: Item) -> str:
    """Return the check that a range is: between its ends."""
    found = range_of(item)
    low, high = sorted((found["start"], found["end"]), key=float)
    return f". >= {low} and . <= {high}"
