"""The words of personal data."""

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
