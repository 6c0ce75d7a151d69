"""Which question that is gone may be one that came, under another code.

Equal words are no sign: on real forms all, or two in three, of such proposals were wrong ("Please
specify" stands behind many questions). So a pair is proposed only where words, type, level and
categories agree and both stand beside the same question, and no other pair comes near.
"""

from collections.abc import Mapping, Sequence

from surveys.domain.comparing.texts import SIMILAR, plain, ratio, similar
from surveys.domain.questionnaire import Question

MARGIN = 6.0
"""So much better a pair must be than the second best; every right one was, on real forms."""
_OF_ANOTHER = ("_other", "_specify", "_oth", "_otro", "_otra", "_text")
_SAID_OFTEN = frozenset(
    {"please specify", "specify", "other", "other please specify", "especificar", "otro", "otra"}
)


def renamed(
    before: Sequence[Question], after: Sequence[Question]
) -> list[tuple[Question, Question]]:
    """Return pairs of a question that is gone and one that came and may be the same."""
    kept = {one.code for one in before} & {one.code for one in after}
    gone = {one.code: one for one in before if one.code not in kept}
    come = {one.code: one for one in after if one.code not in kept}
    beside, beside_now = _neighbours(before, kept), _neighbours(after, kept)
    scores = {
        (old.code, new.code): _likeness(old, new)
        for old in gone.values()
        for new in come.values()
        if _fit(old, new) and _touch(beside[old.code], beside_now[new.code], old)
    }
    return [
        (gone[pair[0]], come[pair[1]])
        for pair, score in scores.items()
        if score >= SIMILAR and score >= _second(scores, pair) + MARGIN
    ]


def _second(scores: Mapping[tuple[str, str], float], pair: tuple[str, str]) -> float:
    """Return the best likeness of another pair that shares a question with this one."""
    old, new = pair
    others = (
        score for one, score in scores.items() if one != pair and (one[0] == old or one[1] == new)
    )
    return max(others, default=-MARGIN)


def _neighbours(questions: Sequence[Question], kept: set[str]) -> dict[str, tuple[str, str]]:
    """Return by question which kept one stands before it, and which behind."""
    codes = [one.code for one in questions]
    found = {}
    for place, code in enumerate(codes):
        earlier = (one for one in reversed(codes[:place]) if one in kept)
        later = (one for one in codes[place + 1 :] if one in kept)
        found[code] = (next(earlier, ""), next(later, ""))
    return found


def _touch(old: tuple[str, str], new: tuple[str, str], question: Question) -> bool:
    """Say whether two stand beside the same question; what belongs to another, behind the same."""
    if _belongs_to_another(question):
        return bool(old[0]) and old[0] == new[0]
    return old == new or any(one and one == two for one, two in zip(old, new, strict=True))


def _belongs_to_another(question: Question) -> bool:
    words = {plain(text) for text in question.label.values()}
    return question.code.endswith(_OF_ANOTHER) or bool(words & _SAID_OFTEN)


def _fit(old: Question, new: Question) -> bool:
    """Say whether type, level and most categories agree."""
    if (old.kind, old.level) != (new.kind, new.level):
        return False
    if not old.kind.has_choices:
        return True
    codes, others = set(old.choice_codes), set(new.choice_codes)
    return 2 * len(codes & others) >= len(codes | others)


def _likeness(old: Question, new: Question) -> float:
    """Return how alike the words are, in the language in which they are least so."""
    texts = [
        (old.label[language], new.label[language])
        for language in old.label
        if language in new.label
    ]
    if not all(similar(*pair) for pair in texts):
        return 0.0
    return min((ratio(*pair) for pair in texts), default=0.0)
