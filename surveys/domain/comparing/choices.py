"""What happened to the categories of a question.

Codes that both years have are compared by their words first: a code with another meaning is what
no count shows. Of the codes that only one year has, equal words are a recoding; a category whose
words or code stand in several of the other year was split, or they were merged; the rest came
and went.
"""

from collections.abc import Iterator, Mapping, Sequence

from surveys.domain.comparing.differences import Change, Difference
from surveys.domain.comparing.order import moved
from surveys.domain.comparing.texts import Wording, furthest, plain
from surveys.domain.questionnaire import Question
from surveys.domain.wording import Texts

_CHANGES = {
    Wording.SPELLING: Change.SPELLING,
    Wording.RENUMBERED: Change.RENUMBERED,
    Wording.REWORDED: Change.CHOICE_REWORDED,
    Wording.NUMBER: Change.CHOICE_MEANING,
    Wording.OTHER: Change.CHOICE_MEANING,
}
_JOINTS = ("_", "-", ".", "+")
_FILLING = frozenset(
    {
        *("a", "an", "and", "or", "of", "the"),
        *("y", "o", "e", "u", "de", "del", "la", "el", "los", "las", "un", "una"),
        *("et", "ou", "le", "les", "und", "oder"),
    }
)

Choices = Mapping[str, Texts]


def choice_differences(old: Question, new: Question) -> Iterator[Difference]:
    """Yield what happened to the categories of a question with choices in both years."""
    before, after = _by_code(old), _by_code(new)
    kept = [code for code in before if code in after]
    for code in kept:
        yield from _reworded(new.code, code, before, after)
    gone = {code: text for code, text in before.items() if code not in after}
    come = {code: text for code, text in after.items() if code not in before}
    for former, code in _recoded(before, come):
        gone.pop(former, None)
        come.pop(code)
        yield Difference(
            Change.RECODED, new.code, code, {former: before[former]}, {code: after[code]}
        )
    for change, whole, parts in [*_divided(gone, come)]:
        sides = {whole: {**gone, **come}[whole]}, {one: {**gone, **come}[one] for one in parts}
        first, second = sides if change is Change.SPLIT else sides[::-1]
        for code in (whole, *parts):
            gone.pop(code, None)
            come.pop(code, None)
        yield Difference(change, new.code, whole, first, second)
    for code in gone:
        yield Difference(Change.CHOICE_REMOVED, new.code, code, {code: before[code]}, None)
    for code in come:
        yield Difference(Change.CHOICE_ADDED, new.code, code, None, {code: after[code]})
    places = [code for code in after if code in before]
    if moved(kept, places):
        yield Difference(Change.CHOICES_MOVED, new.code, "", list(before), list(after))


def _by_code(question: Question) -> dict[str, dict[str, str]]:
    return {choice.code: dict(choice.label) for choice in question.choices}


def _reworded(question: str, code: str, before: Choices, after: Choices) -> Iterator[Difference]:
    """Yield how the words of a code that was kept differ."""
    found, language = furthest(before[code], after[code], is_choice=True)
    if found is Wording.SAME:
        return
    change = _CHANGES[found]
    others = [text for one, text in before.items() if one != code]
    if any(_same(text, after[code]) for text in others):  # it means what another code meant
        change = Change.CHOICE_MEANING
    yield Difference(change, question, code, before[code], after[code], language)


def _same(one: Texts, two: Texts) -> bool:
    """Say whether two categories have the same words in a language that both have."""
    return any(plain(text) == plain(two[language]) for language, text in one.items()
               if two.get(language))  # fmt: skip


def _recoded(before: Choices, come: Choices) -> list[tuple[str, str]]:
    """Return former and new code of each category whose words now stand under a new code."""
    found = []
    for code, text in come.items():
        former = [one for one, other in before.items() if _same(other, text)]
        again = [one for one, other in come.items() if _same(other, text)]
        if len(former) == len(again) == 1:
            found.append((former[0], code))
    return found


def _divided(gone: Choices, come: Choices) -> Iterator[tuple[Change, str, tuple[str, ...]]]:
    """Yield what was split or merged: the whole, and its parts in the other year."""
    taken: set[str] = set()
    for change, wholes, parts in ((Change.SPLIT, gone, come), (Change.MERGED, come, gone)):
        for whole, text in wholes.items():
            free = {one: other for one, other in parts.items() if one not in taken}
            found = _parts(whole, text, free)
            if len(found) > 1 and whole not in taken:
                taken |= {whole, *found}
                yield change, whole, tuple(found)


def _parts(whole: str, text: Texts, others: Choices) -> list[str]:
    """Return the categories that are parts of a whole, by their codes or by their words."""
    by_code = [one for one in others if _begins(one, whole) or _is_joined(one, whole)]
    if len(by_code) > 1:
        return by_code
    for language, words in text.items():
        named = {one: other[language] for one, other in others.items() if other.get(language)}
        found = _parts_in_words(words, named)
        if len(found) > 1:
            return found
    return []


def _begins(code: str, whole: str) -> bool:
    """Say whether a code is a whole with something behind it: cloud_private of cloud."""
    return any(code.startswith(whole + joint) for joint in _JOINTS)


def _is_joined(code: str, whole: str) -> bool:
    """Say whether a code stands in one that names several: aws in aws_or_azure."""
    parts = whole.replace("_or_", "_").replace("_and_", "_").split("_")
    return len(parts) > 1 and code in parts


def _parts_in_words(whole: str, named: Mapping[str, str]) -> list[str]:
    """Return which texts are parts of a whole in words, or say the whole more narrowly."""
    words = _words(whole)
    inside = {one: found for one, text in named.items() if (found := _words(text)) < words}
    if len(inside) > 1 and frozenset().union(*inside.values()) == words:
        return list(inside)
    return [one for one, text in named.items() if words and words < _words(text)]


def _words(text: str) -> frozenset[str]:
    words: Sequence[str] = plain(text).replace("/", " ").split()
    return frozenset(words) - _FILLING
