"""Wiring of the room."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The design system."""

    name = "qarib.ui"
    label = "ui"
