from importlib import import_module

from django.apps import AppConfig


class NucleusConfig(AppConfig):
    name = "nucleus"

    def ready(self) -> None:
        import_module("nucleus.checks")
