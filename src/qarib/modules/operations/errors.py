"""Refusals of operations."""

from math import ceil

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from qarib.kernel.errors import RuleBroken

_MINUTE = 60


class TooManyAttempts(RuleBroken):
    """The limit is reached; `retry_after` is in seconds, for the header of that name (answer 429)."""

    code = "too_many_attempts"

    def __init__(self, retry_after: int) -> None:
        """Say when to try again, in the largest unit that stays exact enough for a person."""
        self.retry_after = retry_after
        super().__init__(_when(retry_after))


class NumberNotAvailable(RuleBroken):
    """The number was never drawn for this holder, or a file carries it already."""

    code = "number_not_available"
    message = _("This number was not reserved for this device, or a file already carries it.")


class NumberTaken(RuleBroken):
    """Two files drew one number at once, which hardly ever happens: whoever comes second begins again."""

    code = "number_taken"
    message = _("Your request could not be numbered this time. Nothing is lost: press the button again.")


def _when(seconds: int) -> str:
    """Return the sentence in the language of the moment."""
    minutes = ceil(seconds / _MINUTE)
    if minutes <= 1:
        return gettext("There were too many attempts. Wait one minute, then try again.")
    if minutes < _MINUTE:
        return ngettext(
            "There were too many attempts. Try again in %(count)d minute.",
            "There were too many attempts. Try again in %(count)d minutes.",
            minutes,
        ) % {"count": minutes}
    hours = ceil(minutes / _MINUTE)
    return ngettext(
        "There were too many attempts. Try again in %(count)d hour.",
        "There were too many attempts. Try again in %(count)d hours.",
        hours,
    ) % {"count": hours}


class WorkerLostError(RuntimeError):
    """Written on a job whose workers died under it as often as it may be tried."""
