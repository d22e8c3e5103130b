"""Wiring of the room."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    """The module promises."""

    name = "qarib.modules.promises"
    label = "promises"

    def ready(self) -> None:
        """Subscribe the handlers."""
        from qarib.modules.promises import handlers  # noqa: F401, PLC0415 -- models must be loaded first
