from datetime import UTC, datetime, timedelta

import pytest

from factories.journal import EntryFactory
from qarib.modules.journal.queries import entries_about, history_of, readings_of

pytestmark = pytest.mark.django_db

YASMINE, KARIM, SAMIR = 1, 2, 7
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)


@pytest.mark.parametrize("count", [1, 3])
def test_a_person_sees_what_concerns_them_newest_first_in_one_statement(count, django_assert_num_queries):
    rows = [EntryFactory(subject=YASMINE, at=NOON + timedelta(hours=hour)) for hour in range(count)]
    EntryFactory(subject=KARIM)
    EntryFactory(subject=None)

    with django_assert_num_queries(1):
        seen = entries_about(YASMINE)

    assert seen == rows[::-1]


def test_a_list_goes_on_where_the_page_above_ended():
    rows = [EntryFactory(subject=YASMINE, at=NOON + timedelta(hours=hour)) for hour in range(5)]

    first = entries_about(YASMINE, limit=2)
    second = entries_about(YASMINE, limit=2, before=first[-1].at)

    assert first + second == [rows[4], rows[3], rows[2], rows[1]]


def test_who_read_my_file_tells_other_people_and_machines_but_not_myself():
    by_agent = EntryFactory(reading=True, subject=YASMINE, person=SAMIR, at=NOON)
    by_machine = EntryFactory(reading=True, subject=YASMINE, person=None, at=NOON + timedelta(hours=1))
    EntryFactory(reading=True, subject=YASMINE, person=YASMINE)
    EntryFactory(reading=True, subject=KARIM, person=SAMIR)
    EntryFactory(subject=YASMINE, person=SAMIR)

    assert readings_of(YASMINE) == [by_machine, by_agent]


def test_the_history_of_an_object_is_told_in_order_without_its_readings():
    filed = EntryFactory(object_id="one", at=NOON)
    taken = EntryFactory(object_id="one", at=NOON + timedelta(hours=1))
    EntryFactory(object_id="one", reading=True)
    EntryFactory(object_id="two")

    assert history_of("dossier", "one") == [filed, taken]
