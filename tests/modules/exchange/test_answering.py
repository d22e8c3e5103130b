"""One answer to one question, whoever asks at the same moment, and what is forgotten."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine

from factories.accounts import PersonFactory
from factories.exchange_provider import granted, ministry, terms
from factories.threads import at_once
from factories.world import TUESDAY
from qarib.kernel import clock
from qarib.modules.exchange.actions import Message, forget_calls, give_answer, revoke_authorisation
from qarib.modules.exchange.errors import MessageReplayed, NotGranted, QuotaSpent
from qarib.modules.exchange.models import Authorisation, Call, Repeat, Usage
from qarib.modules.journal.models import Entry

QUESTION = UUID(int=11)


def message(allowed, *, question=QUESTION, nonce=None):
    until = clock.machine_now() + timedelta(seconds=70)
    return Message(allowed, question, "d" * 64, nonce or str(uuid4()), until, "LPA/1")


def answered(allowed, person=None, **given):
    return give_answer(message(allowed, **given), person=person, said=True)


@pytest.mark.django_db(transaction=True)
def test_the_same_question_asked_twice_at_once_is_answered_once():
    allowed, person = granted(), PersonFactory()
    found = at_once(4, lambda _number: answered(allowed, person.pk).uid)
    assert len(set(found)) == 1, found
    assert (Call.objects.count(), Usage.objects.get().answers) == (1, 1)
    assert Entry.objects.filter(action="exchange.answer").count() == 1
    assert Repeat.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_one_message_sent_twice_at_once_is_believed_once():
    allowed, person = granted(), PersonFactory()
    found = at_once(4, lambda _number: answered(allowed, person.pk, nonce="the-same"))
    assert [type(one) for one in found].count(MessageReplayed) == 3, found
    assert Call.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_several_at_once_do_not_pass_the_quota():
    allowed, person = granted(terms(quota=3)), PersonFactory()
    found = at_once(6, lambda _number: answered(allowed, person.pk, question=uuid4()))
    assert [type(one) for one in found].count(QuotaSpent) == 3, found
    assert (Call.objects.count(), Usage.objects.get().answers) == (3, 3)
    assert Entry.objects.filter(action="exchange.answer").count() == 3


@pytest.mark.django_db
def test_what_is_refused_leaves_nothing_behind():
    allowed, person = granted(), PersonFactory()
    Authorisation.objects.filter(pk=allowed.pk).update(quota=1)
    allowed.refresh_from_db()
    answered(allowed, person.pk)
    with pytest.raises(QuotaSpent):
        answered(allowed, person.pk, question=uuid4(), nonce="kept-for-tomorrow")
    revoke_authorisation(allowed.uid, reason="Fini.", actor=ministry())
    with pytest.raises(NotGranted):
        answered(allowed, person.pk, question=uuid4())
    assert (Call.objects.count(), Repeat.objects.count()) == (1, 0)
    assert Entry.objects.filter(action="exchange.answer").count() == 1


@pytest.mark.django_db
def test_the_answer_is_sealed_and_forgotten_after_its_time():
    with time_machine.travel(TUESDAY, tick=False):
        allowed, person = granted(), PersonFactory()
        call = answered(allowed, person.pk)
        answered(allowed, person.pk)
        assert "true" not in Call.objects.get().said_sealed
        assert Call.objects.get().said is True
        assert str(call) == str(call.uid)
    with time_machine.travel(TUESDAY + timedelta(days=30), tick=False):
        assert forget_calls() == 0
        assert not Repeat.objects.exists()
    with time_machine.travel(TUESDAY + timedelta(days=31), tick=False):
        assert forget_calls() == 1
    assert Usage.objects.get().answers == 1
    assert Entry.objects.filter(action="exchange.answer").count() == 1
