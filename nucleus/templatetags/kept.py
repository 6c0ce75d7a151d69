"""What a page that keeps words shows of them."""

from typing import Any

from django import template
from django.template import Context

from nucleus.kept_words import Kept

register = template.Library()


@register.inclusion_tag("kept/_words.html", takes_context=True)
def kept_words(context: Context, kept: Kept) -> dict[str, Any]:
    """Show all that was typed, each beside what it was asked as."""
    return {"words": kept.words_for(context["request"].user)}
