"""Wiring of the room."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """The module catalogue."""

    name = "qarib.modules.catalogue"
    label = "catalogue"
