"""What depends on a definition, and so changes with it."""

from collections.abc import Mapping
from uuid import UUID

from analytics.models import Claim, Indicator, Segment
from analytics.queries.design import StudyDesign
from surveys.models import Study


def claims_by_indicator(study: Study) -> Mapping[UUID, list[str]]:
    """Return the codes of the claims that are held against each indicator, in one query."""
    found: dict[UUID, list[str]] = {}
    claims = Claim.objects.filter(study=study).order_by("position", "code")
    for indicator, code in claims.values_list("indicator", "code"):
        found.setdefault(indicator, []).append(code)
    return found


def indicators_broken_down_by(design: StudyDesign, segment: Segment) -> list[Indicator]:
    """Return the indicators that have figures in the categories of a segment."""
    return [
        indicator
        for indicator in design.indicators
        if any(one.pk == segment.pk for one in design.segments_for(indicator))
    ]
