"""A small second evaluation of XForms expressions, written for the tests alone.

It reads the text that stood in the sheet and knows nothing of Nucleus: values are texts, an empty
one is what nobody answered, a multiple choice is its codes with blanks between them.
"""

import math
import re

TOKEN = re.compile(r"\$\{([^}]*)\}|'[^']*'|\"[^\"]*\"|[A-Za-z][\w-]*\s*\(|!=|<=|>=|[=<>]|[\w.]+|\S")
FUNCTIONS = {
    "not": "not_", "selected": "selected", "count-selected": "count", "string-length": "length",
    "regex": "regex", "if": "either", "coalesce": "first", "int": "whole", "number": "number",
    "concat": "concat", "true": "true", "false": "false", "date": "same", "floor": "floor",
}  # fmt: skip
WORDS = {"div": "/", "mod": "%", "=": "==", "and": "and", "or": "or", "&&": "and", "||": "or"}


class Unsupported(Exception):
    """An expression with something that this evaluation does not know."""


class Value:
    """A value of XPath: a text, a number or a truth, compared as XPath compares."""

    def __init__(self, value):
        self.value = value.value if isinstance(value, Value) else value

    def __bool__(self):
        if isinstance(self.value, str):
            return self.value != ""
        return bool(self.value) and not (isinstance(self.value, float) and math.isnan(self.value))

    def number(self):
        try:
            return float(self.value) if self.value != "" else math.nan
        except ValueError:
            return math.nan

    def text(self):
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        if isinstance(self.value, float):
            return str(int(self.value)) if self.value.is_integer() else str(self.value)
        return str(self.value)

    def __eq__(self, other):
        other = Value(other)
        if isinstance(self.value, bool) or isinstance(other.value, bool):
            return bool(self) == bool(other)
        if isinstance(self.value, float) or isinstance(other.value, float):
            return self.number() == other.number()
        return self.text() == other.text()

    def __ne__(self, other):
        return not self == other

    def _ordered(self, other, compare):
        other = Value(other)
        texts = str(self.value), str(other.value)
        if all(re.fullmatch(r"\d{4}-\d\d-\d\d", text) for text in texts):
            return compare(*texts)
        if all(re.fullmatch(r"\d\d:\d\d(:00)?", text) for text in texts):
            return compare(*(text[:5] for text in texts))
        return compare(self.number(), other.number())

    def __lt__(self, other):
        return self._ordered(other, lambda a, b: a < b)

    def __le__(self, other):
        return self._ordered(other, lambda a, b: a <= b)

    def __gt__(self, other):
        return self._ordered(other, lambda a, b: a > b)

    def __ge__(self, other):
        return self._ordered(other, lambda a, b: a >= b)

    def _computed(self, other, compute):
        return Value(compute(self.number(), Value(other).number()))

    def __add__(self, other):
        return self._computed(other, lambda a, b: a + b)

    def __sub__(self, other):
        return self._computed(other, lambda a, b: a - b)

    def __mul__(self, other):
        return self._computed(other, lambda a, b: a * b)

    def __truediv__(self, other):
        return self._computed(other, lambda a, b: a / b if b else math.nan)

    def __mod__(self, other):
        return self._computed(other, lambda a, b: math.fmod(a, b) if b else math.nan)

    def __neg__(self):
        return Value(-self.number())

    __hash__ = None


KNOWN = {
    "V": Value,
    "not_": lambda value: not bool(Value(value)),
    "selected": lambda value, code: Value(code).text().strip() in Value(value).text().split(),
    "count": lambda value: Value(float(len(Value(value).text().split()))),
    "length": lambda value: Value(float(len(Value(value).text()))),
    "regex": lambda value, pattern: bool(re.fullmatch(Value(pattern).text(), Value(value).text())),
    "either": lambda condition, yes, no: Value(yes) if Value(condition) else Value(no),
    "first": lambda *values: next((Value(v) for v in values if Value(v).text()), Value("")),
    "whole": lambda value: Value(float(math.trunc(Value(value).number()))),
    "number": lambda value: Value(Value(value).number()),
    "floor": lambda value: Value(float(math.floor(Value(value).number()))),
    "concat": lambda *values: Value("".join(Value(v).text() for v in values)),
    "true": lambda: True,
    "false": lambda: False,
    "same": lambda value: Value(value),
    "__builtins__": {},
}


def reference(text, answers, own=""):
    """Return what an expression of a sheet comes out as for answers, which are texts by name."""
    for quote in "‘’":
        text = text.replace(quote, "'")
    for quote in "“”":
        text = text.replace(quote, '"')
    text = text.replace("&&", " and ").replace("||", " or ").replace("==", "=")
    text = text.replace("<>", "!=").replace("≥", ">=").replace("≤", "<=").replace("\u00a0", " ")
    code = " ".join(_python(token, answers, own) for token in TOKEN.finditer(text))
    try:
        return bool(eval(code, dict(KNOWN)))  # made of known tokens only
    except (SyntaxError, NameError, TypeError, ValueError, OverflowError) as error:
        raise Unsupported(text) from error


def _python(token, answers, own):
    word = token[0]
    if token[1] is not None:
        return f"V({answers.get(token[1].strip(), '')!r})"
    if word[0] in "'\"":
        return f"V({word[1:-1]!r})"
    if word.endswith("("):
        name = word[:-1].strip().lower()
        if name in ("and", "or"):
            return f"{name} ("
        if name not in FUNCTIONS:
            raise Unsupported(word)
        return f"{FUNCTIONS[name]}("
    if word == ".":
        return f"V({own!r})"
    if re.fullmatch(r"\d+(\.\d+)?|\.\d+", word):
        return f"V({float(word)!r})"
    if word.lower() in ("true", "false"):
        return word.capitalize()
    if word.lower() in WORDS:
        return WORDS[word.lower()]
    if word in ("(", ")", ",", "+", "-", "*", "!=", "<", ">", "<=", ">="):
        return word
    raise Unsupported(word)
