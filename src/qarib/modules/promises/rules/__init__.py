"""Pure functions: the clock, the workflow, the ladder and the bar. No database; `now` is passed in."""

from qarib.modules.promises.rules.workflow import WORKFLOW

__all__ = ["WORKFLOW"]
