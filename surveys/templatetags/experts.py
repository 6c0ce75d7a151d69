"""What the pages of experts say of merges."""

from django import template

from surveys.presenters.answers import contradiction_in_words

register = template.Library()
register.filter(contradiction_in_words)
