"""Wiring of the room."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The wiring of the whole house."""

    name = "qarib.config"
    label = "config"
