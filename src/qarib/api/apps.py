"""Wiring of the room."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Endpoints for machines."""

    name = "qarib.api"
    label = "api"
