from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import translation

from factories.threads import at_once
from qarib.modules.operations.actions import hit
from qarib.modules.operations.enums import Limit
from qarib.modules.operations.errors import TooManyAttempts
from qarib.modules.operations.models import Use

LOG_IN = Limit("accounts.log_in", times=5, seconds=3600)
NOW = "2026-11-24T10:00:00+01:00"


def refused(limit, key):
    try:
        hit(limit, key)
    except TooManyAttempts as refusal:
        return refusal.retry_after
    return None


@pytest.mark.django_db
def test_the_sixth_attempt_is_told_when_to_come_back():
    with time_machine.travel(NOW, tick=False):
        answers = [refused(LOG_IN, "a person") for _attempt in range(6)]

    assert answers == [None, None, None, None, None, 720]


@pytest.mark.django_db
def test_whoever_comes_back_at_the_time_told_passes_once():
    with time_machine.travel(NOW, tick=False) as clock:
        for _attempt in range(5):
            hit(LOG_IN, "a person")
        clock.shift(timedelta(seconds=719))
        too_early = refused(LOG_IN, "a person")
        clock.shift(timedelta(seconds=1))

        assert (too_early, refused(LOG_IN, "a person"), refused(LOG_IN, "a person")) == (1, None, 720)


@pytest.mark.django_db
def test_a_refused_attempt_does_not_lengthen_the_wait():
    with time_machine.travel(NOW, tick=False):
        for _attempt in range(5):
            hit(LOG_IN, "a person")

        assert {refused(LOG_IN, "a person") for _attempt in range(20)} == {720}


@pytest.mark.django_db
def test_after_the_whole_period_the_whole_burst_is_free_again():
    with time_machine.travel(NOW, tick=False) as clock:
        for _attempt in range(5):
            hit(LOG_IN, "a person")
        clock.shift(timedelta(hours=1))

        assert [refused(LOG_IN, "a person") for _attempt in range(6)] == [None] * 5 + [720]


@pytest.mark.django_db
def test_keys_and_limits_are_counted_apart():
    once = Limit("portal.search", times=1, seconds=60)
    hit(once, "yasmine")

    assert refused(once, "karim") is None
    assert refused(LOG_IN, "yasmine") is None
    assert refused(once, "yasmine") is not None


@pytest.mark.django_db
def test_the_table_says_nothing_of_the_key():
    hit(LOG_IN, "+213555123456")

    assert "555123456" not in str(Use.objects.values().get())


@pytest.mark.django_db
def test_a_use_that_fits_costs_one_statement(django_assert_num_queries):
    hit(LOG_IN, "a person")

    with django_assert_num_queries(1):
        hit(LOG_IN, "a person")


@pytest.mark.django_db(transaction=True)
def test_of_eight_attempts_at_once_only_as_many_as_allowed_pass():
    # At one instant: a thread that read its clock a millisecond before the first one would be refused fifth.
    with time_machine.travel(NOW, tick=False):
        answers = at_once(8, lambda _number: refused(LOG_IN, "a person"))

    assert sorted(answer is None for answer in answers) == [False] * 3 + [True] * 5


@pytest.mark.django_db(transaction=True)
def test_a_limit_survives_a_new_connection():
    for _attempt in range(5):
        hit(LOG_IN, "a person")
    connection.close()

    assert refused(LOG_IN, "a person") is not None


@pytest.mark.parametrize(
    ("seconds", "english"),
    [
        (40, "There were too many attempts. Wait one minute, then try again."),
        (720, "There were too many attempts. Try again in 12 minutes."),
        (3700, "There were too many attempts. Try again in 2 hours."),
    ],
)
def test_the_sentence_says_when_to_try_again(seconds, english):
    with translation.override("en"):
        assert str(TooManyAttempts(seconds).message) == english
