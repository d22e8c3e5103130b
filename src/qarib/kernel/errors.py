"""Refusals that a person can act on."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RuleBroken(Exception):  # noqa: N818 -- it names what happened to the person, not a crash
    """A refusal: a stable `code` for machines, a `message` in the person's language.

    A page shows the message and answers 4xx; nothing that the person typed is lost.
    """

    code: ClassVar[str] = "rule_broken"
    message: str | Promise = _("This cannot be done.")

    def __init__(self, message: str | Promise | None = None) -> None:
        """Take a message of its own where the class's sentence is not precise enough."""
        if message is not None:
            self.message = message
        super().__init__(str(self.message))


class MoveNotAllowed(RuleBroken):
    """The state, or the role, does not allow this move."""

    code = "move_not_allowed"
    message = _(
        "This action is not available for this file any more. Reload the page to see its present state."
    )
