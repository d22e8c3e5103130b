from datetime import date

import pytest
import time_machine

from factories.accounts import PersonFactory
from factories.organisations import AgencyFactory
from factories.promises import PromiseFactory, at
from qarib.kernel.actor import Actor, Basis
from qarib.modules.promises import actions, tasks
from qarib.modules.promises.models import ObservedMonth, SettledDay
from qarib.modules.promises.queries import KeptShare, Observed, observed, observed_for, promises_kept

AGENT = Actor(person=None, role="agent", basis=Basis.DUTY)
pytestmark = pytest.mark.django_db
SINCE = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def end_of_november():
    with time_machine.travel(at("2026-11-30T12:00"), tick=False):
        yield


def answered(moment, **order):
    promise = PromiseFactory(**order)
    actions.keep_promise(promise, at=at(moment), actor=AGENT)
    return promise


def test_promises_kept_has_one_definition():
    answered("2026-11-23T10:00")
    answered("2026-11-25T23:59")
    answered("2026-11-26T00:01")  # late: missed for ever
    actions.miss_promise(PromiseFactory())  # missed and not answered
    actions.withdraw_promise(PromiseFactory(start=at("2026-11-29T10:00")), actor=AGENT)  # in time: nowhere
    PromiseFactory(start=at("2026-11-29T10:00"))  # still running

    actions.roll_up_figures(since=SINCE)

    assert promises_kept(SINCE) == KeptShare(kept=2, missed=2)
    assert promises_kept(SINCE).percent == 50
    assert promises_kept(date(2026, 11, 25)) == KeptShare(kept=1, missed=2)
    assert promises_kept(date(2026, 12, 1)).percent is None


def test_a_body_is_counted_for_itself_and_the_share_is_never_flattered():
    agency = AgencyFactory()
    answered("2026-11-23T10:00", body=agency)
    answered("2026-11-23T10:00")

    actions.roll_up_figures(since=SINCE)

    assert promises_kept(SINCE, body_ids=[agency.pk]) == KeptShare(kept=1, missed=0)
    assert KeptShare(kept=199, missed=1).percent == 99


def test_rolling_up_again_counts_nothing_twice_and_follows_what_came_since():
    promise = answered("2026-11-23T10:00")
    actions.roll_up_figures(since=SINCE)
    actions.roll_up_figures(since=SINCE)
    answered("2026-11-23T11:00", body=promise.body)
    actions.roll_up_figures(since=SINCE)

    assert list(SettledDay.objects.values_list("day", "body_id", "kept", "missed")) == [
        (date(2026, 11, 23), promise.body_id, 2, 0)
    ]
    assert list(ObservedMonth.objects.values_list("label", "month", "files", "by_working_days")) == [
        ("anem.job-seeker-registration", date(2026, 11, 1), 2, {"1": 2})
    ]


def test_a_night_in_algiers_belongs_to_the_day_that_begins():
    answered("2026-11-23T00:30")

    actions.roll_up_figures(since=date(2026, 11, 23))

    assert SettledDay.objects.get().day == date(2026, 11, 23)


def test_half_of_the_answers_took_so_long_on_so_many_files():
    for moment in ("2026-11-23T10:00", "2026-11-23T12:00", "2026-11-24T10:00", "2026-11-29T10:00"):
        answered(moment)
    answered("2026-10-15T10:00", start=at("2026-10-01T10:00"), within=20)
    answered("2026-11-22T12:00", label="cnas.affiliation")
    actions.roll_up_figures(since=date(2026, 10, 1))
    actions.roll_up_figures(since=date(2026, 11, 1))

    assert observed("anem.job-seeker-registration") == Observed(median_working_days=2, files=5)
    assert observed("nothing.known") is None
    assert observed_for({"cnas.affiliation", "nothing.known"}) == {"cnas.affiliation": Observed(0, 1)}


def test_what_was_observed_more_than_a_year_ago_is_forgotten():
    ObservedMonth.objects.create(label="old.one", month=date(2025, 10, 1), files=9, by_working_days={"4": 9})

    assert observed("old.one") is None


def test_an_empty_roll_up_writes_nothing():
    actions.roll_up_figures(since=SINCE)

    assert (SettledDay.objects.count(), ObservedMonth.objects.count()) == (0, 0)


def test_the_schedule_counts_the_last_days():
    answered("2026-11-29T10:00", person=PersonFactory(), start=at("2026-11-26T10:00"))

    tasks.roll_up_figures.call()

    assert promises_kept(date(2026, 11, 29)) == KeptShare(kept=1, missed=0)


@pytest.mark.parametrize("item_count", [1, 3])
def test_figures_on_a_page_are_one_small_read(item_count, django_assert_num_queries):
    for _ in range(item_count):
        answered("2026-11-23T10:00")
    actions.roll_up_figures(since=SINCE)

    with django_assert_num_queries(1):
        promises_kept(SINCE)
    with django_assert_num_queries(1):
        observed("anem.job-seeker-registration")
