from django.apps import AppConfig


class NucleusConfig(AppConfig):
    name = "nucleus"
