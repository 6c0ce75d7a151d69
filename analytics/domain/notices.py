"""What must be said wherever figures stand: on pages, in the terminal, in pictures and files."""

from collections.abc import Iterable

from surveys.domain.wording import gettext_noop

NO_POPULATION = gettext_noop(
    "The interval shows how much the figure depends on which experts were interviewed; it is not "
    "a margin of error for a population."
)
"""Of waves that are no probability sample."""

VERDICTS_MEANT = gettext_noop(
    "Clear: adjusted p at most %(small)s. Possible: only the interval of this change excludes no "
    "change. Not told apart: neither."
)
"""`small` is `SMALL_P` of `surveys.domain.numbers`."""


def interval_notice(are_probability_samples: Iterable[bool]) -> str:
    """Return what the intervals of some waves are not; empty where all are probability samples."""
    return "" if all(are_probability_samples) else NO_POPULATION
