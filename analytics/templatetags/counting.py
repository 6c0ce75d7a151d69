"""What pages of surveys say of the counting: how many records count, and whether it works."""

from typing import Any

from django import template

from analytics.disclosure import Audience
from analytics.presenters.sampling import Samples, samples_of
from analytics.queries.freshness import stuck
from analytics.queries.on_demand import on_demand
from analytics.queries.waves import counted_waves
from surveys.models import Study

register = template.Library()


@register.inclusion_tag("analytics/_stuck.html")
def count_notice(study: Study) -> dict[str, Any]:
    """Say that the study could not be counted again and again; nothing where it can."""
    return {"freshness": stuck(study)}


@register.simple_tag
def has_indicator(study: Study) -> bool:
    """Say whether the study has an indicator that is counted."""
    return study.indicators.exists()


@register.simple_tag
def how_sampled(study: Study) -> Samples:
    """Return how the figures of a study follow weights and strata of its experts."""
    return samples_of(study, audience=Audience.MEMBER)


@register.simple_tag
def what_counts_of(study: Study) -> dict[str, Any]:
    """Return the `waves` of a study with how many of their records count, as `recorded`."""
    waves, recorded = on_demand(
        study, lambda: counted_waves(study), asked=("waves",), audience=Audience.MEMBER
    )
    return {"waves": waves, "recorded": recorded}
