"""Wiring of the room."""

from django.apps import AppConfig


class PersonalDataConfig(AppConfig):
    """The module personal_data."""

    name = "qarib.modules.personal_data"
    label = "personal_data"
