"""What the questions of rows are, and what they calculate."""

import re
from collections import ChainMap, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

from surveys.domain.expressions import Expression, ExpressionError, Name
from surveys.domain.expressions.dependencies import in_order
from surveys.domain.expressions.grammar import SELF
from surveys.domain.expressions.names import TEXT
from surveys.domain.expressions.types import result_name
from surveys.domain.questionnaire import Kind, Level, Question, scope_of
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.defaults import is_dynamic, literal
from surveys.domain.xlsform.uploads.choices import ChoiceList, Worded
from surveys.domain.xlsform.uploads.choosing import VALUE, Choosing
from surveys.domain.xlsform.uploads.languages import Languages
from surveys.domain.xlsform.uploads.notices import Notices
from surveys.domain.xlsform.uploads.rules import (
    CIRCLE,
    FUNCTION,
    UNREADABLE,
    Cause,
    Made,
    Speller,
    Spelling,
    Unusable,
    made,
)
from surveys.domain.xlsform.uploads.structure import Item, is_yes
from surveys.domain.xlsform.uploads.texts import Wording


class Questions:
    """The questions of rows by what they are and calculate, before anything is asked of them."""

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
        self.wording = Wording(speller.names, languages, notices, self.sheet, self.readable)
        self.repeat = choosing.project.code if choosing.project else ""
        self.scopes: dict[Level, dict[str, Name]] = {level: {} for level in Level}
        self.readables: dict[Level, set[str]] = {level: set() for level in Level}
        self.questions: dict[Item, Question] = {}
        self.adapted_rows: list[int] = []
        self.rewritten: dict[tuple[Item, str], str] = {}
        """Rules in which a code became several, as the download has them, too."""
        self.split: dict[str, Mapping[str, Sequence[str]]] = {
            item.code: found.split for item, found in lists.items() if found.split
        }

    def readable(self, item: Item | None) -> set[str]:
        """Return the codes whose answers the texts of a row may name; of choices in every use."""
        return self.readables[self.choosing.level_of(item) if item else Level.INTERVIEW]

    def worded_for(self, item: Item) -> Worded:
        """Return what words the choices of a row, which all that use its list have alike."""
        levels = self._levels_of_lists[id(self.lists[item])]
        return partial(self.wording.of_choice, self.readable(item if len(levels) == 1 else None))

    @cached_property
    def _levels_of_lists(self) -> dict[int, set[Level]]:
        """The levels of the rows that use each list of choices."""
        found: dict[int, set[Level]] = defaultdict(set)
        for item, used in self.lists.items():
            found[id(used)].add(self.choosing.level_of(item))
        return found

    def add_all(self, items: list[Item]) -> None:
        """Add the questions of rows without their rules; calculations behind what they read."""
        calculated = [item for item in items if item.type.kind is Kind.CALCULATE]
        for level in Level:
            self._know(level, scope_of((), level, self.repeat))
        for item in items:
            if item not in calculated:
                self._add(item, self._plain(item))
        self._calculate(calculated)

    def _add(self, item: Item, question: Question) -> None:
        self.questions[item] = question
        if question.kind is Kind.NOTE:
            return
        for level in Level:
            self._know(level, scope_of([question], level, self.repeat))

    def _know(self, level: Level, scope: dict[str, Name]) -> None:
        self.scopes[level] |= scope
        self.readables[level] |= {code for code, name in scope.items() if not name.is_repeated}

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
        if item.type.plain == "range" and any("." in value for value in range_of(item).values()):
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
            try:
                text = value if is_dynamic(value) else literal_of(value).text
            except Unusable as error:
                self._say_not_calculated(item, error.cause)
                return None
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
        scope = ChainMap({SELF: TEXT}, self.scopes[level])
        expression = self.noted(
            item, made(found.text, scope, split=self.split), "calculation"
        ).expression
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

    def noted(self, item: Item, rule: Made, column: str) -> Made:
        """Say what had to be done so that the types of an expression fit."""
        if "several" in rule.done:
            self.rewritten[item, column] = rule.expression.text
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


def _computes(item: Item) -> bool:
    return bool(item.line.get("calculation") or item.line.get("default"))


def literal_of(value: str) -> Expression:
    try:
        return literal(value)
    except ExpressionError as error:
        raise Unusable(Cause(UNREADABLE, value[:40], error)) from None


_PARAMETER = re.compile(r"(start|end|step)\s*=\s*(-?[0-9]+(?:\.[0-9]+)?)")


def range_of(item: Item) -> dict[str, str]:
    """Return from where to where a range goes, and its steps."""
    return {
        "start": "1",
        "end": "10",
        "step": "1",
        **dict(_PARAMETER.findall(item.line.get("parameters"))),
    }
