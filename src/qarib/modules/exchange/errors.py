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


# --- what others may ask us --------------------------------------------------------------------------------


class AuthorisationUnknown(RuleBroken):
    """It is not there, or not theirs: both alike."""

    code = "authorisation_unknown"
    message = _("There is no such authorisation.")


class NotYoursToGrant(RuleBroken):
    """Whoever asks for an authorisation does not grant it."""

    code = "not_yours_to_grant"
    message = _("You asked for this authorisation yourself: somebody else of the ministry decides.")


class AuthorisationNeedsReason(RuleBroken):
    """The administration that asked reads why."""

    code = "authorisation_needs_reason"
    message = _("Write why, so that the administration understands what is missing.")


class NoWayToKnow(RuleBroken):
    """Neither a key nor an identifier of X-Road: nobody could be told from anybody else."""

    code = "no_way_to_know"
    message = _("Give a key with its name, or the identifier on X-Road: it is how the sender is recognised.")


class KeyUnreadable(RuleBroken):
    """What was given is no public key."""

    code = "key_unreadable"
    message = _("This is not a public Ed25519 key: 32 bytes, written in base64.")


class XRoadClientUnreadable(RuleBroken):
    """What was given is no identifier of X-Road."""

    code = "xroad_client_unreadable"
    message = _("An identifier on X-Road has four parts, as in DZ/GOV/cnl/registers.")


class SenderTaken(RuleBroken):
    """Another administration, or another key, is known by that name already."""

    code = "sender_taken"
    message = _("This name of a key, or identifier, is already granted to another sender or another key.")


class GrantedAlready(RuleBroken):
    """The same sender already asks the same for the same purpose."""

    code = "granted_already"
    message = _("This sender is already allowed to ask this for the same purpose.")


class NotGranted(RuleBroken):
    """The sender is known, and may not ask this, or not for this purpose, or not any more."""

    code = "not_granted"
    message = _("No authorisation is in force for this service and this purpose.")


class QuotaSpent(RuleBroken):
    """The answers of the day are given; `retry_after` is in seconds, for the header of that name."""

    code = "quota_spent"
    message = _("The answers of this day are used up. Ask again tomorrow.")

    def __init__(self, retry_after: int) -> None:
        """Say in how many seconds the next day begins in Algiers."""
        self.retry_after = retry_after
        super().__init__()


class MessageReplayed(RuleBroken):
    """This very message was answered before."""

    code = "replayed"
    message = _("This message was received before. Sign a new one to ask again.")


class QuestionChanged(RuleBroken):
    """The identifier belongs to another question."""

    code = "question_changed"
    message = _("This identifier was used for another question. Give each question its own.")
