"""The words of promises."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Unit(TextChoices):
    """What a promise counts."""

    WORKING_DAYS = "working_days", _("working days")
    DAYS = "days", _("calendar days")
    HOURS = "hours", _("hours")


class Status(TextChoices):
    """Where a promise stands. `kept` means kept in time; one kept late stays `missed`, with its `kept_at`."""

    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    KEPT = "kept", _("Kept")
    MISSED = "missed", _("Missed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class SkipReason(TextChoices):
    """Why a day did not count."""

    WEEKEND = "weekend", _("Weekend")
    HOLIDAY = "holiday", _("Public holiday")
    PAUSE = "pause", _("Paused day")


class PauseReason(TextChoices):
    """Why our clock stands still."""

    PERSON = "person", _("We are waiting for something only you can give")
    ADMINISTRATION = "administration", _("Another administration has not answered yet")
    PROFESSIONAL = "professional", _("A professional must deposit a paper")
    APPOINTMENT = "appointment", _("An appointment is planned")


class Step(TextChoices):
    """The rungs of the ladder, in the order they are climbed."""

    WARN = "warn"
    MISS = "miss"
    APOLOGISE = "apologise"
    TELL_HEAD = "tell_head"
    TELL_DIRECTOR = "tell_director"


class SegmentKind(TextChoices):
    """What a piece of the promise bar shows."""

    PAST = "past"
    PAUSE = "pause"
    AHEAD = "ahead"


class Urgency(TextChoices):
    """How an agent's queue is cut."""

    LATE = "late", _("Late")
    TODAY = "today", _("Due today")
    THIS_WEEK = "this_week", _("Due this week")
    LATER = "later", _("Due later")
    PAUSED = "paused", _("Waiting")
