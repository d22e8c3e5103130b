"""The cache is a table, and a table may be written by others: reading a row never runs anything."""

import base64
import os
import pickle
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.db import connection

pytestmark = pytest.mark.django_db


class Harmful:
    """Makes a folder when it is read back."""

    def __init__(self, folder):
        self.folder = str(folder)

    def __reduce__(self):
        return (os.mkdir, (self.folder,))


@pytest.mark.parametrize("value", [True, 0, "", "نص", [1.5, 2.5], {"a": (1, None)}, b"\x00"])
def test_what_is_kept_is_read_back(value):
    cache.set("k", value, 60)

    assert cache.get("k") == value
    assert cache.get_many(["k", "absent"]) == {"k": value}


def test_what_is_not_there_is_absent():
    assert cache.get_many([]) == {}
    assert cache.get("absent", 7) == 7


def test_what_has_expired_is_absent(time_machine):
    time_machine.move_to("2026-11-24T09:00:00Z", tick=False)
    cache.set("k", 1, 60)
    time_machine.move_to("2026-11-24T09:00:59Z", tick=False)
    assert cache.get("k") == 1
    time_machine.move_to("2026-11-24T09:01:02Z", tick=False)

    assert cache.get("k") is None
    assert cache.add("k", 2, 60)


def test_a_row_that_somebody_else_wrote_is_no_value_and_runs_nothing(tmp_path):
    folder = tmp_path / "made"
    harmful = pickle.dumps(Harmful(folder))
    for written in (harmful, b"x", b"", pickle.dumps(datetime(2026, 1, 1, tzinfo=UTC))):
        assert after_writing(base64.b64encode(written).decode()) is None
    assert after_writing("no base64 …") is None
    assert not folder.exists()

    pickle.loads(harmful)
    assert folder.exists()


def after_writing(text):
    """Return what the cache reads once somebody wrote this text into its row."""
    cache.set("k", 1, 60)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_cache SET value = %s", [text])
    return cache.get("k")
