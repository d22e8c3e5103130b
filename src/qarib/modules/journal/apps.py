"""Wiring of the room."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The module journal."""

    name = "qarib.modules.journal"
    label = "journal"
