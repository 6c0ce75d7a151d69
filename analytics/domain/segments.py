"""What a segment is: a breakdown of indicators by the categories of a variable."""

from dataclasses import dataclass

from surveys.domain.questionnaire import Level


@dataclass(frozen=True)
class SegmentDefinition:
    """A breakdown by the categories of a variable of the given level."""

    code: str
    variable: str
    level: str

    def name_for(self, unit: str) -> str | None:
        """Return how records of the unit read the variable; None where they have no one value."""
        if self.level == unit:
            return self.variable
        return f"interview.{self.variable}" if unit == Level.PROJECT else None
