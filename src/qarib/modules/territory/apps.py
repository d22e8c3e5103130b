"""Wiring of the room."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    """The module territory."""

    name = "qarib.modules.territory"
    label = "territory"
