"""Wiring of the room."""

from django.apps import AppConfig


class CockpitConfig(AppConfig):
    """Pages for heads of agencies, directors and the ministry."""

    name = "qarib.cockpit"
    label = "cockpit"
