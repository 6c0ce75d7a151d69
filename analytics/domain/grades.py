"""How far an estimate can be trusted: the grades, their words, and which of them are weak."""

from collections.abc import Mapping
from enum import StrEnum

from surveys.domain.wording import gettext_noop


class GradeCode(StrEnum):
    """What a rule of grading gives."""

    GOOD = "A"
    WITH_CARE = "B"
    INDICATIVE = "C"
    NO_PRECISION = "D"


GRADES: Mapping[str, str] = {
    GradeCode.GOOD: gettext_noop("Good"),
    GradeCode.WITH_CARE: gettext_noop("Usable with care"),
    GradeCode.INDICATIVE: gettext_noop("Indicative only"),
    GradeCode.NO_PRECISION: gettext_noop("No information on precision"),
}
WEAK_GRADES = frozenset({GradeCode.INDICATIVE, GradeCode.NO_PRECISION})
FEW_EXPERTS = 5
"""Below so many experts a figure is weak, whatever its interval."""
