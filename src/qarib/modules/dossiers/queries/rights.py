"""What was granted to a person and runs today."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, Q

from qarib.modules.catalogue.enums import AmountEach
from qarib.modules.catalogue.queries import Text, definition
from qarib.modules.dossiers.enums import Outcome
from qarib.modules.dossiers.models import Decision
from qarib.modules.dossiers.queries.visible import RENEWAL_DAYS


@dataclass(frozen=True, slots=True)
class Right:
    """One right that runs, both days included. `amount` is in centimes, as decided; None: nothing is paid.

    `renewal_opens` is the first day on which it can be asked again; None where it is not renewed.
    """

    procedure: Text
    code: str
    dossier: UUID
    letter: UUID
    since: date | None
    until: date | None
    amount: int | None
    monthly: bool
    renewal_opens: date | None
    renewable_now: bool


def rights_of(person_id: int, *, on: date) -> list[Right]:
    """Return what runs that day, what ends first first: one query. A withdrawn letter gives nothing."""
    runs = Q(valid_until=None) | Q(valid_until__gte=on)
    granted = Decision.objects.filter(
        runs, dossier__person=person_id, outcome=Outcome.GRANTED, letter__withdrawn_at=None
    )
    found = granted.select_related("dossier__version__procedure", "letter").defer(
        "dossier__frozen", "dossier__version__source", "letter__data"
    )
    return [_right(decision, on) for decision in found.order_by(F("valid_until").asc(nulls_last=True), "pk")]


def _right(decision: Decision, on: date) -> Right:
    rules = definition(decision.dossier.version)
    opens = None
    if rules.grants.renewable and decision.valid_until is not None:
        opens = decision.valid_until - timedelta(days=RENEWAL_DAYS)
    return Right(
        procedure=rules.name,
        code=rules.code,
        dossier=decision.dossier.uid,
        letter=decision.letter.uid,
        since=decision.valid_from,
        until=decision.valid_until,
        amount=decision.amount,
        monthly=rules.amount is not None and rules.amount.each == AmountEach.MONTH,
        renewal_opens=opens,
        renewable_now=opens is not None and opens <= on,
    )
