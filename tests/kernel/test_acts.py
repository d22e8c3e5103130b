import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from qarib.kernel.actor import SYSTEM
from qarib.kernel.acts import act, write_at_end
from qarib.kernel.recent import recent
from qarib.modules.journal.actions import record
from qarib.modules.journal.models import Entry

pytestmark = pytest.mark.django_db


@act
def inner(name):
    record(name, actor=SYSTEM, about=("proof", "x"))
    if name == "refused":
        raise ValueError(name)


@act
def outer(*names):
    for name in names:
        inner(name)


def test_an_act_inside_an_act_sets_no_savepoint_and_all_rows_are_one_statement():
    with CaptureQueriesContext(connection) as asked:
        outer("first", "second", "third")

    inserts = [one["sql"] for one in asked if one["sql"].startswith("INSERT")]
    # The test's own transaction gives the outermost act one savepoint.
    assert sum("SAVEPOINT" in one["sql"] for one in asked) == 2
    assert len(inserts) == 1
    assert list(Entry.objects.order_by("pk").values_list("action", flat=True)) == ["first", "second", "third"]


def test_what_an_inner_act_raises_undoes_the_whole():
    with pytest.raises(ValueError, match="refused"):
        outer("first", "refused")

    assert not Entry.objects.exists()


def test_an_outer_act_that_swallows_a_refusal_cannot_commit_half():
    @act
    def swallowing():
        with pytest.raises(ValueError, match="refused"):
            inner("refused")
        return Entry.objects.count()

    with pytest.raises(transaction.TransactionManagementError):
        swallowing()


def test_a_row_without_an_act_is_written_at_once():
    assert not write_at_end(list, object())
    with transaction.atomic():
        record("alone", actor=SYSTEM, about=("proof", "x"))
        assert Entry.objects.get().action == "alone"


def test_after_a_failed_act_the_next_one_begins_anew():
    @act
    def broken():
        raise DatabaseError

    with pytest.raises(DatabaseError):
        broken()
    outer("after")

    assert Entry.objects.get().action == "after"


def test_a_recent_reading_is_kept_until_it_is_forgotten():
    read = []

    @recent(seconds=60)
    def reading(key):
        read.append(key)
        return len(read)

    assert [reading("a"), reading("a"), reading("b")] == [1, 1, 2]
    reading.forget()
    assert reading("a") == 3
