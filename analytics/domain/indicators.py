"""What an indicator counts: its kind, its unit, and the expressions of its base and numerator."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from surveys.domain.expressions import Expression, parse
from surveys.domain.questionnaire import LEVELS, Level
from surveys.domain.wording import gettext_noop


class IndicatorKind(StrEnum):
    """What statistic an indicator is."""

    SHARE = "share"
    COUNT = "count"
    MEAN = "mean"


KINDS: Mapping[str, str] = {
    IndicatorKind.SHARE: gettext_noop("share"),
    IndicatorKind.COUNT: gettext_noop("count"),
    IndicatorKind.MEAN: gettext_noop("mean"),
}
UNITS: Mapping[str, str] = {level: LEVELS[level] for level in (Level.PROJECT, Level.INTERVIEW)}
"""An indicator counts the records of one level."""


@dataclass(frozen=True)
class IndicatorDefinition:
    """What an indicator counts: `kind` as in `KINDS`, `unit` as in `UNITS`.

    `waves` holds the codes of the waves in which it is defined; None means all.
    """

    code: str
    kind: str
    unit: str
    base: str
    numerator: str | None = None
    value: str | None = None
    waves: tuple[str, ...] | None = None

    @property
    def measured(self) -> Expression | None:
        """The numerator of a share or the value of a mean; None for a count."""
        text = self.numerator if self.kind == IndicatorKind.SHARE else self.value
        return parse(text) if text else None

    def names(self) -> tuple[str, ...]:
        """Return the codes of the variables it reads, without the level in front."""
        read = parse(self.base).names + (self.measured.names if self.measured else ())
        return tuple(dict.fromkeys(name.rpartition(".")[2] for name in read))

    def counted_names(self) -> frozenset[str]:
        """Return the codes of the variables in the numerator or in the value."""
        names = self.measured.names if self.measured else ()
        return frozenset(name.rpartition(".")[2] for name in names)
