"""Wiring of the room."""

from django.apps import AppConfig


class PersonalDataConfig(AppConfig):
    """The module personal_data."""

    name = "qarib.modules.personal_data"
    label = "personal_data"

    def ready(self) -> None:
        """Subscribe the handlers."""
        from qarib.modules.personal_data import handlers  # noqa: F401, PLC0415 -- models must be loaded first
