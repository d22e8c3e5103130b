from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail

from factories.notifications import MessageFactory
from factories.threads import at_once
from qarib.kernel.actor import SYSTEM
from qarib.kernel.events import _handlers
from qarib.modules.notifications import actions
from qarib.modules.notifications.actions import deliver_message, send
from qarib.modules.notifications.enums import Outcome
from qarib.modules.notifications.events import MessageGaveUp
from qarib.modules.notifications.models import Attempt, Message
from qarib.modules.notifications.rules import ATTEMPTS, LEASE
from qarib.modules.notifications.tasks import deliver, deliver_due
from qarib.modules.operations.models import Job

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SECONDS = [30, 120, 600, 3600, 21600]


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def given_up():
    """The events of messages that were given up."""
    told = []
    _handlers[MessageGaveUp].append(told.append)
    yield told
    _handlers[MessageGaveUp].remove(told.append)


@pytest.mark.django_db
def test_an_accepted_message_is_sent_once(clock):
    message = MessageFactory()

    assert deliver_message(message.pk) is None
    assert deliver_message(message.pk) is None

    message.refresh_from_db()
    assert (message.status, message.attempts, message.sent_at, message.next_try_at) == ("sent", 1, NOW, None)
    assert message.provider_reference == f"demo-{message.uid}"
    assert list(message.tries.values_list("number", "at", "outcome", "code")) == [(1, NOW, "accepted", "")]


@pytest.mark.django_db
def test_a_message_that_fails_for_now_is_tried_again_and_arrives(clock):
    message = MessageFactory(address="+213555000199")

    assert deliver_message(message.pk) == timedelta(seconds=30)
    message.refresh_from_db()
    assert (message.status, message.next_try_at) == ("failed", NOW + timedelta(seconds=30))
    assert deliver_message(message.pk) is None
    assert Attempt.objects.count() == 1

    clock.shift(timedelta(seconds=30))
    deliver_message(message.pk)
    message.refresh_from_db()
    assert (message.status, message.attempts) == ("sent", 2)
    assert list(message.tries.order_by("number").values_list("outcome", "code")) == [
        ("temporary", "busy"),
        ("accepted", ""),
    ]


@pytest.mark.django_db
def test_a_message_refused_for_good_is_given_up_at_once_and_told(clock, given_up):
    message = MessageFactory(address="+213555000198")

    assert deliver_message(message.pk) is None

    message.refresh_from_db()
    assert (message.status, message.attempts, message.next_try_at) == ("gave_up", 1, None)
    assert given_up == [
        MessageGaveUp(message_id=message.pk, person_id=None, channel="sms", template="testing/moved")
    ]


@pytest.mark.django_db
def test_after_six_attempts_a_message_is_given_up(clock, in_service, given_up):
    message = MessageFactory()
    waits = []
    for _attempt in range(ATTEMPTS):
        wait = deliver_message(message.pk)
        waits.append(wait and wait.total_seconds())
        clock.shift(wait or timedelta(0))

    message.refresh_from_db()
    assert waits == [*SECONDS, None]
    assert (message.status, message.attempts, len(given_up)) == ("gave_up", 6, 1)
    assert set(message.tries.values_list("outcome", "code")) == {("temporary", "no_gateway")}


@pytest.mark.django_db
def test_a_code_is_not_tried_after_it_has_lost_its_worth(clock, in_service):
    message = MessageFactory(secret=True)
    waits = []
    for _attempt in range(3):
        wait = deliver_message(message.pk)
        waits.append(wait and wait.total_seconds())
        clock.shift(wait or timedelta(0))

    message.refresh_from_db()
    assert (waits, message.status, message.body) == ([30, 120, None], "gave_up", "")


@pytest.mark.django_db(transaction=True)
def test_of_workers_at_once_only_one_sends(monkeypatch):
    message = MessageFactory()

    at_once(6, lambda _number: deliver_message(message.pk))

    assert list(Attempt.objects.values_list("number", "outcome")) == [(1, "accepted")]


@pytest.mark.django_db
def test_a_message_whose_worker_died_is_sent_again_after_the_lease(clock):
    message = MessageFactory()
    actions._claim(message.pk)

    assert deliver_message(message.pk) is None
    assert Attempt.objects.count() == 0

    clock.shift(LEASE)
    deliver_message(message.pk)
    message.refresh_from_db()
    assert (message.status, message.attempts) == ("sent", 2)


@pytest.mark.django_db
def test_a_message_that_killed_every_worker_is_given_up(clock, given_up):
    message = MessageFactory(attempts=ATTEMPTS)

    assert deliver_message(message.pk) is None

    message.refresh_from_db()
    assert (message.status, len(given_up)) == ("gave_up", 1)


@pytest.mark.django_db
def test_a_slow_worker_s_failure_does_not_undo_what_the_next_one_sent(clock):
    message = MessageFactory()
    slow = actions._claim(message.pk)
    clock.shift(LEASE)
    deliver_message(message.pk)

    assert actions._settle(slow, Outcome.TEMPORARY, code="late") is None
    message.refresh_from_db()
    assert (message.status, message.tries.count()) == ("sent", 2)


@pytest.mark.django_db
def test_a_message_that_does_not_exist_any_more_is_nobody_s_error():
    assert deliver_message(0) is None


@pytest.mark.django_db
@pytest.mark.usefixtures("letters")
@pytest.mark.parametrize(("demo", "body"), [(False, ""), (True, "Your code is 482913.")])
def test_a_code_is_wiped_once_it_left_but_for_the_demo_that_shows_it(settings, demo, body):
    message = send(
        "testing/code",
        address="y@example.dz",
        channel="sms",
        language="en",
        context={"code": "482913"},
        actor=SYSTEM,
        secret=True,
    )
    Message.objects.filter(pk=message.pk).update(channel="email")
    settings.QARIB_DEMO = demo

    deliver_message(message.pk)

    message.refresh_from_db()
    assert (message.status, message.body) == ("sent", body)


@pytest.mark.django_db
def test_the_job_of_a_message_sends_it_and_comes_back_after_a_failure(run_tasks):
    good, bad = MessageFactory(), MessageFactory(address="+213555000199")
    deliver.enqueue(good.pk)
    deliver.enqueue(bad.pk)

    assert run_tasks() == 2
    again = Job.objects.get(status="READY")
    assert again.args_kwargs["args"] == [bad.pk]
    assert list(Message.objects.order_by("pk").values_list("status", flat=True)) == ["sent", "failed"]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_what_lost_its_job_is_enqueued_again(clock, count):
    lost = [MessageFactory(next_try_at=NOW - timedelta(minutes=3)) for _number in range(count)]
    MessageFactory(next_try_at=NOW - timedelta(minutes=1))
    MessageFactory(next_try_at=NOW + timedelta(hours=1), status="failed", attempts=1)
    MessageFactory(next_try_at=None, status="gave_up")

    deliver_due.call()

    found = [
        args_kwargs["args"]
        for args_kwargs in Job.objects.order_by("enqueued_at").values_list("args_kwargs", flat=True)
    ]
    assert sorted(found) == sorted([message.pk] for message in lost)


@pytest.mark.django_db
def test_in_service_an_email_leaves_by_the_mail_server(in_service):
    message = MessageFactory(channel="email", address="y@example.dz", subject="Objet", body="Corps")

    deliver_message(message.pk)

    (letter,) = mail.outbox
    message.refresh_from_db()
    assert (letter.to, letter.subject, letter.body) == (["y@example.dz"], "Objet", "Corps")
    assert letter.extra_headers["Message-ID"] == message.provider_reference == f"<{message.uid}@qarib>"
