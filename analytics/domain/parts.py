"""The parts into which a figure divides the records of a wave."""

from collections.abc import Mapping
from enum import StrEnum

from surveys.domain.wording import gettext_noop


class Part(StrEnum):
    """Some of the records that a figure looked at."""

    NUMERATOR = "numerator"  # in the base, and counted; of a mean those with a value
    REST = "rest"  # in the base, and not counted
    BASE = "base"  # both of them
    LEFT_OUT = "left_out"  # an answer that decides is not known
    UNCATEGORISED = "uncategorised"  # in the base, but not known in which category of the segment
    OUTSIDE = "outside"  # the condition of the base is not true


PARTS: Mapping[str, str] = {
    Part.NUMERATOR: gettext_noop("counted"),
    Part.REST: gettext_noop("in the base, not counted"),
    Part.BASE: gettext_noop("in the base"),
    Part.LEFT_OUT: gettext_noop("left out"),
    Part.UNCATEGORISED: gettext_noop("without a known category"),
    Part.OUTSIDE: gettext_noop("outside the base"),
}
BY_KIND = (Part.LEFT_OUT, Part.UNCATEGORISED)
"""Those that are there for a kind of empty."""


class Moved(StrEnum):
    """Which experts moved a figure from one wave to another."""

    AGAIN = "again"
    JOINED = "joined"
    LEFT = "left"


MOVED: Mapping[str, str] = {
    Moved.AGAIN: gettext_noop("experts interviewed in both waves"),
    Moved.JOINED: gettext_noop("experts who joined"),
    Moved.LEFT: gettext_noop("experts who left"),
}
