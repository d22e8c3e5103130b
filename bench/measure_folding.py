"""Folding names to search by: it runs on every row of a file of persons, and on every key typed."""

import time

from result import Result

from qarib.kernel.text import fold

NAMES = ["بن يوسف ياسمين", "آيت عمار وردية", "Benyoucef Yasmine", "Aït Amar Ouardia", "مُحَمَّد الأمين بوزيد"]


def measure(*, quick: bool) -> Result:
    """Return names folded a second, on one core."""
    count = 40_000 if quick else 400_000
    start = time.perf_counter()
    for number in range(count):
        fold(NAMES[number % len(NAMES)])
    return Result(count / (time.perf_counter() - start), "names/s", 30_000)
