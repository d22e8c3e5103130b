"""Several threads that do the same thing at the same moment, each with its own connection."""

from concurrent.futures import ThreadPoolExecutor
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
