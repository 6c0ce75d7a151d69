"""The Django admin of analytics: everything can be found, nothing changed; waves compared."""

from django.apps import apps

from analytics.admin import data_files, data_links, definitions, figures, studies
from analytics.admin.words import FIELDS, MODELS
from surveys.admin import words

__all__ = ["data_files", "data_links", "definitions", "figures", "studies"]

words.name_in_every_language(
    apps.get_app_config("analytics").get_models(), words.FIELDS | FIELDS, words.MODELS | MODELS
)
