"""Wiring of the room."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages for agents and administrators."""

    name = "qarib.desk"
    label = "desk"
