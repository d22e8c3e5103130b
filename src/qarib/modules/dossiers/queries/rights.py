"""What was granted to a person and runs today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, Q

from qarib.kernel.money import centimes
from qarib.modules.catalogue.enums import AmountEach
from qarib.modules.catalogue.queries import Definition, Text, definition, evaluate, versions_in_force
from qarib.modules.dossiers.enums import Outcome
from qarib.modules.dossiers.models import Decision
from qarib.modules.dossiers.queries.visible import RENEWAL_DAYS


@dataclass(frozen=True, slots=True)
class Right:
    """One right that runs, both days included. Amounts are in centimes; None: nothing is paid.

    `amount` is what the month asked for pays where it is monthly, and `decided` what the decision said.
    `renewal_opens` is the first day on which it can be asked again; None where it is not renewed.
    """

    procedure: Text
    code: str
    dossier: UUID
    letter: UUID
    since: date | None
    until: date | None
    amount: int | None
    decided: int | None
    monthly: bool
    renewal_opens: date | None
    renewable_now: bool


def rights_of(person_id: int, *, on: date) -> list[Right]:
    """Return what runs that day, what ends first first. A withdrawn letter gives nothing.

    One query, and one more where something is paid each month: by the rules and parameters of that day.
    """
    runs = Q(valid_until=None) | Q(valid_until__gte=on)
    granted = Decision.objects.filter(
        runs, dossier__person=person_id, outcome=Outcome.GRANTED, letter__withdrawn_at=None
    )
    found = granted.select_related("dossier__version__procedure", "letter").defer(
        "dossier__frozen", "dossier__version__source", "letter__data"
    )
    decisions = list(found.order_by(F("valid_until").asc(nulls_last=True), "pk"))
    monthly = any(_is_monthly(definition(decision.dossier.version)) for decision in decisions)
    paid = _paid_monthly(on) if monthly else {}
    return [_right(decision, on, paid) for decision in decisions]


def _is_monthly(rules: Definition) -> bool:
    return rules.amount is not None and rules.amount.each == AmountEach.MONTH


def _paid_monthly(on: date) -> dict[str, int]:
    """Return what each procedure pays that month, in centimes, where its parameters alone say it."""
    paid = {}
    for version in versions_in_force(on=on):
        rules = definition(version)
        if _is_monthly(rules) and (amount := evaluate(rules, {}, on=on).amount) is not None:
            paid[rules.code] = centimes(amount)
    return paid


def _right(decision: Decision, on: date, paid: Mapping[str, int]) -> Right:
    rules = definition(decision.dossier.version)
    amount, monthly = decision.amount, _is_monthly(rules)
    if monthly and amount is not None:
        amount = paid.get(rules.code, amount)
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
        amount=amount,
        decided=decision.amount,
        monthly=monthly,
        renewal_opens=opens,
        renewable_now=opens is not None and opens <= on,
    )
