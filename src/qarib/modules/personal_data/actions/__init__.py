"""What the law lets people ask of whoever holds their data."""

from qarib.modules.personal_data.actions.copies import export_copy

__all__ = ["export_copy"]
