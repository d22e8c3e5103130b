"""Wiring of the room."""

from importlib import import_module

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The wiring of the whole house."""

    name = "qarib.config"
    label = "config"

    def ready(self) -> None:
        """Let `manage.py check` look at the files that secrets came from."""
        import_module("qarib.config.checks")
