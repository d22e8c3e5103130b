"""The words of personal data."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AlertKind(TextChoices):
    """What is unusual about somebody's readings."""

    OUTSIDE = "outside", _("Many files outside the queue in a day")
    HURRY = "hurry", _("Many readings in one hour")
    OFF_HOURS = "off_hours", _("Readings outside working hours")
    SAME_PERSON = "same_person", _("One person’s data again and again, without handling a file of theirs")
    NAMESAKE = "namesake", _("A person of the same family name, outside the queue")
    COLLEAGUE = "colleague", _("The data of somebody who works for an administration")


class AlertStatus(TextChoices):
    """Open until an auditor has looked; then what they found."""

    OPEN = "open", _("To look at")
    JUSTIFIED = "justified", _("Justified")
    REPORTED = "reported", _("Reported")
    MISTAKEN = "mistaken", _("Mistaken alert")


class Since(StrEnum):
    """From when a period of retention is counted."""

    DECIDED = "decided"
    CLOSED = "closed"
    LAST_SEEN = "last_seen"
    CREATED = "created"


class Then(StrEnum):
    """What becomes of data when their period is over."""

    ANONYMISE = "anonymise"
    DELETE = "delete"


class RunStatus(TextChoices):
    """Where a run of retention stands: listed, confirmed by somebody else, carried out."""

    PLANNED = "planned", _("Listed: nothing changed")
    CONFIRMED = "confirmed", _("Confirmed, being carried out")
    DONE = "done", _("Carried out")
    CANCELLED = "cancelled", _("Given up")


class BreachStatus(TextChoices):
    """Where a breach stands, from its discovery to its end."""

    OPEN = "open", _("Open: the authority is not told yet")
    NOTIFIED = "notified", _("Notified to the authority")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Not a breach after all")


class ReportStatus(TextChoices):
    """What became of a report that data may have leaked."""

    REPORTED = "reported", _("Waiting for the data-protection officer")
    BREACH = "breach", _("A breach was opened")
    DISMISSED = "dismissed", _("Dismissed, with a reason")


class Concerned(TextChoices):
    """How the people whom a breach concerns are found."""

    FILE = "file", _("The person of one file")
    AGENCY = "agency", _("Everybody who filed at one agency between two days")
    READER = "reader", _("Everybody whose data one agent read between two days")


class ReviewKind(TextChoices):
    """Which automatic result a person asks somebody to look at."""

    LAPSE = "lapse", _("A file closed because no answer came")
    IDENTITY = "identity", _("Civil status did not recognise the person")
    CHECK = "check", _("The check said: conditions not met")


class RectificationStatus(TextChoices):
    """Where a person's wish that a fact of their identity be put right stands."""

    ASKED = "asked", _("Being looked at")
    ACCEPTED = "accepted", _("Put right")
    DECLINED = "declined", _("Stays as it is, with the reason")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ReviewStatus(TextChoices):
    """Where a review stands."""

    ASKED = "asked", _("Being looked at")
    UPHELD = "upheld", _("Looked at: the result stays")
    CHANGED = "changed", _("Looked at: the result does not stay")
