"""Refusals of promises."""

from django.utils.translation import gettext_lazy as _

from qarib.kernel.errors import RuleBroken


class TermsRefused(RuleBroken):
    """The terms of a promise cannot be counted."""

    code = "promise_terms_refused"
    message = _("These terms cannot be counted. Check the start, the length and the pauses.")


class WithinOutOfRange(TermsRefused):
    """The length is not a number of days or hours that anybody promises."""

    code = "promise_within_out_of_range"
    message = _("The length of a promise is a whole number from 1 to 3660. Give such a number.")


class StartOutOfRange(TermsRefused):
    """The start lies where no calendar is known."""

    code = "promise_start_out_of_range"
    message = _("The start must lie between 1970 and 2200. Correct the date.")


class PauseEndsBeforeItBegins(TermsRefused):
    """A pause runs backwards."""

    code = "promise_pause_backwards"
    message = _("A pause ends before it begins. Exchange its two ends.")
