"""What a heading that nobody knows is nearly the heading of.

Headings of the same words are the same. Of others, one is proposed where it is near enough and no
other one is nearly as near; a person confirms it. Categories are never proposed by nearness.
"Other (please specify)" is proposed to be the text that follows its question.
"""

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
_OTHER = ("other", "otro", "otra")


@dataclass(frozen=True)
class Near:
    """What a heading is nearly that of, how near of 100, and what else comes near."""

    text: str = ""
    score: int = 0
    others: tuple[str, ...] = ()


class Suggester:
    """Finds what headings are nearly those of: details of an interview, questions, categories."""

    def __init__(self, form: Questionnaire, own: Mapping[str, Iterable[str]]) -> None:
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
        for section in form.sections:
            for label in section.label.values():
                self._add(label, f"§{section.code}")
        for code, question in self.questions.items():
            for label in question.label.values():
                self._add(label, code)
        for name, labels in own.items():
            for label in labels:
                self._add(label, name)
        self.ranked = lru_cache(maxsize=4_000)(self._ranked)

    def _add(self, label: str, name: str) -> None:
        names = self.labels.setdefault(plain(label), [])
        if plain(label) and name not in names:
            names.append(name)

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
        return max([whole, self._best(asked, ""), *parts], key=_worth)

    def _names(self, code: str, option: str) -> bool:
        """Say whether the label of a question has the words of an option in it."""
        question = self.questions.get(code)
        labels = question.label.values() if question else ()
        return any(plain(option) in plain(label) for label in labels)

    def _best(self, asked: str, option: str) -> Near:
        """Return the nearest question, or the category of it that is called so, if any."""
        ranked = [(score, self._within(name, option)) for score, name in self.ranked(asked)]
        fit = [(score, text) for score, text in ranked if text]
        if not fit:
            codes = [name for score, name in self.ranked(asked) if score >= NEAR and option]
            return Near(others=tuple(one for one in codes if one[:1] != "§")[:MOST_OTHERS])
        score, text = fit[0]
        second = next((other for other, name in fit if name != text), 0)
        if score < NEAR or score - second < MARGIN:
            close = dict.fromkeys(name for other, name in fit if other > score - MARGIN)
            if score < NEAR:
                return Near()
            return Near(others=tuple(close)[:MOST_OTHERS])
        return Near(text, min(int(score), SURE - 1) if text in self.beside.values() else int(score))

    def _ranked(self, asked: str) -> list[tuple[float, str]]:
        """Return names of questions, sections and details, the nearest first."""
        key = plain(asked)
        found: dict[str, float] = {}
        for label, names in self.labels.items():
            score = 100.0 if label == key else token_sort_ratio(key, label)
            for name in names:
                found[name] = max(score, found.get(name, 0.0))
        ordered = sorted(((score, name) for name, score in found.items()), reverse=True)
        return [one for one in ordered if one[0] >= NEAR - MARGIN]

    def _within(self, name: str, option: str) -> str:
        """Return what a mapping calls the part of a question or section, if it has one."""
        if name[:1] == "§":
            parts = [code for code in self.in_section[name[1:]] if option]
            fit = [code for code in parts if _is_called(self.questions[code], option)]
            return fit[0] if len(fit) == 1 else ""
        question = self.questions.get(name)
        if not option:
            return name
        if name in self.beside and plain(option).startswith(_OTHER):
            return self.beside[name]
        if question is None or question.kind != Kind.SELECT_MULTIPLE:
            return ""
        key = plain(option)
        choices = [
            one.code
            for one in question.choices
            if key in {plain(one.code), *map(plain, one.label.values())}
        ]
        return f"{name}/{choices[0]}" if len(choices) == 1 else ""


def _is_called(question: Question, option: str) -> bool:
    return plain(option) in {plain(question.code), *map(plain, question.label.values())}


def _worth(near: Near) -> tuple[int, bool]:
    return near.score, bool(near.others)
