"""What territory refuses, and what to do about it."""

from django.utils.translation import gettext_lazy as _

from qarib.kernel.errors import RuleBroken


class UnknownWilaya(RuleBroken):
    """No wilaya has this code."""

    code = "unknown_wilaya"
    message = _("No wilaya has this code. Choose one of the 69 wilayas.")


class UnknownCommune(RuleBroken):
    """No commune has this code."""

    code = "unknown_commune"
    message = _("No commune has this code. Search for the commune by its name.")


class NoWilayaThatDay(RuleBroken):
    """The commune belonged to no wilaya that we know on that day."""

    code = "no_wilaya_that_day"
    message = _("The wilaya of this commune is not known for that date. Give a date after 4 February 1984.")


class OnlyAnAdministrator(RuleBroken):
    """The calendar binds every body: only an administrator changes it."""

    code = "only_an_administrator"
    message = _("Only an administrator can change the calendar. Ask the administrator of your body.")


class DayAlreadyPast(RuleBroken):
    """A day that has been lived stays what it was."""

    code = "day_already_past"
    message = _("This day is already past. Choose today or a later day.")


class HolidayAlreadyDeclared(RuleBroken):
    """The day is already a holiday."""

    code = "holiday_already_declared"
    message = _("This day is already a holiday: there is nothing to declare.")


class NoSuchHoliday(RuleBroken):
    """The day is not a holiday, or not any more."""

    code = "no_such_holiday"
    message = _("This day is not a holiday, or has just been cancelled. Reload the calendar.")


class NothingToConfirm(RuleBroken):
    """The day carries no estimated feast."""

    code = "nothing_to_confirm"
    message = _("No estimated holiday waits for confirmation on this day. Reload the calendar.")


class FeastCannotMove(RuleBroken):
    """Only feasts of the Hijri calendar move, and not far."""

    code = "feast_cannot_move"
    message = _(
        "Only a holiday of the Hijri calendar can move, to a day at most ten days away. "
        "For another change, cancel the holiday and declare a new one."
    )


class NameMissing(RuleBroken):
    """People read a holiday in three languages."""

    code = "name_missing"
    message = _("Give the name of the holiday in Arabic, French and English, 80 characters at most each.")


class ReasonMissing(RuleBroken):
    """Taking a holiday away is explained."""

    code = "reason_missing"
    message = _("Say why, in 500 characters at most: the people whose dates move will ask.")


class YearOutOfCalendar(RuleBroken):
    """The Hijri tables end somewhere."""

    code = "year_out_of_calendar"
    message = _("The calendar can be computed for the years 2000 to 2075 only. Choose one of these years.")


class UnreadableFile(RuleBroken):
    """The file as a whole says nothing: no row was read, nothing was written."""

    code = "unreadable_file"
    message = _("This file cannot be read as a table of communes.")
