"""Harmonised categories: what a code of one wave is called in all of them.

Where a category was split or merged between waves, its codes are no longer the same thing. A
mapping says for each wave to which harmonised category a code belongs; one that is not named
stands for itself. What is stored stays as it was answered: it is mapped where it is read to be
counted.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from surveys.domain.questionnaire import Choice

Codes = Mapping[str, str]
"""Of one wave: to which harmonised category each code belongs."""


@dataclass(frozen=True)
class Harmonised:
    """To which harmonised category the codes belong: by variable, then by wave.

    Waves are named as whoever reads names them; the same in all calls. `left_out` are variables
    with the waves that ask them for another type of answer: those are not counted together, so
    such an answer reads as not asked.
    """

    codes: Mapping[str, Mapping[str, Codes]] = field(default_factory=dict)
    left_out: frozenset[tuple[str, str]] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.codes or self.left_out)

    @cached_property
    def variables(self) -> frozenset[str]:
        """The variables whose answers are not read as they are stored."""
        return frozenset(self.codes) | {variable for variable, _wave in self.left_out}

    def of(self, variable: str, wave: str) -> Codes:
        """Return the mapping of a variable in a wave; empty where each code stands for itself."""
        return self.codes.get(variable, {}).get(wave, {})

    def answer(self, variable: str, wave: str, answer: Any) -> Any:
        """Return an answer in harmonised categories; kinds of empty and other answers stay.

        None where it is of another type, as where the question was not asked.
        """
        if (variable, wave) in self.left_out:
            return None
        return mapped(answer, self.of(variable, wave))

    def texts(
        self, variable: str, waves: Sequence[str], texts: Sequence[str | None]
    ) -> Sequence[str | None]:
        """Return answers as texts of JSON in harmonised categories; each different one read once.

        `waves` has the wave of each answer.
        """
        if variable not in self.variables:
            return texts
        known: dict[tuple[str, str | None], str | None] = {}
        found = []
        for wave, text in zip(waves, texts, strict=True):
            if (wave, text) not in known:
                known[wave, text] = self._text(variable, wave, text)
            found.append(known[wave, text])
        return found

    def _text(self, variable: str, wave: str, text: str | None) -> str | None:
        if text is None:
            return None
        answer = json.loads(text)
        changed = self.answer(variable, wave, answer)
        if changed is None:
            return None
        return text if changed == answer else json.dumps(changed)


AS_ASKED = Harmonised()
"""Each code stands for itself, as it was asked."""


def mapped(answer: Any, codes: Codes) -> Any:
    """Return an answer with its codes exchanged; of several that become one, one stays."""
    if isinstance(answer, str):
        return codes.get(answer, answer)
    if isinstance(answer, list):
        return list(dict.fromkeys(codes.get(one, one) for one in answer))
    return answer


def harmonised_choices(
    choices: Iterable[Choice], codes: Codes, categories: Sequence[Choice]
) -> tuple[Choice, ...]:
    """Return the choices of a wave in harmonised categories, in the order of those.

    One that is not harmonised keeps its own words, and its place behind them.
    """
    words = {one.code: one for one in categories}
    found: dict[str, Choice] = {}
    for choice in choices:
        code = codes.get(choice.code, choice.code)
        found.setdefault(code, words.get(code) or Choice(code, choice.label))
    return in_order(found.values(), categories)


def in_order(choices: Iterable[Choice], categories: Sequence[Choice]) -> tuple[Choice, ...]:
    """Return choices in the order of the harmonised categories, the others behind them."""
    places = {one.code: place for place, one in enumerate(categories)}
    return tuple(sorted(choices, key=lambda one: places.get(one.code, len(places))))


def as_choices(stored: Iterable[Mapping[str, Any]]) -> tuple[Choice, ...]:
    """Return harmonised categories as they are stored, as choices."""
    return tuple(Choice(one["code"], one["label"]) for one in stored)
