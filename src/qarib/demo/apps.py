"""Wiring of the room."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The national demo, only under QARIB_DEMO."""

    name = "qarib.demo"
    label = "demo"
