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


class ProgrammeUnreadable(RuleBroken):
    """The file of the exchange programme does not say what it must."""

    code = "programme_unreadable"
    message = _("The file of the exchange programme cannot be read.")


class AgreementIncomplete(RuleBroken):
    """An agreement is found again by its reference."""

    code = "agreement_incomplete"
    message = _("Write the reference of the agreement beside its date.")


class DayToCome(RuleBroken):
    """The programme keeps what was done, not what is planned."""

    code = "day_to_come"
    message = _("This day is still to come: write it down once it is done.")


class LinkBeforeAgreement(RuleBroken):
    """Nothing is asked of a register without an agreement."""

    code = "link_before_agreement"
    message = _("A link is opened under an agreement: its date comes on or after that of the agreement.")
