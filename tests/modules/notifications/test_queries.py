from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from factories.notifications import MessageFactory, ReachablePersonFactory
from qarib.kernel.clock import now
from qarib.modules.notifications.queries import latest_messages, messages_of, undelivered

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_a_person_sees_their_own_messages_newest_first_in_one_statement(count, django_assert_num_queries):
    yasmine, karim = ReachablePersonFactory(), ReachablePersonFactory()
    mine = [MessageFactory(person=yasmine, created_at=now() - timedelta(hours=hour)) for hour in range(count)]
    MessageFactory(person=karim)
    MessageFactory(person=None)
    MessageFactory(person=yasmine, secret=True)

    with django_assert_num_queries(1):
        assert list(messages_of(yasmine.pk)) == mine


def test_the_demo_shows_the_latest_messages_of_everybody():
    old, new, newest = (MessageFactory(created_at=now() - timedelta(hours=hour)) for hour in (3, 2, 1))

    assert latest_messages(2) == [newest, new]
    assert latest_messages() == [newest, new, old]


def test_what_did_not_arrive_is_listed():
    gave_up = MessageFactory(status="gave_up", next_try_at=None, created_at=now() - timedelta(hours=3))
    failed = MessageFactory(status="failed", attempts=1, created_at=now() - timedelta(hours=2))
    stuck = MessageFactory(created_at=now() - timedelta(hours=1))
    MessageFactory()
    MessageFactory(status="sent", attempts=1, next_try_at=None, sent_at=now())

    assert list(undelivered()) == [gave_up, failed, stuck]


def test_a_test_message_says_what_the_carrier_answered(capsys):
    call_command("send_test_message", "+213555000101")

    assert capsys.readouterr().out.startswith("sent: demo-")


@pytest.mark.parametrize(
    ("address", "answer"), [("+213555000198", "gave_up: unknown_address"), ("99", "failed: busy")]
)
def test_a_test_message_that_is_not_accepted_is_an_error(address, answer):
    with pytest.raises(CommandError, match=answer):
        call_command("send_test_message", address, "--channel", "email", "--language", "ar-dz")
