"""Wiring of the room."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """The bricks under every room."""

    name = "qarib.kernel"
    label = "kernel"
