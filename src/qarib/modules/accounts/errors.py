"""Refusals of accounts; each says what to do next and none says who is known."""

from django.utils.translation import gettext_lazy as _

from qarib.kernel.errors import RuleBroken


class NotANationalNumber(RuleBroken):
    """What was typed is not 18 digits."""

    code = "not_a_national_number"
    message = _(
        "The national identification number has exactly 18 digits. Copy it from your biometric identity card."
    )


class NotAPhone(RuleBroken):
    """What was typed is no telephone number."""

    code = "not_a_phone"
    message = _("This is not a telephone number. Write a mobile number such as 0550 12 34 56.")


class NotAMobile(RuleBroken):
    """A landline receives no SMS."""

    code = "not_a_mobile"
    message = _(
        "This is a landline: it cannot receive the code by SMS. Give a mobile number that starts with 05, "
        "06 or 07."
    )


class NotAName(RuleBroken):
    """A name is missing, too long, or holds no letter."""

    code = "not_a_name"
    message = _("Write the family name and the given name in letters, at most 80 characters each.")


class NotABirthDate(RuleBroken):
    """Nobody alive was born on that day."""

    code = "not_a_birth_date"
    message = _("Nobody was born on this day. Check the day, the month and the year.")


class NotAnEmail(RuleBroken):
    """What was typed is no e-mail address."""

    code = "not_an_email"
    message = _("This is not an e-mail address. Write it like name@example.dz, or leave it empty.")


class WrongCode(RuleBroken):
    """The code does not fit, whatever the reason."""

    code = "wrong_code"
    message = _("The code is not right. Check the last SMS you received and type its 6 digits again.")


class CodeExpired(RuleBroken):
    """The code is too old, was used, or was tried five times."""

    code = "code_expired"
    message = _("This code is no longer valid. Ask for a new one.")


class AccountClosed(RuleBroken):
    """The person proved who they are, but the account was closed."""

    code = "account_closed"
    message = _("This account is closed. Go to any agency with your identity card to have it opened again.")


class ProofNeeded(RuleBroken):
    """The act binds, and nobody has proved for a while who is there; every front leads to the proof."""

    code = "proof_needed"
    message = _("This act binds somebody: prove first that it is still you. Nothing you wrote is lost.")


class LevelTooLow(RuleBroken):
    """The act asks for a matched identity."""

    code = "level_too_low"
    message = _(
        "Your identity must be confirmed first. An agency, a helpers' organisation or a mobile team can do "
        "it with your identity card."
    )


class PhoneAlreadyClaimed(RuleBroken):
    """The same number and the same phone already stand together in another account."""

    code = "phone_already_claimed"
    message = _("This phone cannot be used for this account. Give another mobile number.")


class AnotherHolder(RuleBroken):
    """Somebody else is already matched with this national number."""

    code = "another_holder"
    message = _(
        "Another person is already confirmed with this national number. A case is open: compare both "
        "documents first."
    )


class NotYours(RuleBroken):
    """The actor has no ground for this act."""

    code = "not_yours"
    message = _("You may not do this for this person. Ask them for a mandate, or send them to an agency.")


class NoMandate(RuleBroken):
    """No mandate or guardianship covers the act on that day."""

    code = "no_mandate"
    message = _("You hold no mandate for this person and this procedure today. Ask them to give you one.")


class MandateNotPossible(RuleBroken):
    """The dates or the people of the mandate make no sense."""

    code = "mandate_not_possible"
    message = _(
        "A mandate is given to somebody else, and ends today or later. Correct the person or the date."
    )


class EmailTaken(RuleBroken):
    """Another agent already logs in with this address."""

    code = "email_taken"
    message = _(
        "Another account already uses this e-mail address. Give the agent's own professional address."
    )


class WeakPassword(RuleBroken):
    """The password is too short or too common; the message lists why."""

    code = "weak_password"


class NotADocumentNumber(RuleBroken):
    """What was typed cannot be the number of an identity document."""

    code = "not_a_document_number"
    message = _("The number of your identity document has 9 digits. Copy it from the front of the card.")


class AlreadyConfirmed(RuleBroken):
    """There is nothing left to confirm."""

    code = "already_confirmed"
    message = _("Your identity is already confirmed: there is nothing more to do.")


class NumberNeeded(RuleBroken):
    """Civil status finds people by their national number."""

    code = "number_needed"
    message = _(
        "Your account has no national number, and civil status finds people by it. Show your documents at an "
        "agency, to a helpers' organisation or to a mobile team."
    )


class NotRecognised(RuleBroken):
    """Civil status said no; what was wrong is not told, so that nobody learns by trying."""

    code = "not_recognised"
    message = _(
        "Civil status does not recognise these answers together. Copy each one from your identity card and "
        "your family booklet, then try again, or have your identity confirmed by a person."
    )


class CivilStatusSilent(RuleBroken):
    """Civil status does not answer, or is not connected yet."""

    code = "civil_status_silent"
    message = _(
        "Civil status does not answer at the moment. Try again later, or have your identity confirmed by a "
        "person: your files go on meanwhile."
    )


class ClaimedByAnother(RuleBroken):
    """Civil status said yes, but somebody else was confirmed before: the sentence is for the person."""

    code = "claimed_by_another"
    message = _(
        "Somebody else was already confirmed with your national number. A case is open and an agent looks "
        "at it: go to any agency with your identity card. Your files go on meanwhile."
    )


class LanguageUnknown(RuleBroken):
    """The pages do not speak this language yet."""

    code = "language_unknown"
    message = _("Choose Arabic, French or English.")
