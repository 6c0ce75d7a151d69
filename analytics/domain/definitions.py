"""All that decides how the answers of a study are counted."""

from dataclasses import dataclass

from analytics.domain.indicators import IndicatorDefinition
from analytics.domain.segments import SegmentDefinition
from surveys.domain.canonical import content_hash
from surveys.domain.questionnaire import Level

ENGINE = "tally-3"
"""Part of the definitions hash: change it whenever the same answers would be counted otherwise."""


@dataclass(frozen=True)
class Definitions:
    """All indicators and segments of a study, and how the categories that they read are mapped.

    `mappings` has variable, wave, code and harmonised category.
    """

    indicators: tuple[IndicatorDefinition, ...]
    segments: tuple[SegmentDefinition, ...] = ()
    mappings: tuple[tuple[str, str, str, str], ...] = ()

    def names_at(self, level: str) -> list[str]:
        """Return the codes of the variables of a level that are read, in order."""
        found = {
            (owner or indicator.unit, code)
            for indicator in self.indicators
            for expression in indicator.expressions
            for owner, _, code in (name.rpartition(".") for name in expression.names)
        }
        found |= {(segment.level, segment.variable) for segment in self.segments}
        return sorted(code for owner, code in found if owner == level)

    def hash(self) -> str:
        """Return a hash of all that decides how answers are counted; labels do not."""
        content = {
            "engine": ENGINE,
            "indicators": [
                {**vars(one), "waves": None if one.waves is None else sorted(one.waves)}
                for one in sorted(self.indicators, key=lambda one: one.code)
            ],
            "segments": [vars(one) for one in sorted(self.segments, key=lambda one: one.code)],
        }
        names = {name for level in Level for name in self.names_at(level)}
        read = sorted(one for one in self.mappings if one[0] in names)
        if read:  # a study without any is counted as it always was
            content["mappings"] = list(map(list, read))
        return content_hash(content)
