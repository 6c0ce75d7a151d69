"""The types of XPath in the types of Nucleus: what is converted there in passing is written out.

XPath compares a text with a number by reading it as one, a list of codes as the text of them all,
and takes for true what is not empty. Here each of that is a function in the expression, so that
the check of types stays as strict as it is and the meaning is kept.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from surveys.domain.expressions import Expression, Name, Type, parse, parse_filter
from surveys.domain.expressions.grammar import SELF
from surveys.domain.expressions.moments import kind_of_moment
from surveys.domain.expressions.names import comparable, refusal
from surveys.domain.expressions.numbers import read_number
from surveys.domain.expressions.types import name_of

Node = dict[str, Any]

EMPTY: Node = {"op": "text", "value": "", "at": 0}
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_NUMBERS = ("+", "-", "*", "div", "mod", "negative", "round", "floor", "min", "max", "sum", "int")
_TEXTS = ("string-length", "regex", "substr", "starts-with", "ends-with", "contains")


Split = Mapping[str, Mapping[str, Sequence[str]]]
"""By the code of a question: codes of categories that stand for several, and which these are."""


def adapted(
    expression: Expression,
    scope: Mapping[str, Name],
    *,
    columns: Mapping[str, Name] | None = None,
    split: Split | None = None,
    is_condition: bool = False,
) -> tuple[Expression, set[str]]:
    """Return an expression that means the same and whose types fit; and what had to be done.

    `split` names the codes of questions that became several. Where nothing had to be done the
    expression is returned as it stands.
    """
    adapter = _Adapter(scope, columns or {}, split or {})
    tree = adapter.of(expression.tree)
    if is_condition:
        tree = adapter.truth(tree)
    if not adapter.done:
        return expression, set()
    text = written(tree)
    return (parse(text) if columns is None else parse_filter(text)), adapter.done


class _Adapter:
    def __init__(
        self, scope: Mapping[str, Name], columns: Mapping[str, Name], split: Split
    ) -> None:
        self.scope = scope
        self.columns = columns
        self.split = split
        self.done: set[str] = set()

    def type(self, node: Node) -> Name | None:
        return name_of(node, self.scope, self.columns)

    def of(self, node: Node) -> Node:
        if not node.get("args"):
            return node
        node = {**node, "args": [self.of(argument) for argument in node["args"]]}
        op = node["op"]
        if (several := self.several(node)) is not None:
            return several
        if op in _COMPARISONS:
            return self.comparison(node)
        if op in ("and", "or", "not"):
            return {**node, "args": [self.truth(one) for one in node["args"]]}
        if op in ("if", "coalesce"):
            return self.alternatives(node)
        if op == "selected":
            return self.selected(node)
        if op == "count-selected":
            return self.count_selected(node)
        if op in _NUMBERS and not self.is_of_days(node):
            return {**node, "args": [self.number(one) for one in node["args"]]}
        if op in _TEXTS:
            return self.of_texts(node)
        return node

    def made(self, what: str, op: str, *args: Node) -> Node:
        self.done.add(what)
        return {"op": op, "at": args[0]["at"] if args else 0, "args": list(args)}

    def several(self, node: Node) -> Node | None:
        """Return a comparison with a code that became several as one with each of them."""
        op = node["op"]
        if op not in ("=", "!=", "selected"):
            return None
        name = next((one["name"] for one in node["args"] if one["op"] == "name"), "")
        written_out = [one for one in node["args"] if one["op"] in ("text", "numeral")]
        if not written_out or name not in self.split:
            return None
        codes = self.split[name].get(str(written_out[0]["value"]))
        if codes is None:
            return None
        question = next(one for one in node["args"] if one["op"] == "name")
        literals: list[Node] = [{"op": "text", "value": code, "at": node["at"]} for code in codes]
        parts = [{**node, "args": [question, one]} for one in literals]
        return self.made("several", "and" if op == "!=" else "or", *parts)

    def comparison(self, node: Node) -> Node:
        left, right = node["args"]
        types = self.type(left), self.type(right)
        if types[0] is None or types[1] is None:
            return node
        op = node["op"]
        is_equality = op in ("=", "!=")
        if is_equality and (types[0].is_blank or types[1].is_blank):
            return self.blank(node, types[0].is_blank)
        if Type.SELECT_MULTIPLE in (types[0].type, types[1].type):
            return self.comparison({**node, "args": [self.text(left), self.text(right)]})
        if refusal(op, types[0], types[1]) is not None:
            sides = self.fitting(op, (left, types[0]), (right, types[1]))
            if sides == (left, right):
                return node
            return self.comparison({**node, "args": list(sides)})
        return self.without_unknown(node, types[0], types[1]) if is_equality else node

    def blank(self, node: Node, is_left: bool) -> Node:
        """Compare with nothing: what has no answer is nothing, too."""
        value = node["args"][1 if is_left else 0]
        if value["op"] in ("text", "coalesce") or value.get("name") == SELF:
            return node
        found = self.type(value)
        if found is None or found.type is Type.BOOLEAN:
            return node
        return {**node, "args": [self.made("blank", "coalesce", value, EMPTY), EMPTY]}

    def fitting(
        self, op: str, left: tuple[Node, Name], right: tuple[Node, Name]
    ) -> tuple[Node, Node]:
        """Return both sides so that they can be compared; as they are where nothing helps."""
        nodes = left[0], right[0]
        for first, second in ((0, 1), (1, 0)):
            sides = left, right
            (node, name), (other, known) = sides[first], sides[second]
            made = self.beside(op, node, name, other, known)
            if made is not None:
                return (made, nodes[1]) if first == 0 else (nodes[0], made)
        return nodes

    def beside(self, op: str, node: Node, name: Name, other: Node, known: Name) -> Node | None:
        """Return a side made to fit the other one; None where that one is to be changed."""
        if known.type is Type.BOOLEAN or name.type is Type.BOOLEAN:
            return self.beside_truth(node, name, known)
        if name.moment or known.moment:
            return self.beside_moment(node, name, known)
        if node["op"] == "text" and known.is_numeric and (number := _numeral(node["value"])):
            self.done.add("quotes")
            return number
        if op in ("=", "!="):
            if (code := _written_number(node)) and known.type is Type.SELECT_ONE:
                return self.as_code(node, code, known)
            if _written_number(other) and name.type is Type.SELECT_ONE:
                return None
        if name.is_word and not name.is_numeric and (known.is_numeric or op not in ("=", "!=")):
            return self.made("number", "number", node)
        return None

    def beside_truth(self, node: Node, name: Name, known: Name) -> Node | None:
        if name.type is Type.BOOLEAN and known.type is Type.NUMBER:
            return self.made("number", "number", node)
        if known.type is Type.BOOLEAN and node["op"] == "text":
            word = node["value"].strip().lower()
            if word in ("true", "1", "yes", "false", "0", "no"):
                self.done.add("quotes")
                return {
                    "op": "true" if word in ("true", "1", "yes") else "false",
                    "at": 0,
                    "args": [],
                }
        return None

    def beside_moment(self, node: Node, name: Name, known: Name) -> Node | None:
        if node["op"] == "text" and known.moment:
            return self.as_moment(node, known.moment)
        if name.moment is Type.DATETIME and known.moment is Type.DATE:
            return self.made("day", "date", node)
        if name.type is Type.TEXT and node["op"] != "text" and known.moment is Type.DATE:
            return self.made("day", "date", node)
        if name.moment in (Type.DATE, Type.DATETIME) and known.is_numeric:
            return self.made("day", "decimal-date-time", node)
        return None

    def as_moment(self, node: Node, kind: Type) -> Node | None:
        """Return a text as the time that it means, written as times are stored."""
        text = node["value"].strip().replace(" ", "T")
        for candidate in (text, f"{text}:00", f"0{text}:00", f"{text}T00:00:00"):
            if kind_of_moment(candidate) == kind:
                self.done.add("quotes")
                return {**node, "value": candidate}
        return None

    def as_code(self, node: Node, number: str, known: Name) -> Node:
        """Return a number as the code of the category that it means."""
        self.done.add("quotes")
        value = read_number(number)
        same = (one for one in sorted(known.choices or ()) if read_number(one) == value)
        return {"op": "text", "value": next(same, number), "at": node["at"]}

    def without_unknown(self, node: Node, left: Name, right: Name) -> Node:
        """Return what a comparison with a category that nobody can choose comes out as."""
        for question, given, other in ((left, right, 1), (right, left, 0)):
            if question.choices is None or given.choices is None:
                continue
            if question.type is not Type.SELECT_ONE or given.type is Type.SELECT_ONE:
                continue
            known = {comparable(choice, given) for choice in question.choices}
            if node["args"][other]["op"] in ("text", "numeral") and not known & {
                comparable(value, given) for value in given.choices
            }:
                self.done.add("category")
                return {"op": "true" if node["op"] == "!=" else "false", "at": 0, "args": []}
        return node

    def selected(self, node: Node) -> Node:
        value, code = node["args"]
        found, given = self.type(value), self.type(code)
        if found is None or given is None:
            return node
        if found.type not in (Type.SELECT_ONE, Type.SELECT_MULTIPLE):
            space = {"op": "text", "value": " ", "at": 0}
            return self.made(
                "words",
                "contains",
                self.made("words", "concat", space, value, space),
                self.made("words", "concat", space, code, space),
            )
        code = self.text(code)
        if code["op"] == "text" and found.choices is not None:
            if code["value"].strip() != code["value"]:
                self.done.add("quotes")
                code = {**code, "value": code["value"].strip()}
            if code["value"] not in found.choices:
                self.done.add("category")
                return {"op": "false", "at": 0, "args": []}
        return {**node, "args": [value, code]}

    def count_selected(self, node: Node) -> Node:
        found = self.type(node["args"][0])
        if found is None or found.type is not Type.SELECT_ONE:
            return node
        is_blank = self.comparison({"op": "=", "at": 0, "args": [node["args"][0], EMPTY]})
        zero, one = parse("0").tree, parse("1").tree
        return self.made("blank", "if", is_blank, zero, one)

    def alternatives(self, node: Node) -> Node:
        """Write out as text what may be a text or a number."""
        args = node["args"]
        first = [self.truth(args[0])] if node["op"] == "if" else []
        rest = args[len(first) :]
        node = {**node, "args": [*first, *rest]}
        types = [self.type(one) for one in rest]
        if None in types or self.type(node) is not None:
            return node
        return {**node, "args": [*first, *(self.text(one) for one in rest)]}

    def of_texts(self, node: Node) -> Node:
        """Write out as text what is looked at letter by letter."""
        args = list(node["args"])
        for position, one in enumerate(args[:2] if node["op"] != "substr" else args[:1]):
            found = self.type(one)
            if found is not None and not (found.is_word or found.moment):
                args[position] = self.text(one)
        if node["op"] == "string-length" and not _is_given(node["args"][0]):
            args[0] = self.made("blank", "coalesce", args[0], EMPTY)
        return {**node, "args": args}

    def is_of_days(self, node: Node) -> bool:
        return node["op"] in ("+", "-", "min", "max") and any(
            found.moment for one in node["args"] if (found := self.type(one)) is not None
        )

    def number(self, node: Node) -> Node:
        found = self.type(node)
        if found is None or found.is_numeric:
            return node
        if node["op"] == "text":
            return self.as_number(node)
        if found.moment:
            return self.made("day", "decimal-date-time", node)
        if found.is_word or found.type is Type.BOOLEAN:
            return self.made("number", "number", node)
        return node

    def as_number(self, node: Node) -> Node:
        """Return a text in quotes as the number that it is; as it stands where it is none."""
        number = _numeral(node["value"])
        if number is None:
            return node
        self.done.add("quotes")
        return number

    def text(self, node: Node) -> Node:
        found = self.type(node)
        if found is None or found.is_word:
            return node
        if number := _written_number(node):
            self.done.add("quotes")
            return {"op": "text", "value": number, "at": node["at"]}
        return self.made("text", "concat", node)

    def truth(self, node: Node) -> Node:
        """Return what is true where a value is not empty, or no zero."""
        found = self.type(node)
        if found is None or found.type is Type.BOOLEAN:
            return node
        self.done.add("truth")
        if found.type is Type.NUMBER:
            return {"op": "!=", "at": node["at"], "args": [node, parse("0").tree]}
        return self.blank({"op": "!=", "at": node["at"], "args": [node, EMPTY]}, is_left=False)


def _is_given(node: Node) -> bool:
    """Say whether a part has a value whenever it is looked at: the answer itself, or a text."""
    if node["op"] == "coalesce":
        return True
    names = node.get("args", [node])
    return all(one["op"] == "text" or one.get("name") == SELF for one in names)


def _written_number(node: Node) -> str | None:
    """Return the number that a part writes out, with its sign; None where it is another part."""
    sign, bare = ("-", node["args"][0]) if node["op"] == "negative" else ("", node)
    return f"{sign}{bare['value']}" if bare["op"] == "numeral" else None


def _numeral(text: str) -> Node | None:
    """Return the number that a text is, as a node; None where it is none."""
    stripped = text.strip()
    if not stripped or read_number(stripped) is None:
        return None
    return parse(stripped).tree


_ORDER = {"or": 1, "and": 2, **dict.fromkeys(_COMPARISONS, 3), "+": 4, "-": 4}
_ORDER |= dict.fromkeys(("*", "div", "mod"), 5)


def written(node: Node, around: int = 0) -> str:
    """Return the text of a tree, with the brackets that it needs."""
    op = node["op"]
    if op == "numeral":
        return str(node["value"])
    if op == "text":
        quote = '"' if "'" in node["value"] else "'"
        return f"{quote}{node['value']}{quote}"
    if op == "column":
        return str(node["name"])
    if op == "name":
        return _name(node["name"])
    if op == "negative":
        return f"-{written(node['args'][0], 6)}"
    if op in _ORDER:
        order = _ORDER[op]
        # Comparisons do not chain, and what is subtracted keeps its brackets.
        parts = [written(node["args"][0], order + (order == 3))]
        parts += [written(one, order + (order > 2)) for one in node["args"][1:]]
        text = f" {op} ".join(parts)
        return f"({text})" if order < around else text
    return f"{op}({', '.join(_arguments(node))})"


def _arguments(node: Node) -> list[str]:
    args = node["args"][1:] if node["op"] == "once" else node["args"]
    found = [written(one) for one in args]
    return [*found, f"'${{{node['of']}}}'"] if node["op"] == "jr:choice-name" else found


def _name(name: str) -> str:
    return {SELF: ".", "..": "position(..)", "today()": "today()"}.get(name, f"${{{name}}}")
