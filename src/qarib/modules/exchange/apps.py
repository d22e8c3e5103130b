"""Wiring of the room."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The module exchange."""

    name = "qarib.modules.exchange"
    label = "exchange"
