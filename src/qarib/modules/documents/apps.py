"""Wiring of the room."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The module documents."""

    name = "qarib.modules.documents"
    label = "documents"

    def ready(self) -> None:
        """Subscribe the handlers."""
        from qarib.modules.documents import handlers  # noqa: F401, PLC0415 -- models must be loaded first
