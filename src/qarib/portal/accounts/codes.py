"""Sending the codes that accounts issues: the only place that knows both the code and the phone."""

from qarib.kernel.actor import ANONYMOUS
from qarib.modules.accounts.actions import Started
from qarib.modules.notifications.actions import send
from qarib.modules.operations.actions import hit
from qarib.modules.operations.enums import Limit
from qarib.modules.operations.errors import TooManyAttempts

# Per phone, so that nobody's is flooded.
CODES_SENT = Limit("portal.codes_sent", times=8, seconds=1800)


def send_codes(started: Started, *, quiet: bool = False) -> None:
    """Send each code to its phone, in the language of its person; raises TooManyAttempts.

    `quiet` leaves a flooded phone alone without a word: at the log-in, a refusal would tell who is known.
    """
    for issued in started.codes:
        try:
            hit(CODES_SENT, issued.phone)
        except TooManyAttempts:
            if quiet:
                continue
            raise
        send(
            "portal/code",
            person_id=issued.person_id,
            address=issued.phone,
            channel="sms",
            language=issued.language,
            context={"code": issued.code},
            secret=True,
            actor=ANONYMOUS,
        )
