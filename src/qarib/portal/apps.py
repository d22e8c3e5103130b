"""Wiring of the room."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages for people and employers."""

    name = "qarib.portal"
    label = "portal"
