"""Patterns of regex(): a safe subset of regular expressions, the same here and in the browser.

A pattern is compiled to a small automaton that reads the text once, whatever the pattern, so no
pattern can hang a form or the counting. The program is data: a list of steps. A step that reads
is a flat list of code points, from, to, from, to, …; a step that branches is ``{"to": [...]}``.
The text matches when the whole of it leads to the end of the program. The browser runs the same
program (`static/nucleus/expressions.js`).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from surveys.domain.messages import Message, Place, Spoken
from surveys.domain.wording import gettext_noop

MAX_STEPS = 600
MAX_REPEATS = 200
MAX_DEPTH = 20
LAST = 0x10FFFF

Instruction = Any
Program = list[Instruction]

_DIGIT = [48, 57]
_WORD = [48, 57, 65, 90, 95, 95, 97, 122]
_SPACE = [9, 13, 32, 32, 160, 160]
_ESCAPES = {"n": [10, 10], "t": [9, 9], "r": [13, 13], "d": _DIGIT, "w": _WORD, "s": _SPACE}


class PatternError(Spoken, ValueError):
    """A pattern outside the subset: what is wrong, and where in the pattern."""

    def __init__(self, position: int, template: str, **params: Any) -> None:
        super().__init__(Message("pattern", template, params, Place(position=position)))


def compile_pattern(pattern: str) -> Program:
    """Return the program of a pattern; raise PatternError when it is outside the subset."""
    return _Compiler(pattern).program()


def matches(program: Program, subject: str) -> bool:
    """Say whether the whole subject fits; the work grows with its length and no faster."""
    known: dict[tuple[frozenset[int], str], frozenset[int]] = {}
    states = _closure(program, [0])
    for character in subject:
        key = states, character
        if key not in known:
            known[key] = _closure(program, _after(program, states, ord(character)))
        states = known[key]
        if not states:
            return False
    return len(program) in states


def _after(program: Program, states: Iterable[int], point: int) -> Iterable[int]:
    for state in states:
        ranges = program[state] if state < len(program) else []
        if isinstance(ranges, list) and _covers(ranges, point):
            yield state + 1


def _covers(ranges: Sequence[int], point: int) -> bool:
    return any(low <= point <= high for low, high in zip(ranges[::2], ranges[1::2], strict=True))


def _closure(program: Program, states: Iterable[int]) -> frozenset[int]:
    """Return the reading states, and the end, that are reached without reading."""
    seen: set[int] = set()
    waiting = list(states)
    while waiting:
        state = waiting.pop()
        if state not in seen:
            seen.add(state)
            if state < len(program) and isinstance(program[state], dict):
                waiting += program[state]["to"]
    return frozenset(s for s in seen if s == len(program) or isinstance(program[s], list))


def _complement(ranges: Sequence[int]) -> list[int]:
    found, start = [], 0
    for low, high in sorted(zip(ranges[::2], ranges[1::2], strict=True)):
        if start < low:
            found += [start, low - 1]
        start = max(start, high + 1)
    return [*found, start, LAST] if start <= LAST else found


def _moved(part: Program, by: int) -> Program:
    return [{"to": [to + by for to in s["to"]]} if isinstance(s, dict) else s for s in part]


class _Compiler:
    """A parser by descent; each method returns a program whose targets count from its start."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.position = 0
        self.depth = 0

    def program(self) -> Program:
        program = self.alternatives()
        if self.position < len(self.pattern):
            self.refuse(gettext_noop("This “)” in the pattern closes nothing; remove it."))
        return program

    def refuse(self, template: str, at: int | None = None, **params: Any) -> None:
        raise PatternError(self.position if at is None else at, template, **params)

    def peek(self, text: str) -> bool:
        return self.pattern.startswith(text, self.position)

    def take(self, text: str) -> bool:
        found = self.peek(text)
        self.position += len(text) if found else 0
        return found

    def next(self) -> str:
        if self.position == len(self.pattern):
            self.refuse(gettext_noop("The pattern ends too early; a bracket or sign is missing."))
        self.position += 1
        return self.pattern[self.position - 1]

    def within_limits(self, size: int) -> None:
        if size > MAX_STEPS:
            self.refuse(gettext_noop("The pattern is too large; shorten it or repeat fewer times."))

    def alternatives(self) -> Program:
        program = self.sequence()
        while self.take("|"):
            other = self.sequence()
            end = len(program) + len(other) + 2
            program = [
                {"to": [1, len(program) + 2]},
                *_moved(program, 1),
                {"to": [end]},
                *_moved(other, len(program) + 2),
            ]
            self.within_limits(len(program))
        return program

    def sequence(self) -> Program:
        program: Program = []
        if not self.depth:
            self.take("^")  # says nothing: the whole text must fit anyway
        while self.position < len(self.pattern) and not self.peek("|") and not self.peek(")"):
            if self.peek("$") and not self.depth and self.pattern[self.position + 1 :][:1] in "|":
                self.position += 1
                break
            program += _moved(self.repeated(), len(program))
            self.within_limits(len(program))
        return program

    def repeated(self) -> Program:
        part = self.atom()
        at = self.position
        low, high = self.repeats()
        if (low, high) == (1, 1):
            return part
        if self.position < len(self.pattern) and self.pattern[self.position] in "*+?{":
            self.refuse(gettext_noop("Only one sign of repetition can stand here; remove this."))
        if high is not None and (high > MAX_REPEATS or low > high):
            self.refuse(gettext_noop("Repeat from few to at most 200 times."), at)
        self.within_limits((len(part) + 1) * (low + 1 if high is None else high))
        return _repetition(part, low, high)

    def repeats(self) -> tuple[int, int | None]:
        """Read how often the part before is repeated: at least, and at most (None: any)."""
        for sign, found in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.take(sign):
                self.take("?")  # reluctant or not, the whole text must fit
                return found
        return self.counted() if self.take("{") else (1, 1)

    def counted(self) -> tuple[int, int | None]:
        at = self.position - 1
        inside, closed, _ = self.pattern[self.position :].partition("}")
        low, comma, high = inside.partition(",")
        is_number = [part.isascii() and part.isdigit() and len(part) < 5 for part in (low, high)]
        if not closed or not is_number[0] or (high and not is_number[1]):
            self.refuse(gettext_noop("Write repetitions like {3} or {2,5}."), at)
        self.position += len(inside) + 1
        self.take("?")
        if int(low) > MAX_REPEATS:
            self.refuse(gettext_noop("Repeat from few to at most 200 times."), at)
        if not comma:
            return int(low), int(low)
        return int(low), int(high) if high else None

    def atom(self) -> Program:
        at = self.position
        character = self.next()
        if character == "(":
            return self.group(at)
        if character == "[":
            return [self.set_of(at)]
        if character == ".":
            return [_complement([10, 10])]
        if character == "\\":
            return [self.escape()]
        if character in "*+?{^$":
            self.refuse(
                gettext_noop("“%(sign)s” cannot stand here; put a backslash before it."),
                at,
                sign=character,
            )
        return [[ord(character)] * 2]

    def group(self, at: int) -> Program:
        if not self.take("?:") and self.peek("?"):
            self.refuse(gettext_noop("Groups that begin with (? are not known; only (?: is."))
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.refuse(gettext_noop("The pattern has too many brackets inside each other."), at)
        program = self.alternatives()
        self.depth -= 1
        if not self.take(")"):
            self.refuse(gettext_noop("This bracket is not closed; add “)”."), at)
        return program

    def escape(self) -> list[int]:
        at = self.position - 1
        character = self.next()
        if character.lower() in "dws":
            ranges = _ESCAPES[character.lower()]
            return _complement(ranges) if character.isupper() else ranges
        if character in _ESCAPES:
            return _ESCAPES[character]
        if character.isalnum():
            self.refuse(
                gettext_noop("“\\%(letter)s” is not known in a pattern."), at, letter=character
            )
        return [ord(character)] * 2

    def set_of(self, at: int) -> list[int]:
        negated = self.take("^")
        ranges: list[int] = []
        while not self.take("]"):
            if self.position == len(self.pattern):
                self.refuse(gettext_noop("This bracket is not closed; add “]”."), at)
            ranges += self.member()
        if not ranges:
            self.refuse(gettext_noop("Nothing stands between these brackets."), at)
        return _complement(ranges) if negated else ranges

    def member(self) -> list[int]:
        """Read one character, class or range of a set."""
        at = self.position
        first = self.escape() if self.take("\\") else [ord(self.next())] * 2
        if self.peek("-]") or not self.take("-"):
            return first
        last = self.escape() if self.take("\\") else [ord(self.next())] * 2
        if len(set(first)) > 1 or len(set(last)) > 1 or first[0] > last[0]:
            self.refuse(gettext_noop("This range goes backwards or is none; write like a-z."), at)
        return [first[0], last[0]]


def _repetition(part: Program, low: int, high: int | None) -> Program:
    program: Program = []
    for _ in range(low):
        program += _moved(part, len(program))
    if high is None:
        start = len(program)
        loop = [{"to": [1, len(part) + 2]}, *_moved(part, 1), {"to": [0]}]
        return program + _moved(loop, start)
    end = low * len(part) + (high - low) * (len(part) + 1)
    for _ in range(high - low):
        program.append({"to": [len(program) + 1, end]})
        program += _moved(part, len(program))
    return program
