"""The criteria language, the files of procedures, and what they compute. No table, no clock."""

from qarib.modules.catalogue.rules.proposals import WORKFLOW

__all__ = ["WORKFLOW"]
