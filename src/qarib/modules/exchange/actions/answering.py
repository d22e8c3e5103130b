"""Answering another administration: once for each question, as often as its quota allows, in the journal."""

from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from uuid import UUID

from django.db import connection, transaction

from qarib.kernel import clock
from qarib.kernel.actor import administration
from qarib.kernel.prepared import PreparedInsert
from qarib.modules.exchange.enums import AuthorisationState
from qarib.modules.exchange.errors import MessageReplayed, NotGranted, QuestionChanged, QuotaSpent
from qarib.modules.exchange.models import Authorisation, Call, Repeat
from qarib.modules.exchange.queries import forget_senders
from qarib.modules.exchange.rules import KEEP_CALLS
from qarib.modules.journal.actions import record
from qarib.modules.journal.enums import Kind

_call = PreparedInsert(Call, unless_taken=True)
_repeat = PreparedInsert(Repeat, unless_taken=True)

# The WHERE of both halves is the check: the authorisation as it stands now, and the day's quota. The row is
# locked from here to the end of the transaction, so it comes last.
_COUNT = """
INSERT INTO exchange_usage (authorisation_id, day, answers)
SELECT id, %(day)s, 1 FROM exchange_authorisation WHERE id = %(id)s AND state = 'granted'
ON CONFLICT (authorisation_id, day) DO UPDATE SET answers = exchange_usage.answers + 1
WHERE exchange_usage.answers < %(quota)s
"""


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """One believed message: under which authorisation, which question, which file of theirs.

    `digest` is a keyed digest of the question, `until` the instant after which it is believed no more.
    """

    authorisation: Authorisation
    question: UUID
    digest: str
    nonce: str
    until: datetime
    case: str


def give_answer(message: Message, *, person: int | None, said: bool | None) -> Call:
    """Return the answer of a question: this one, or the one that it was given before.

    Three statements with the journal's, in one transaction; a repeated question costs as many and counts
    neither in the quota nor in the journal. Raises MessageReplayed, QuestionChanged, NotGranted from the
    first message after a revocation, and QuotaSpent.
    """
    now = clock.now()
    call = Call(
        authorisation=message.authorisation,
        asker_id=message.authorisation.asker_id,
        question=message.question,
        digest=message.digest,
        nonce=message.nonce,
        case=message.case,
        person_id=person,
        day=clock.algiers_day(now),
        answered_at=now,
    )
    call.said = said
    with transaction.atomic():
        if _call.put(call):
            _record(call)
            _count(call, now)
            return call
    return _answered_before(message)


def _record(call: Call) -> None:
    allowed = call.authorisation
    record(
        "exchange.answer",
        actor=administration(allowed.asker_id, subject=call.person_id),
        about=("call", call.uid),
        reason=allowed.wording,
        data={"service": allowed.service, "purpose": allowed.purpose, "case": call.case},
        kind=Kind.READ,
    )


def _count(call: Call, now: datetime) -> None:
    """Count the answer, or undo it: the authorisation is revoked, or the day's answers are given."""
    allowed = call.authorisation
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"id": allowed.pk, "day": _stored(call.day), "quota": allowed.quota})
        if cursor.rowcount:
            return
    _expect_granted(allowed)
    raise QuotaSpent(ceil((clock.end_of_day(call.day) - now).total_seconds()))


def _stored(day: date) -> date | str:
    """Return a day as the database takes it: SQLite keeps text."""
    return day.isoformat() if connection.vendor == "sqlite" else day


def _expect_granted(allowed: Authorisation) -> None:
    if not Authorisation.objects.filter(pk=allowed.pk, state=AuthorisationState.GRANTED).exists():
        forget_senders()
        raise NotGranted


@transaction.atomic
def _answered_before(message: Message) -> Call:
    """Return the answer that was given to the same question; the message itself counts once."""
    allowed = message.authorisation
    _expect_granted(allowed)
    found = Call.objects.filter(asker=allowed.asker_id, question=message.question).first()
    if found is None or found.nonce == message.nonce:
        raise MessageReplayed
    if found.digest != message.digest:
        raise QuestionChanged
    used = Call.objects.filter(asker=allowed.asker_id, nonce=message.nonce).exists()
    if used or not _repeat.put(Repeat(asker_id=allowed.asker_id, nonce=message.nonce, until=message.until)):
        raise MessageReplayed
    return found


def forget_calls() -> int:
    """Delete answers that are not given again, and messages that are not believed any more: two statements.

    The journal keeps that they were given, and to whom; `Usage` keeps how many.
    """
    now = clock.now()
    deleted, _by_table = Call.objects.filter(day__lt=clock.algiers_day(now - KEEP_CALLS)).delete()
    Repeat.objects.filter(until__lt=clock.machine_now()).delete()
    return deleted
