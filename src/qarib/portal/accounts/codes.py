"""Sending the codes that accounts issues: the only place that knows both the code and the phone."""

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language

from qarib.kernel.actor import ANONYMOUS
from qarib.modules.accounts.actions import Started
from qarib.modules.notifications.actions import send
from qarib.modules.operations.actions import hit
from qarib.modules.operations.enums import Limit
from qarib.modules.operations.errors import TooManyAttempts

# Per phone, so that nobody's is flooded.
CODES_SENT = Limit("portal.codes_sent", times=8, seconds=1800)
# The same, for phones that a stranger typed at the sign-up: they use up nothing of those who log in.
SIGN_UPS_OF_PHONE = Limit("portal.sign_ups_of_phone", times=8, seconds=1800)
# And for new phones of people who are known here.
PHONES_CHANGED = Limit("portal.phones_changed", times=8, seconds=1800)
# A long code, the same for all who ask, leaves once while it lives.
LONG_CODE_SENT = Limit("portal.long_code_sent", times=1, seconds=600)
# What the SMS gateway is paid for, in a minute.
BUDGET = Limit("portal.sms_budget", times=settings.QARIB_SMS_BUDGET, seconds=60)
_NOBODY = "+0"
logger = structlog.get_logger()


def send_codes(started: Started, *, quiet: bool = False, limit: Limit = CODES_SENT) -> None:
    """Send each code to its phone, in the language of its person; raises TooManyAttempts.

    `quiet` is the log-in: it leaves a flooded phone alone without a word, because a refusal would tell who is
    known, and does the same work where nobody is known.
    """
    if quiet and not started.codes:
        _pretend(started)
    for issued in started.codes:
        try:
            hit(limit, issued.phone)
        except TooManyAttempts:
            if quiet:
                continue
            raise
        _send(issued.person_id, issued.phone, issued.language, issued.code)
    if not quiet:
        _watch_budget()


def too_many_sign_ups(phone: str) -> bool:
    """Count a sign-up with this phone; tell whether its codes must be long, because somebody floods it."""
    try:
        hit(SIGN_UPS_OF_PHONE, phone)
    except TooManyAttempts:
        return True
    return False


def send_sign_up_code(started: Started, *, often: bool) -> None:
    """Send the code of a sign-up: always a short one, a long one when it has not been sent yet."""
    (issued,) = started.codes
    try:
        if often:
            hit(LONG_CODE_SENT, f"{issued.phone}:{issued.code}")
    except TooManyAttempts:
        return
    _send(None, issued.phone, issued.language, issued.code)
    _watch_budget()


def _send(person_id: int | None, phone: str, language: str, code: str) -> None:
    send(
        "portal/code",
        person_id=person_id,
        address=phone,
        channel="sms",
        language=language,
        context={"code": code},
        secret=True,
        actor=ANONYMOUS,
    )


def _pretend(started: Started) -> None:
    """Make the statements of a code that leaves, and undo them: an unknown number takes as long."""
    hit(CODES_SENT, str(started.group))
    with transaction.atomic():
        _send(None, _NOBODY, get_language() or settings.LANGUAGE_CODE, "000000")
        transaction.set_rollback(True)


def _watch_budget() -> None:
    """Tell operations when more codes leave than are paid for, by a line in the log; refuse nobody.

    A stranger who signs up a thousand phones costs money. Refusing would be worse: one stranger could then
    close the door of the whole country. Each phone and each address has its bound; who watches decides.
    """
    try:
        hit(BUDGET, "all")
    except TooManyAttempts:
        logger.warning("sms_budget_exceeded", budget=BUDGET.times, seconds=BUDGET.seconds)
