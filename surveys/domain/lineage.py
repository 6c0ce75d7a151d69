"""How far what a wave asks compares with the waves before."""

from collections.abc import Mapping
from enum import StrEnum

from surveys.domain.wording import gettext_noop


class Comparability(StrEnum):
    """How a variable of a wave compares with the wave before; from the best to the worst."""

    COMPARABLE = "comparable"
    CAUTION = "caution"
    BREAK = "break"


COMPARABILITIES: Mapping[str, str] = {
    Comparability.COMPARABLE: gettext_noop("comparable"),
    Comparability.CAUTION: gettext_noop("comparable with caution"),
    Comparability.BREAK: gettext_noop("not comparable: break in the series"),
}
