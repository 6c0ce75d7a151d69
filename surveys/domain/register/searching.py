"""Search by words that may be spelled another way: exact ones first, then near ones.

An index holds, for each word, the things that have it. A query is found where each of its words
is: whole, as the beginning or a part of a word, or with a slip or two. A word with digits has to
stand there as it is typed: a code with another digit is another code.
"""

from collections import defaultdict
from collections.abc import (
    Callable,
    Collection,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass
from typing import Generic, TypeVar

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from surveys.domain.register.spelling import LONGEST_QUERY, words_of

Key = TypeVar("Key", bound=Hashable)
Scores = dict[Key, float]

WHOLE, BEGINNING, PART, ONE_SLIP, TWO_SLIPS, THREE_SLIPS = 100.0, 90.0, 70.0, 75.0, 55.0, 40.0
_BY_SLIPS = (WHOLE, ONE_SLIP, TWO_SLIPS, THREE_SLIPS)
_LONG_ENOUGH = (3, 7, 11)
"""How many letters a word has in which one, two and three slips are let pass."""
IN_ONE_WORD = 5.0
"""What it adds that all of a query stands in one word, or in words written as one."""


@dataclass(frozen=True)
class _Vocabulary:
    """All words of an index as they are looked through: one text, and lists by their length."""

    text: str
    by_length: Mapping[int, list[str]]

    @classmethod
    def of(cls, words: Collection[str]) -> "_Vocabulary":
        by_length: defaultdict[int, list[str]] = defaultdict(list)
        for word in words:
            by_length[len(word)].append(word)
        return cls("\n".join(["", *words, ""]), by_length)

    def with_part(self, part: str) -> Iterator[str]:
        """Yield the words that a part stands in, or begins where it begins with a line break."""
        at = self.text.find(part)
        while at >= 0:
            start = self.text.rfind("\n", 0, at + 1) + 1
            end = self.text.find("\n", at + 1)
            yield self.text[start:end]
            at = self.text.find(part, end)

    def near(self, typed: str, slips: int) -> Iterator[tuple[str, int]]:
        """Yield the words with so many slips at most, and how many."""
        for length in range(len(typed) - slips, len(typed) + slips + 1):
            words = self.by_length.get(length, [])
            found = extract(typed, words, scorer=OSA.distance, score_cutoff=slips, limit=None)
            for word, distance, _place in found:
                yield word, int(distance)


class WordIndex(Generic[Key]):
    """Which things have which words."""

    def __init__(self) -> None:
        self._words: dict[Key, frozenset[str]] = {}
        self._having: dict[str, set[Key]] = {}
        self._vocabulary: _Vocabulary | None = None

    def __len__(self) -> int:
        return len(self._words)

    def put(self, key: Key, words: Iterable[str]) -> None:
        """Say which words a thing has, in place of those that it had."""
        self.drop(key)
        self._words[key] = frozenset(words)
        for word in self._words[key]:
            self._having.setdefault(word, set()).add(key)
        self._vocabulary = None

    def drop(self, key: Key) -> None:
        """Forget a thing."""
        for word in self._words.pop(key, frozenset()):
            having = self._having[word]
            having.discard(key)
            if not having:
                del self._having[word]
        self._vocabulary = None

    def matching(self, typed: str) -> Scores[Key]:
        """Return the things that have a word like a plain one that was typed, and how like."""
        by_score: defaultdict[float, list[set[Key]]] = defaultdict(list)
        for word, score in self._alike(typed):
            by_score[score].append(self._having[word])
        scores: Scores[Key] = {}
        for score in sorted(by_score):
            scores |= dict.fromkeys(set[Key]().union(*by_score[score]), score)
        return scores

    def _alike(self, typed: str) -> Iterator[tuple[str, float]]:
        """Yield the words that one may mean; of a single letter those that begin with it."""
        if self._vocabulary is None:
            self._vocabulary = _Vocabulary.of(self._having)
        for word in self._vocabulary.with_part(typed if len(typed) > 1 else f"\n{typed}"):
            yield word, _score_of_part(typed, word)
        if slips := slips_allowed(typed):
            for word, distance in self._vocabulary.near(typed, slips):
                yield word, _BY_SLIPS[distance]


def _score_of_part(typed: str, word: str) -> float:
    if typed == word:
        return WHOLE
    return BEGINNING if word.startswith(typed) else PART


def slips_allowed(typed: str) -> int:
    """Return with how many slips a word is still taken for the one that was typed."""
    if any(one.isdigit() for one in typed):
        return 0
    return sum(len(typed) >= length for length in _LONG_ENOUGH)


Lookup = Callable[[str], Scores[Key]]


def search(query: str, lookups: Sequence[Lookup[Key]]) -> list[tuple[Key, float]]:
    """Return what has every word of a query, the best first; each lookup says where to look.

    A query of several words is looked for as one word, too: `Anne Marie` is `annemarie`.
    """
    typed = [*dict.fromkeys(words_of(query[:LONGEST_QUERY]))]
    if not typed:
        return []
    as_one = _best("".join(typed), lookups)
    found = as_one if len(typed) == 1 else _with_all(typed, lookups)
    if len(typed) > 1:
        for key, score in as_one.items():
            found[key] = max(found.get(key, 0.0), score + IN_ONE_WORD)
    return sorted(found.items(), key=lambda one: -one[1])


def _with_all(typed: Sequence[str], lookups: Sequence[Lookup[Key]]) -> Scores[Key]:
    """Return what has all of the words, with the mean of their scores by length."""
    each = [(len(word), _best(word, lookups)) for word in typed]
    total = sum(length for length, _scores in each)
    common = set[Key](each[0][1]).intersection(*(scores for _length, scores in each[1:]))
    return {key: sum(length * scores[key] for length, scores in each) / total for key in common}


def _best(word: str, lookups: Sequence[Lookup[Key]]) -> Scores[Key]:
    """Return the best score of each thing that any lookup finds."""
    best: Scores[Key] = {}
    for lookup in lookups:
        for key, score in lookup(word).items():
            if score > best.get(key, 0.0):
                best[key] = score
    return best
