"""Wiring of the room."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """The module organisations."""

    name = "qarib.modules.organisations"
    label = "organisations"
