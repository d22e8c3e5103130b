"""Refusals of exchange."""

from django.utils.translation import gettext_lazy as _

from qarib.kernel.errors import RuleBroken


class NothingContested(RuleBroken):
    """A colleague settled it, or nobody contests it."""

    code = "nothing_contested"
    message = _("Nothing is contested here any more. Open the file again to see what counts now.")


class SettlementNeedsReason(RuleBroken):
    """The person reads why their word, or the register's, counts."""

    code = "settlement_needs_reason"
    message = _("Write why, so that the person understands what counts now.")
