"""Wiring of the room."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """The module dossiers."""

    name = "qarib.modules.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        """Subscribe the handlers."""
        from qarib.modules.dossiers import handlers  # noqa: F401, PLC0415 -- models must be loaded first
