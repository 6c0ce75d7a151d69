from importlib import import_module

from django.apps import AppConfig, apps
from django.contrib import admin

# What other packages let the Django admin write. Groups carry permissions of Django, which open
# nothing here; the address of an account stands in the account.
NOT_IN_THE_ADMIN = ("auth.Group", "account.EmailAddress")


class NucleusConfig(AppConfig):
    name = "nucleus"

    def ready(self) -> None:
        import_module("nucleus.checks")
        admin.site.unregister([apps.get_model(label) for label in NOT_IN_THE_ADMIN])
