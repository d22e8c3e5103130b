"""The home page on the real server, SQLite and two processes: how many a second, how late the slowest."""

import time
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from http.client import HTTPConnection

from house import House
from result import Result, percentile

CLIENTS = 4


def visit(port: int, seconds: float) -> list[float]:
    """Ask for the page again and again over one kept connection; return how long each answer took."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    took = []
    end = time.perf_counter() + seconds
    while (start := time.perf_counter()) < end:
        connection.request("GET", "/")
        answer = connection.getresponse()
        answer.read()
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(f"the home page answered {answer.status}")
        took.append(time.perf_counter() - start)
    connection.close()
    return took


def measure(*, quick: bool) -> Result:
    """Return pages a second, with four visitors at once on the server's own machine."""
    seconds = 2 if quick else 20
    with House() as house, ThreadPoolExecutor(CLIENTS) as pool:
        start = time.perf_counter()
        visit(house.port, 0.5)
        took = [
            one for many in pool.map(lambda _: visit(house.port, seconds), range(CLIENTS)) for one in many
        ]
        measured = time.perf_counter() - start
    late = percentile(took, 0.99) * 1000
    note = f"p99 {late:.0f} ms, {CLIENTS} visitors"
    return Result(len(took) / seconds, "pages/s", 100, note=note, seconds=measured)
