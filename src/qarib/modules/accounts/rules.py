"""Reading what people type, and how long a code or a session lives. No database, no clock."""

import secrets
import unicodedata
from datetime import date, timedelta

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from qarib.kernel.actor import SYSTEM_ROLE
from qarib.kernel.identifiers import new_number
from qarib.kernel.text import fold
from qarib.modules.accounts.enums import IdentityFact
from qarib.modules.accounts.errors import (
    NotABirthDate,
    NotADocumentNumber,
    NotAMobile,
    NotAName,
    NotANationalNumber,
    NotAnEmail,
    NotAPhone,
)

NIN_DIGITS = 18
DOCUMENT_DIGITS = 9
CODE_DIGITS = 6
# Sent instead where an account is asked for too often: nobody guesses it, so nobody needs to be locked out.
LONG_CODE_DIGITS = 12
# A long code that lives this long still is shared by the next who ask: a flood sends one SMS, not a thousand.
SHARED_LONG_CODE = timedelta(minutes=2)
CODE_LIFE = timedelta(minutes=10)
# So long everybody who signs up with one flooded phone shares one long code.
SIGN_UP_SHARE = CODE_LIFE - SHARED_LONG_CODE
CODE_ATTEMPTS = 5
NAME_LENGTH = 80
NAME_KEY_LENGTH = 200
EMAIL_LENGTH = 254
OLDEST_YEARS = 130
SEEN_EVERY = timedelta(minutes=10)
CITIZEN_SESSION = timedelta(days=14)
AGENT_SESSION = timedelta(hours=12)
# Unused for so long, it opens nothing any more (assumed).
CITIZEN_IDLE = timedelta(days=7)
AGENT_IDLE = timedelta(hours=1)
REPLACED_SESSION = timedelta(seconds=10)
# `administrator` is a role of organisations, the module above: here it is only a word.
MAY_CREATE_AGENTS = frozenset({"administrator", SYSTEM_ROLE})
MAY_SEE_CASES = frozenset({"administrator"})
_LONGEST_TYPED = 100  # nobody types more; refuse before working on it


def _western(text: str) -> str:
    """Return the text with every decimal digit of Unicode as 0–9."""
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character for character in text
    )


def _without_separators(text: str) -> str:
    """Drop spaces, dashes, dots and the invisible marks that a right-to-left keyboard leaves."""
    return "".join(
        character for character in text if unicodedata.category(character) not in {"Zs", "Cc", "Cf", "Pd"}
    ).replace(".", "")


def normalise_nin(text: str) -> str:
    """Return the 18 digits of a national number; raises NotANationalNumber.

    Its check key is not published, so 18 digits is all that may be asked of it.
    """
    digits = _western(_without_separators(text[: _LONGEST_TYPED + 1]))
    if len(digits) != NIN_DIGITS or not digits.isascii() or not digits.isdigit():
        raise NotANationalNumber
    return digits


def normalise_document(text: str) -> str:
    """Return the 9 digits of a biometric identity card or passport; raises NotADocumentNumber."""
    digits = _western(_without_separators(text[: _LONGEST_TYPED + 1]))
    if len(digits) != DOCUMENT_DIGITS or not digits.isascii() or not digits.isdigit():
        raise NotADocumentNumber
    return digits


def normalise_phone(text: str) -> str:
    """Return a mobile number in E.164, read as Algerian unless it starts with + or 00.

    Raises NotAPhone, or NotAMobile for a landline.
    """
    typed = _western(_without_separators(text[: _LONGEST_TYPED + 1]))
    if typed.startswith("00"):
        typed = "+" + typed[2:]
    if len(text) > _LONGEST_TYPED or any(character.isalpha() for character in typed):
        raise NotAPhone
    try:
        number = phonenumbers.parse(typed, "DZ")
    except NumberParseException as error:
        raise NotAPhone from error
    if not phonenumbers.is_valid_number(number):
        raise NotAPhone
    if phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE:
        raise NotAMobile
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def normalise_name(text: str) -> str:
    """Return a name with single spaces and nothing invisible; raises NotAName."""
    if len(text) > NAME_LENGTH * 2:
        raise NotAName
    kept = "".join(" " if unicodedata.category(character) == "Cc" else character for character in text)
    kept = " ".join(
        "".join(character for character in kept if unicodedata.category(character) != "Cf").split()
    )
    if not 0 < len(kept) <= NAME_LENGTH or not any(character.isalpha() for character in kept):
        raise NotAName
    return kept


def read_identity_fact(fact: IdentityFact, text: str, *, on: date) -> str | date:
    """Return a name, or a birth date written 2002-05-14. Raises NotAName, NotABirthDate."""
    if fact != IdentityFact.BIRTH_DATE:
        return normalise_name(text)
    try:
        born = date.fromisoformat(text)
    except ValueError as error:
        raise NotABirthDate from error
    if born > on or on.year - born.year > OLDEST_YEARS:
        raise NotABirthDate
    return born


def name_key(*, given_name: str, family_name: str) -> str:
    """Return the form in which a name is searched: accents, hamza seats and case do not matter."""
    return fold(f"{given_name} {family_name}")[:NAME_KEY_LENGTH]


def normalise_email(text: str) -> str:
    """Return the address in lower case, or empty when none was typed; raises NotAnEmail."""
    address = text[: EMAIL_LENGTH + 1].strip().lower()
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError as error:
        raise NotAnEmail from error
    if len(address) > EMAIL_LENGTH:
        raise NotAnEmail
    return address


def normalise_code(text: str) -> str:
    """Return the digits of a typed code, or empty when it cannot be one."""
    digits = _western(_without_separators(text[:_LONGEST_TYPED]))
    fits = len(digits) in {CODE_DIGITS, LONG_CODE_DIGITS} and digits.isascii() and digits.isdigit()
    return digits if fits else ""


def new_codes(count: int, *, digits: int = CODE_DIGITS) -> list[str]:
    """Return that many different codes: within one group a code must say whose it is."""
    drawn = secrets.SystemRandom().sample(range(10**digits), count)
    return [f"{number:0{digits}d}" for number in drawn]


def new_internal_number() -> str:
    """Return a number for a person without national number, such as `QRP-4F7K-92MX-D`."""
    return new_number().replace("QRB-", "QRP-", 1)
