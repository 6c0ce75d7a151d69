"""What a heading that nobody knows is nearly the heading of.

Headings of the same words are the same. Of others, one is proposed where it is near enough and no
other one is nearly as near; a person confirms it. The words of a code ("Team size") and what else a
detail is called ("Date") are proposed, too. A category is never proposed by nearness: its label is
there, but for spaces and signs. "Other (please specify)" is proposed to be the text that follows
its question, "None of these" to say that no category of its question was chosen.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.fuzz import token_sort_ratio

from surveys.domain.questionnaire import Kind, Question, Questionnaire
from surveys.domain.record_files.headings import Heading, plain

SURE = 99
"""From here on a heading is known without being confirmed."""
NEAR, MARGIN = 82, 6
SPLITS = (" / ", "/", ": ", " - ")
MOST_OTHERS = 3
PROPOSED = SURE - 1
"""So near at most comes what somebody confirms in any case."""
NOTHING = "[]"
"""How it is written that no category of a multiple choice was chosen."""
NONE_WORDS = frozenset(
    {
        "none", "none of these", "none of those", "none of them", "none of the above",
        "ninguno", "ninguno de estos", "ninguno de ellos", "ninguno de los anteriores",
        "ninguna", "ninguna de estas", "ninguna de ellas", "ninguna de las anteriores",
    }
)  # fmt: skip
"""What the column is called that is ticked where no category of a multiple choice was chosen."""
_NUMBERS = re.compile(r"[0-9]+")
_OTHER = ("other", "otro", "otra")


@dataclass(frozen=True)
class Near:
    """What a heading is nearly that of, how near of 100, and what else comes near."""

    text: str = ""
    score: int = 0
    others: tuple[str, ...] = ()


class Suggester:
    """Finds what headings are nearly those of: details of an interview, questions, categories.

    `own` has the labels of details by their names, `short` what else they are called.
    """

    def __init__(
        self,
        form: Questionnaire,
        own: Mapping[str, Iterable[str]],
        short: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        self.questions = {one.code: one for one in form.questions()}
        self.in_section = {
            section.code: [one.code for one in section.questions] for section in form.sections
        }
        self.beside = {
            one.code: after.code
            for one, after in pairwise(form.questions())
            if one.choices and after.kind == Kind.TEXT and after.code.startswith(one.code)
        }
        self.labels: dict[str, list[str]] = {}
        self.codes: dict[str, list[str]] = {}
        for section in form.sections:
            for label in section.label.values():
                _add(self.labels, label, f"§{section.code}")
        for code, question in self.questions.items():
            for label in question.label.values():
                _add(self.labels, label, code)
        for name, labels in own.items():
            for label in labels:
                _add(self.labels, label, name)
        for name in (*self.questions, *own):
            for words in (name, *(short or {}).get(name, ())):
                _add(self.codes, words, name)
        self.ranked = lru_cache(maxsize=4_000)(self._ranked)

    def near(self, head: Heading) -> Near:
        """Return what a heading is nearly that of; with an empty text where nothing is near."""
        whole = self._best(head.text, "")
        if head.question and head.option:
            if not self._names(whole.text, head.option):
                whole = Near()
            return max(self._best(head.question, head.option), whole, key=_worth)
        asked = head.asks
        splits = [asked.rpartition(mark) for mark in SPLITS if mark in asked]
        parts = [self._best(before, option) for before, _, option in splits if before]
        found = max([whole, self._best(asked, ""), *parts], key=_worth)
        return found if found.text or found.others else self._alone(asked)

    def _names(self, code: str, option: str) -> bool:
        """Say whether the label of a question has the words of an option in it."""
        question = self.questions.get(code)
        labels = question.label.values() if question else ()
        return any(plain(option) in plain(label) for label in labels)

    def _alone(self, asked: str) -> Near:
        """Return the one category that a heading names without naming its question."""
        several = [one for one in self.questions.values() if one.kind == Kind.SELECT_MULTIPLE]
        for find in (_category, _none_of):
            fit = [text for one in several if (text := find(one, asked)[0])]
            if len(fit) == 1:
                return Near(fit[0], PROPOSED)
        return Near()

    def _best(self, asked: str, option: str) -> Near:
        """Return the nearest question, or the category of it that is called so, if any."""
        ranked = [(score, *self._within(name, option)) for score, name in self.ranked(asked)]
        fit = [one for one in ranked if one[1]]
        if not fit:
            codes = [name for score, name in self.ranked(asked) if score >= NEAR and option]
            return Near(others=tuple(one for one in codes if one[:1] != "§")[:MOST_OTHERS])
        score, text, may_hold = fit[0]
        second = next((other for other, name, _ in fit if name != text), 0)
        if score < NEAR or score - second < MARGIN:
            close = dict.fromkeys(name for other, name, _ in fit if other > score - MARGIN)
            if score < NEAR:
                return Near()
            return Near(others=tuple(close)[:MOST_OTHERS])
        is_sure = may_hold and (score >= SURE if not option else score >= 100)
        return Near(text, int(score) if is_sure else min(int(score), PROPOSED))

    def _ranked(self, asked: str) -> list[tuple[float, str]]:
        """Return names of questions, sections and details, the nearest first."""
        key = plain(asked)
        found: dict[str, float] = {}
        for label, names in self.labels.items():
            score = 100.0 if label == key else token_sort_ratio(key, label)
            for name in names:
                found[name] = max(score, found.get(name, 0.0))
        for words, names in self.codes.items():
            score = _near_code(key, words)
            for name in names:
                found[name] = max(score, found.get(name, 0.0))
        ordered = sorted(((score, name) for name, score in found.items()), reverse=True)
        return [one for one in ordered if one[0] >= NEAR - MARGIN]

    def _within(self, name: str, option: str) -> tuple[str, bool]:
        """Return what a mapping calls the part of a question or section, if it has one.

        Also say whether that may hold without being confirmed.
        """
        if name[:1] == "§":
            parts = [code for code in self.in_section[name[1:]] if option]
            fit = [code for code in parts if _is_called(self.questions[code], option)]
            return (fit[0], True) if len(fit) == 1 else ("", False)
        question = self.questions.get(name)
        if not option:
            return name, name not in self.beside.values()
        if name in self.beside and plain(option).startswith(_OTHER):
            return self.beside[name], False
        if question is None or question.kind != Kind.SELECT_MULTIPLE:
            return "", False
        found = _category(question, option)
        return found if found[0] else _none_of(question, option)


def _add(known: dict[str, list[str]], words: str, name: str) -> None:
    names = known.setdefault(plain(words), [])
    if plain(words) and name not in names:
        names.append(name)


def _near_code(key: str, words: str) -> float:
    """Return how near a heading is to the words of a code; one word, or another number, is not."""
    if key == words:
        return PROPOSED
    if " " not in words or _NUMBERS.findall(key) != _NUMBERS.findall(words):
        return 0.0
    return min(token_sort_ratio(key, words), PROPOSED)


def _category(question: Question, option: str) -> tuple[str, bool]:
    """Return the category that is called so, and whether letter for letter, but for signs."""
    called = {
        one.code: {plain(one.code), *map(plain, one.label.values())} for one in question.choices
    }
    key = plain(option)
    same = [code for code, names in called.items() if key in names]
    if len(same) == 1:
        return f"{question.code}/{same[0]}", True
    joined = key.replace(" ", "")
    spaced = [
        code
        for code, names in called.items()
        if joined and joined in {name.replace(" ", "") for name in names}
    ]
    return (f"{question.code}/{spaced[0]}", False) if len(spaced) == 1 else ("", False)


def _none_of(question: Question, option: str) -> tuple[str, bool]:
    """Return what says that no category was chosen, a category of its own or the empty answer."""
    if plain(option) not in NONE_WORDS:
        return "", False
    own = [one.code for one in question.choices if NONE_WORDS & {*map(plain, one.label.values())}]
    return f"{question.code}/{own[0] if own else NOTHING}", False


def _is_called(question: Question, option: str) -> bool:
    return plain(option) in {plain(question.code), *map(plain, question.label.values())}


def _worth(near: Near) -> tuple[int, bool]:
    return near.score, bool(near.others)
