"""Wiring of the room."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule


class OperationsConfig(AppConfig):
    """The module operations."""

    name = "qarib.modules.operations"
    label = "operations"

    def ready(self) -> None:
        """Import every room's tasks, so that each process knows all schedules."""
        for room in apps.get_app_configs():
            if room.name.startswith("qarib.modules.") and module_has_submodule(room.module, "tasks"):
                import_module(f"{room.name}.tasks")
