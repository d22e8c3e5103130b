from collections import defaultdict
from dataclasses import dataclass

import pytest
from django.db import transaction

from qarib.kernel import events
from qarib.kernel.actor import SYSTEM
from qarib.kernel.events import Event, on, publish
from qarib.modules.journal.actions import record
from qarib.modules.journal.models import Entry


@dataclass(frozen=True, slots=True)
class LetterSent(Event):
    number: int


@dataclass(frozen=True, slots=True)
class LetterLost(Event):
    number: int


@pytest.fixture(autouse=True)
def no_other_handlers(monkeypatch):
    """Start from a house where nobody listens."""
    monkeypatch.setattr(events, "_handlers", defaultdict(list))


@pytest.mark.django_db(transaction=True)
def test_handlers_run_in_order_and_only_for_their_event():
    heard = []
    on(LetterSent)(lambda event: heard.append(("first", event.number)))
    on(LetterSent)(lambda event: heard.append(("second", event.number)))
    on(LetterLost)(lambda event: heard.append(("lost", event.number)))

    with transaction.atomic():
        publish(LetterSent(number=3))

    assert heard == [("first", 3), ("second", 3)]


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        publish(LetterSent(number=3))


@pytest.mark.django_db(transaction=True)
def test_a_handler_that_fails_undoes_the_fact():
    @on(LetterSent)
    def fail(event):
        raise ValueError(event.number)

    @transaction.atomic
    def send():
        record("letters.send", actor=SYSTEM, about=("letter", 3))
        publish(LetterSent(number=3))

    with pytest.raises(ValueError, match="3"):
        send()

    assert Entry.objects.count() == 0
