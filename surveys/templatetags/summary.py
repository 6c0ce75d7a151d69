"""The list of what is wrong with a form, for templates whose form comes from elsewhere."""

from django import template
from django.forms import BaseForm

from surveys.forms.summary import SummaryLine, lines_of

register = template.Library()


@register.filter
def summary_lines(form: BaseForm) -> list[SummaryLine]:
    """Return all that is wrong with a form, each with the place to mend it."""
    return list(lines_of(form))
