"""Who reads: the language in which words and numbers are made at the edge."""

from django.utils.translation import get_language


def language() -> str:
    """Return the reader's language."""
    return (get_language() or "en").split("-")[0]
