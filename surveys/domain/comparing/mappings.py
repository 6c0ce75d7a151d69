"""Which codes of a variable may be one category in all waves: proposed, for a person to decide."""

from collections.abc import Mapping, Sequence

from surveys.domain.comparing.choices import choice_differences
from surveys.domain.comparing.differences import Change, Difference
from surveys.domain.questionnaire import Choice, Question

Mappings = dict[str, dict[str, str]]
"""By wave, to which category a code belongs."""


def proposed_mapping(
    asked: Sequence[tuple[str, Question]],
) -> tuple[tuple[Choice, ...], Mappings]:
    """Return harmonised categories and mappings that splits, mergers and new codes suggest.

    `asked` are a variable's questions with choices by wave, in order. A category that was split
    stays the whole, in its wave and the later ones; one that others were merged into is the whole
    of those in the earlier waves.
    """
    categories: dict[str, Choice] = {}
    mappings: Mappings = {}
    for place in range(1, len(asked)):
        for one in choice_differences(asked[place - 1][1], asked[place][1]):
            if one.change not in (Change.SPLIT, Change.MERGED, Change.RECODED):
                continue
            whole, label, parts = _whole_and_parts(one)
            categories.setdefault(whole, Choice(whole, label))
            waves = asked[:place] if one.change is Change.MERGED else asked[place:]
            for wave, question in waves:
                for code in parts & set(question.choice_codes):
                    mappings.setdefault(wave, {}).setdefault(code, whole)
    return tuple(categories.values()), mappings


def _whole_and_parts(one: Difference) -> tuple[str, Mapping[str, str], set[str]]:
    """Return the code that stays, its words, and the codes that belong to it."""
    side, other = (one.new, one.old) if one.change is Change.MERGED else (one.old, one.new)
    ((whole, label),) = side.items()
    return whole, label, set(other)
