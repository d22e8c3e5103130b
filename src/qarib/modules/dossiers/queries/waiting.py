"""What is asked of people: until when, and what nobody answered."""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import QuerySet

from qarib.kernel import clock
from qarib.modules.catalogue.queries import definition
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.models import Dossier, MissingRequest
from qarib.modules.dossiers.rules import REMIND_BEFORE_DAYS, last_day


def answer_would_end(dossier: Dossier) -> date:
    """Return the last day to answer what would be asked today: the procedure's term, else ours. No query."""
    waiting = definition(dossier.version).waiting
    return last_day(clock.today(), days=waiting.days if waiting else settings.QARIB_WAITING_DAYS)


def is_waiting_assumed(dossier: Dossier) -> bool:
    """Tell whether no source establishes how long a request stays open. No query."""
    waiting = definition(dossier.version).waiting
    return waiting is None or waiting.assumed


def last_request(dossier: Dossier) -> MissingRequest | None:
    """Return what was asked last, answered or not: one query."""
    return MissingRequest.objects.filter(dossier=dossier).order_by("-asked_at", "-pk").first()


def requests_to_lapse(*, on: date) -> list[MissingRequest]:
    """Return the open requests whose last day is before that day, each with its dossier: one query."""
    return list(_open().filter(answer_by__lt=on))


def requests_to_remind_of(*, on: date) -> list[MissingRequest]:
    """Return the open requests that end within seven days and whose person was not reminded: one query.

    Not on the day it was asked: the message of that day says it.
    """
    soon = _open().filter(answer_by__gte=on, answer_by__lte=on + timedelta(days=REMIND_BEFORE_DAYS))
    return list(soon.filter(reminded_at=None, asked_at__lt=clock.end_of_day(on - timedelta(days=1))))


def _open() -> QuerySet[MissingRequest]:
    found = MissingRequest.objects.filter(answered_at=None, lapsed_at=None, dossier__status=Status.WAITING)
    return found.select_related(
        "dossier__version__procedure", "dossier__person", "dossier__promise"
    ).order_by("answer_by", "pk")
