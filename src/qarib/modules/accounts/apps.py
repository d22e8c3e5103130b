"""Wiring of the room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The module accounts."""

    name = "qarib.modules.accounts"
    label = "accounts"
