"""What a page that shows no figures, or old ones, says of the counting of its study."""

from typing import Any

from django import template

from analytics.queries.freshness import stuck
from surveys.models import Study

register = template.Library()


@register.inclusion_tag("analytics/_stuck.html")
def count_notice(study: Study) -> dict[str, Any]:
    """Say that the study could not be counted again and again; nothing where it can."""
    return {"freshness": stuck(study)}
