import threading
import time

import pytest
from django.db import OperationalError

from qarib.config.sqlite3.base import DatabaseWrapper

pytestmark = pytest.mark.django_db  # no connection at all is allowed without it


@pytest.fixture
def connect(tmp_path):
    """Return a function that opens one more connection to the same file, with so much patience."""
    opened = []

    def new(timeout=10.0):
        wrapper = DatabaseWrapper(
            {
                "NAME": tmp_path / "house.sqlite3",
                "OPTIONS": {
                    "timeout": timeout,
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "PRAGMA journal_mode=WAL",
                },
                "AUTOCOMMIT": True,
                "ATOMIC_REQUESTS": False,
                "CONN_HEALTH_CHECKS": False,
                "CONN_MAX_AGE": None,
                "TIME_ZONE": None,
                "TEST": {},
            },
            alias="proof",
        )
        wrapper.inc_thread_sharing()
        opened.append(wrapper)
        return wrapper

    yield new
    for wrapper in opened:
        wrapper.close()


def run(wrapper, sql):
    with wrapper.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_a_writer_waits_for_the_one_before(connect):
    first, second = connect(), connect()
    run(first, "CREATE TABLE t (n integer)")
    run(first, "BEGIN IMMEDIATE")
    run(first, "INSERT INTO t VALUES (1)")
    waiting = threading.Thread(target=run, args=(second, "INSERT INTO t VALUES (2)"))
    waiting.start()
    time.sleep(0.05)
    run(first, "COMMIT")
    waiting.join()
    assert run(first, "SELECT n FROM t ORDER BY n") == [(1,), (2,)]


def test_a_writer_whose_turn_does_not_come_is_refused(connect):
    first, second = connect(), connect(timeout=0.02)
    run(first, "CREATE TABLE t (n integer)")
    run(first, "BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="database is locked"):
        run(second, "BEGIN IMMEDIATE")
    run(first, "ROLLBACK")
    assert run(second, "SELECT n FROM t") == []


def test_other_errors_are_not_waited_for(connect):
    with pytest.raises(OperationalError, match="no such table"):
        run(connect(), "SELECT n FROM nowhere")


def test_a_reader_does_not_wait_for_a_writer(connect):
    first, second = connect(), connect(timeout=0)
    run(first, "CREATE TABLE t (n integer)")
    run(first, "BEGIN IMMEDIATE")
    run(first, "INSERT INTO t VALUES (1)")
    assert run(second, "SELECT n FROM t") == []
    run(first, "ROLLBACK")


def test_many_values_go_in_one_turn(connect):
    wrapper = connect()
    run(wrapper, "CREATE TABLE t (n integer)")
    with wrapper.cursor() as cursor:
        cursor.executemany("INSERT INTO t VALUES (%s)", iter([(1,), (2,)]))
    assert run(wrapper, "SELECT n FROM t ORDER BY n") == [(1,), (2,)]


def test_a_begin_that_failed_after_it_was_done_leaves_nothing_open(connect):
    wrapper = connect()
    run(wrapper, "CREATE TABLE t (n integer)")

    def fail_afterwards(execute, *statement):
        execute(*statement)
        raise OperationalError("no answer")

    with (
        wrapper.execute_wrapper(fail_afterwards),
        pytest.raises(OperationalError, match="no answer"),
    ):
        wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    run(wrapper, "BEGIN IMMEDIATE")
    run(wrapper, "ROLLBACK")
