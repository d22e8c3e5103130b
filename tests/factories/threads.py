"""Several threads that do the same thing at the same moment, each with its own connection."""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunningError
from contextlib import suppress
from threading import Barrier

from django.db import connections


def at_once(times, function):
    """Call the function that many times at once, with its number; return results or errors, in order."""
    barrier = Barrier(times)

    def one(number):
        try:
            barrier.wait(timeout=60)
            return function(number)
        except Exception as error:  # noqa: BLE001 -- the test looks at it
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def meanwhile(function, *, patience=0.5):
    """Call the function on another connection, wait a moment for it, and return its future.

    When it waits for what our own transaction holds, it goes on once that has ended.
    """

    def one():
        try:
            return function()
        finally:
            connections.close_all()

    pool = ThreadPoolExecutor(1)
    running = pool.submit(one)
    pool.shutdown(wait=False)
    with suppress(StillRunningError):
        running.exception(timeout=patience)
    return running
