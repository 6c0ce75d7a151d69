"""What an expression says, in the reader's words: questions and categories as they are worded."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from analytics.presenters.labels import choice_labels, question_label
from analytics.queries.design import StudyDesign
from surveys.domain import numbers
from surveys.domain.expressions import Expression
from surveys.domain.questionnaire import Question
from surveys.reader import language

Node = Mapping[str, Any]
JOINED = {"and": 2, "or": 1}
"""How strongly they bind; what binds less stands in brackets."""


def asked_questions(design: StudyDesign) -> dict[str, Question]:
    """Return every question of a study by its code, as last asked."""
    found: dict[str, Question] = {}
    for wave in reversed(design.waves):
        for question in design.questions_of(wave):
            found.setdefault(question.code, question)
    return found


class Words:
    """Says expressions that read some questions."""

    def __init__(self, questions: Mapping[str, Question]) -> None:
        self.questions = questions

    def say(self, expression: Expression) -> str:
        """Return what an expression says."""
        tree = expression.tree
        if tree["op"] == "true":
            return _("all records")
        return self.of(tree)

    def of(self, node: Node, around: int = 0) -> str:
        op = node["op"]
        if op in JOINED:
            parts = [self.of(one, JOINED[op]) for one in node["args"]]
            said = (_(" and ") if op == "and" else _(" or ")).join(parts)
            return f"({said})" if around > JOINED[op] else said
        if op in _comparisons():
            return self._comparison(op, *node["args"])
        if op in ("name", "numeral", "text", "true", "false"):
            return self._leaf(node)
        if op == "selected":
            question, category = node["args"]
            return _("%(question)s includes %(category)s") % {
                "question": self.of(question),
                "category": self._beside(category, question),
            }
        template = _functions()[op]
        arguments = [self.of(one, 3) for one in node["args"]]
        if op in ("coalesce", "concat", "round", "substr", "if"):
            return template(arguments)
        names = ("first", "second")
        return template(arguments) % dict(zip(names, arguments, strict=False))

    def _comparison(self, op: str, left: Node, right: Node) -> str:
        if right["op"] == "text" and not right["value"] and op in ("=", "!="):
            answered = _("%(first)s has an answer"), _("%(first)s has no answer")
            return answered[op == "="] % {"first": self.of(left, 3)}
        return _comparisons()[op] % {
            "first": self._beside(left, right),
            "second": self._beside(right, left),
        }

    def _beside(self, node: Node, other: Node) -> str:
        """Return a value; a category of the question that it is compared with in its words."""
        question = self._question(other)
        if question is not None and question.kind.has_choices and "value" in node:
            label = choice_labels(question).get(str(node["value"]))
            if label:
                return _quoted(label)
        return self.of(node, 3)

    def _question(self, node: Node) -> Question | None:
        if node["op"] != "name":
            return None
        return self.questions.get(node["name"].rpartition(".")[2])

    def _leaf(self, node: Node) -> str:
        op = node["op"]
        if op == "name":
            question = self._question(node)
            return _quoted(question_label(question) if question else node["name"])
        if op == "numeral":
            value = node["value"]
            return numbers.number(value, language()) if isinstance(value, int) else str(value)
        if op == "text":
            return _quoted(node["value"])
        return _("true") if op == "true" else _("false")


def _quoted(text: str) -> str:
    return _("“%(words)s”") % {"words": text}


def _comparisons() -> dict[str, str]:
    return {
        "=": _("%(first)s is %(second)s"),
        "!=": _("%(first)s is not %(second)s"),
        "<": _("%(first)s is below %(second)s"),
        "<=": _("%(first)s is at most %(second)s"),
        ">": _("%(first)s is above %(second)s"),
        ">=": _("%(first)s is at least %(second)s"),
    }


def _functions() -> dict[str, Callable[[list[str]], str]]:
    """Return by function or operator what makes a template, or the words, of its arguments."""
    return {
        "not": lambda _a: _("not (%(first)s)"),
        "count-selected": lambda _a: _("the number of categories chosen in %(first)s"),
        "string-length": lambda _a: _("the number of characters of %(first)s"),
        "regex": lambda _a: _("%(first)s fits the pattern %(second)s"),
        "number": lambda _a: _("the number in %(first)s"),
        "int": lambda _a: _("%(first)s without decimals"),
        "date": lambda _a: _("the day %(first)s"),
        "starts-with": lambda _a: _("%(first)s begins with %(second)s"),
        "ends-with": lambda _a: _("%(first)s ends with %(second)s"),
        "contains": lambda _a: _("%(first)s contains %(second)s"),
        "floor": lambda _a: _("%(first)s rounded down"),
        "format-date": lambda _a: _("%(first)s written as %(second)s"),
        "format-date-time": lambda _a: _("%(first)s written as %(second)s"),
        "decimal-date-time": lambda _a: _("%(first)s in days since 1 January 1970"),
        "count": lambda _a: _("the number of projects of which holds: %(first)s"),
        "negative": lambda _a: "−%(first)s",
        "+": lambda _a: "(%(first)s + %(second)s)",
        "-": lambda _a: "(%(first)s − %(second)s)",
        "*": lambda _a: "(%(first)s × %(second)s)",
        "div": lambda _a: "(%(first)s ÷ %(second)s)",
        "mod": lambda _a: _("the rest of %(first)s divided by %(second)s"),
        "coalesce": lambda a: _("the first that is answered of: %s") % ", ".join(a),
        "concat": lambda a: _("the texts %s behind each other") % ", ".join(a),
        "substr": lambda a: _("a part of %s") % a[0],
        "round": lambda a: _("%s rounded") % a[0],
        "if": lambda a: (
            _("%(then)s if %(condition)s, else %(otherwise)s")
            % dict(zip(("condition", "then", "otherwise"), a, strict=True))
        ),
    }
