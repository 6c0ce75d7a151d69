"""How many quotes are coded under the themes of a study."""

from collections import Counter

from surveys.models import Quote, Study, Theme


def quotes_by_theme(study: Study) -> Counter[str]:
    """Return how many quotes are coded under each theme, by its code.

    Themes stand in a list of the quote, into which SQLite cannot look, so the lists are read.
    """
    coded = Quote.objects.filter(interview__wave__study=study).exclude(themes=[]).order_by()
    return Counter(code for themes in coded.values_list("themes", flat=True) for code in themes)


def quotes_under(theme: Theme) -> int:
    """Return how many quotes are coded under a theme."""
    return quotes_by_theme(theme.study)[theme.code]
