"""Who is asked a question, in the reader's words: its condition with the words of what it reads."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from surveys.domain.expressions import Expression
from surveys.domain.questionnaire import Question
from surveys.reader import localized

Node = Mapping[str, Any]
_SIGNS = {"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥",
          "+": "+", "-": "−", "*": "×"}  # fmt: skip


def condition_in_words(condition: Expression, questions: Mapping[str, Question]) -> str:
    """Return a condition with questions and categories in words.

    What has no words of its own, as a function that few know, stands as it is written.
    """
    try:
        return _Words(questions).of(condition.tree)
    except _WithoutWords:
        return condition.text


class _WithoutWords(Exception):
    """A part of a condition that only its own spelling says."""


class _Words:
    def __init__(self, questions: Mapping[str, Question]) -> None:
        self.questions = questions

    def of(self, node: Node) -> str:
        op, args = node["op"], node.get("args", ())
        if op in ("and", "or"):
            joint = _(" and ") if op == "and" else _(" or ")
            return joint.join(self.inner(one, op) for one in args)
        if op == "not":
            return _("not (%(condition)s)") % {"condition": self.of(args[0])}
        if op in _SIGNS and len(args) == 2:
            return self.compared(op, *args)
        if op == "selected":
            return _("%(question)s: “%(category)s” is chosen") % {
                "question": self.of(args[0]),
                "category": self.category(args[1], args[0]),
            }
        return self.leaf(node)

    def inner(self, node: Node, outer: str) -> str:
        """Return a part; one of the other connective stands in brackets."""
        words = self.of(node)
        return f"({words})" if node["op"] in ("and", "or") and node["op"] != outer else words

    def compared(self, op: str, left: Node, right: Node) -> str:
        if right["op"] == "text" and right["value"] == "":
            return self.emptiness(op, left)
        return f"{self.of(left)} {_SIGNS[op]} {self.category(right, left)}"

    def emptiness(self, op: str, subject: Node) -> str:
        words: dict[str, Callable[[str], str]] = {
            "=": lambda question: _("%(question)s is empty") % {"question": question},
            "!=": lambda question: _("%(question)s is answered") % {"question": question},
        }
        if op not in words:
            raise _WithoutWords
        return words[op](self.of(subject))

    def category(self, node: Node, subject: Node) -> str:
        """Return the words of a category of a question; other values as they are."""
        question = self.questions.get(subject.get("name", ""))
        if node["op"] == "text" and question is not None:
            labels = {one.code: localized(one.label) for one in question.choices}
            return labels.get(node["value"]) or node["value"]
        return self.of(node)

    def leaf(self, node: Node) -> str:
        match node["op"]:
            case "name" if node["name"] in self.questions:
                question = self.questions[node["name"]]
                return f"“{localized(question.label) or question.code}”"
            case "text" | "numeral":
                return str(node["value"])
            case "true":
                return _("always")
            case "false":
                return _("never")
        raise _WithoutWords
