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
# What the SMS gateway is paid for, in a minute.
BUDGET = Limit("portal.sms_budget", times=settings.QARIB_SMS_BUDGET, seconds=60)
_NOBODY = "+0"
logger = structlog.get_logger()


def send_codes(started: Started, *, quiet: bool = False) -> None:
    """Send each code to its phone, in the language of its person; raises TooManyAttempts.

    `quiet` is the log-in: it leaves a flooded phone alone without a word, because a refusal would tell who is
    known, and does the same work where nobody is known.
    """
    if quiet and not started.codes:
        _pretend(started)
    for issued in started.codes:
        try:
            hit(CODES_SENT, issued.phone)
        except TooManyAttempts:
            if quiet:
                continue
            raise
        _send(issued.person_id, issued.phone, issued.language, issued.code)
    if not quiet:
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
