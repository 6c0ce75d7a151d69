"""What an indicator counts: its kind, its unit, and the expressions of its base and numerator."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

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


@dataclass(frozen=True, kw_only=True)
class Traits:
    """What follows from the kind of an indicator, wherever it is counted, judged or shown.

    `measured_by` names the expression that it has beside its base. `in_percent`: it is part of a
    whole, from 0 to 1, its changes are points. `in_millionths`: it adds numbers, not records.
    `is_estimated`: it has an interval and its changes a verdict.
    """

    measured_by: str | None
    in_percent: bool
    in_millionths: bool
    is_estimated: bool


TRAITS: Mapping[str, Traits] = {
    IndicatorKind.SHARE: Traits(
        measured_by="numerator", in_percent=True, in_millionths=False, is_estimated=True
    ),
    # How many there are among those interviewed says no more: how many these are was chosen.
    IndicatorKind.COUNT: Traits(
        measured_by=None, in_percent=False, in_millionths=False, is_estimated=False
    ),
    IndicatorKind.MEAN: Traits(
        measured_by="value", in_percent=False, in_millionths=True, is_estimated=True
    ),
}
"""Of every kind; one without traits is refused by whoever asks, not taken for another."""


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

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> "IndicatorDefinition":
        """Return what an item of a study package defines, once it was checked."""
        waves = item.get("waves")
        return cls(
            code=item["code"],
            kind=item["kind"],
            unit=item["unit"],
            base=item["base"],
            numerator=item.get("numerator"),
            value=item.get("value"),
            waves=None if waves is None else tuple(waves),
        )

    @property
    def measured(self) -> Expression | None:
        """The numerator of a share or the value of a mean; None for a count."""
        name = TRAITS[self.kind].measured_by
        text = getattr(self, name) if name else None
        return parse(text) if text else None

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """The base, and what is measured in it."""
        return (parse(self.base), *([self.measured] if self.measured else []))

    def names(self) -> tuple[str, ...]:
        """Return the codes of the variables it reads, without the level in front."""
        read = parse(self.base).names + (self.measured.names if self.measured else ())
        return tuple(dict.fromkeys(name.rpartition(".")[2] for name in read))

    def counted_names(self) -> frozenset[str]:
        """Return the codes of the variables in the numerator or in the value."""
        names = self.measured.names if self.measured else ()
        return frozenset(name.rpartition(".")[2] for name in names)
