"""How far what a wave asks compares with the waves before."""

from enum import StrEnum


class Comparability(StrEnum):
    """How a variable of a wave compares with the wave before; from the best to the worst."""

    COMPARABLE = "comparable"
    CAUTION = "caution"
    BREAK = "break"
