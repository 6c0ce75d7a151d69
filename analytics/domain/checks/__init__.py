"""What can be wrong with segments, indicators and claims; everything is reported at once.

Problems are located as in `study.yaml`: ``indicators[3].base``.
"""

from collections.abc import Mapping
from typing import Any

from analytics.domain.checks.claims import claim_problems
from analytics.domain.checks.indicators import indicator_problems
from analytics.domain.checks.items import Item, KnownStudy, problem
from analytics.domain.checks.segments import segment_problems
from analytics.domain.checks.shape import KEYS, code_of, misshapen
from surveys.domain.importing import Problem
from surveys.domain.wording import gettext_noop

__all__ = ["KnownStudy", "check_sections"]


def check_sections(study: KnownStudy, sections: Mapping[str, Any]) -> list[Problem]:
    """Return everything that is wrong with the sections, given the questions of the study."""
    indicators = {*study.indicators}
    indicators |= {code_of(item) for item in _items(sections, "indicators")}
    problems: list[Problem] = []
    for name in KEYS:
        if not _is_list_of_mappings(sections.get(name) or []):
            problems.append(
                problem(
                    name, "no_list_of_mappings", gettext_noop("A list of mappings is needed here.")
                )
            )
            continue
        codes: set[str] = set()
        for index, item in enumerate(_items(sections, name)):
            place = f"{name}[{index}]"
            found = list(misshapen(place, item, name))
            if (code := code_of(item)) and code in codes:
                message = gettext_noop("“%(code)s” occurs twice.")
                found.append(problem(f"{place}.code", "code_repeated", message, code=code))
            codes.add(code)
            problems += found or _sense(study, indicators, name, place, item)
    return problems


def _is_list_of_mappings(items: Any) -> bool:
    return isinstance(items, list) and all(isinstance(item, dict) for item in items)


def _items(sections: Mapping[str, Any], name: str) -> list[Item]:
    items = sections.get(name) or []
    return items if _is_list_of_mappings(items) else []


def _sense(
    study: KnownStudy, indicators: set[str], name: str, place: str, item: Item
) -> list[Problem]:
    """Check what a well-formed item says against the study."""
    if name == "segments":
        return list(segment_problems(study, place, item))
    if name == "indicators":
        return list(indicator_problems(study, place, item))
    return list(claim_problems(study, indicators, place, item))
