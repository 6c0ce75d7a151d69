"""What a claim states, and what may become of it once it is held against the records."""

from collections.abc import Mapping
from enum import StrEnum

from surveys.domain.wording import gettext_noop


class ClaimStatistic(StrEnum):
    """What a published sentence says of an indicator."""

    COUNT = "count"
    SHARE = "share"
    RATIO = "ratio"


STATISTICS: Mapping[str, str] = {
    ClaimStatistic.COUNT: gettext_noop("count"),
    ClaimStatistic.SHARE: gettext_noop("share"),
    ClaimStatistic.RATIO: gettext_noop("ratio of two waves"),
}


class ClaimVerdict(StrEnum):
    """What became of a claim."""

    HOLDS = "holds"
    DIFFERS = "differs"
    AMBIGUOUS = "ambiguous"
    NOT_COMPUTABLE = "not_computable"


VERDICTS: Mapping[str, str] = {
    ClaimVerdict.HOLDS: gettext_noop("holds"),
    ClaimVerdict.DIFFERS: gettext_noop("differs"),
    ClaimVerdict.AMBIGUOUS: gettext_noop("ambiguous"),
    ClaimVerdict.NOT_COMPUTABLE: gettext_noop("not computable"),
}
