"""Answers are counted beside the proofs: how many, how fast, and with which a file went on."""

from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import IntegrityError, transaction

from factories.accounts import PersonFactory
from factories.exchange import NOTHING, registers, says, wanted
from factories.world import TUESDAY
from qarib.kernel.actor import SYSTEM, citizen
from qarib.modules.exchange import tasks
from qarib.modules.exchange.actions import (
    accept_proofs,
    ask_proofs,
    collect,
    forget_proofs,
    refresh_answers,
    refresh_filed_answers,
)
from qarib.modules.exchange.models import AnswerMonth, Proof
from qarib.modules.exchange.queries import Answers, answers_since

pytestmark = pytest.mark.django_db
NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)
MONTHS, KEY = ("cnas", "affiliation_months"), ("p", "cnas", "affiliation_months")


@pytest.fixture
def day():
    with time_machine.travel(TUESDAY, tick=False) as moving:
        yield moving


def answered(number, day=None, after=timedelta(0), reply=None):
    """Ask CNAS for one case, which answers after a while."""
    person, case = PersonFactory(matched=True), UUID(int=number)
    with registers({MONTHS: reply or says(48)}):
        asked = (wanted("affiliation_months", "cnas"),)
        ask_proofs(person, case=case, procedure="p", wanted=asked, actor=citizen(person.pk))
        if day:
            day.shift(after)
        collect(case)
    return case


def counted(since=NOVEMBER):
    return answers_since(since).get(KEY, Answers())


def test_answers_are_counted_by_how_fast_they_came(day):
    for number, after in enumerate((0, 1, 59, 60 * 23, 60 * 25)):
        answered(number, day, timedelta(minutes=after))
    refresh_answers()

    assert counted() == Answers(answered=5, within_minute=2, within_hour=3, within_day=4)
    assert counted().half_within == "hour"


@pytest.mark.parametrize(("answers", "words"), [
    (Answers(), ""),
    (Answers(answered=2, within_minute=1, within_hour=1, within_day=1), "minute"),
    (Answers(answered=3, within_minute=1, within_hour=1, within_day=2), "day"),
    (Answers(answered=3, within_minute=1, within_hour=1, within_day=1), "longer"),
])  # fmt: skip
def test_half_of_the_answers_came_within(answers, words):
    assert answers.half_within == words


def test_that_nothing_is_held_is_an_answer_and_silence_is_none(day):
    answered(1, reply=NOTHING)
    with registers():
        person = PersonFactory(matched=True)
        asked = (wanted("affiliation_months", "cnas"),)
        ask_proofs(person, case=UUID(int=2), procedure="p", wanted=asked, actor=citizen(person.pk))
        collect(UUID(int=2))
    refresh_answers()

    assert counted().answered == 1


def test_with_which_answers_files_went_on(day):
    accept_proofs(answered(1), facts=["affiliation_months"], actor=SYSTEM)
    answered(2)
    refresh_answers()

    assert (counted().answered, counted().accepted) == (2, 1)


def test_counting_again_changes_nothing_and_older_months_stay(day):
    with time_machine.travel("2026-09-20T09:00:00Z", tick=False):
        old = answered(1)
        refresh_answers()
    answered(2)
    refresh_answers()
    refresh_answers()
    forget_proofs([old])
    refresh_answers()

    assert counted(date(2026, 9, 1)).answered == 2
    assert counted().answered == 1


def test_at_night_older_months_learn_with_which_answers_files_were_filed(day):
    with time_machine.travel("2026-09-20T09:00:00Z", tick=False):
        old = answered(1)
        refresh_answers()
    accept_proofs(old, facts=["affiliation_months"], actor=SYSTEM)
    refresh_answers()
    assert counted(OCTOBER.replace(month=9)).accepted == 0
    refresh_filed_answers()

    assert counted(OCTOBER.replace(month=9)).accepted == 1


def test_the_night_of_algiers_begins_the_month(day):
    with time_machine.travel("2026-10-31T23:30:00Z", tick=False):
        answered(1)
    refresh_answers()

    assert AnswerMonth.objects.get().month == NOVEMBER


def test_the_schedules_count(day):
    answered(1)
    tasks.refresh_answers.func()
    assert counted().answered == 1
    AnswerMonth.objects.all().delete()
    tasks.refresh_filed_answers.func()
    assert counted().answered == 1


@pytest.mark.parametrize("item_count", [1, 3])
def test_counting_costs_the_same(day, item_count, django_assert_num_queries):
    for number in range(item_count):
        answered(number)

    with django_assert_num_queries(5):
        refresh_answers()
    with django_assert_num_queries(1):
        answers_since(NOVEMBER)


@pytest.mark.parametrize("wrong", [
    {"month": TUESDAY.date()},
    {"accepted": 2},
    {"within_minute": 2},
    {"within_day": 2},
])  # fmt: skip
def test_the_database_keeps_what_a_month_means(wrong):
    row = {"month": NOVEMBER, "purpose": "p", "source": "cnas", "fact": "f", "accepted": 0}
    waits = {"answered": 1, "within_minute": 0, "within_hour": 1, "within_day": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerMonth.objects.create(**{**row, **waits, **wrong})


def test_no_proof_no_row(day):
    refresh_answers()

    assert not AnswerMonth.objects.exists()
    assert not Proof.objects.exists()
