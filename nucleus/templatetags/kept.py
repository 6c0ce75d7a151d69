"""What a page that keeps words shows of them."""

from django import template

register = template.Library()


@register.inclusion_tag("kept/_words.html", takes_context=True)
def kept_words(context, kept):
    """Show all that was typed, each beside what it was asked as."""
    return {"words": kept.words_for(context["request"].user)}
