"""The Django admin: every record can be found, research data cannot be changed past the actions."""

from django.apps import apps

from surveys.admin import people, records
from surveys.admin.words import FIELDS, MODELS, name_in_every_language

__all__ = ["people", "records"]

name_in_every_language(apps.get_app_config("surveys").get_models(), FIELDS, MODELS)
