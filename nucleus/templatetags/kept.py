"""What a page that keeps words shows of them."""

from typing import Any

from django import template

from nucleus.kept_words import Kept

register = template.Library()


@register.inclusion_tag("kept/_words.html")
def kept_words(kept: Kept) -> dict[str, Any]:
    """Show all that was typed, each beside what it was asked as."""
    return {"words": kept.words}
