"""Wiring of the room."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The module notifications."""

    name = "qarib.modules.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Subscribe the handlers."""
        from qarib.modules.notifications import handlers  # noqa: F401, PLC0415 -- needs the models
