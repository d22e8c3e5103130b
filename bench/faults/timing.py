"""Do known and unknown people wait alike? Medians of the pages that must not tell, on a real server.

    python bench/faults/timing.py --base http://127.0.0.1:8000 --known NIN --agent EMAIL [--times 60] [--json]

Known and unknown alternate, each from a fresh browser, so that whatever else the machine does falls on both.
Each number is asked `--times` times: after the second ask codes are long, as in an attack. On a busy machine
the figure only indicates; the tests compare statements, hashes and answers, which do not depend on it.
"""

import argparse
import json
import re
import statistics
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

_MOST_MS = 5.0
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirection is the answer that is timed."""

    def redirect_request(self, *_args: object, **_named: object) -> None:
        """Follow nothing."""
        return


def ask(base: str, path: str, fields: dict[str, str]) -> tuple[float, int, list[str]]:
    """Open the form in a fresh browser, send it, and return (milliseconds, status, names of headers)."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _Stay())
    page = browser.open(base + path, timeout=30).read().decode()
    token = _TOKEN.search(page)
    data = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token[1]}).encode()
    request = urllib.request.Request(base + path, data=data, headers={"Origin": base, "Accept": "text/html"})
    start = time.perf_counter()
    try:
        answer = browser.open(request, timeout=30)
    except urllib.error.HTTPError as refused:
        answer = refused
    answer.read()
    waited = (time.perf_counter() - start) * 1000
    return waited, answer.status, sorted(name.lower() for name in answer.headers)


def compare(
    base: str, path: str, known: dict[str, str], unknown: dict[str, str], times: int
) -> dict[str, object]:
    """Return the medians of both in milliseconds, and whether status and headers were alike."""
    waited: dict[bool, list[float]] = {True: [], False: []}
    seen: dict[bool, set[tuple[object, ...]]] = {True: set(), False: set()}
    for turn in range(times):
        for is_known in (True, False) if turn % 2 else (False, True):
            spent, status, headers = ask(base, path, known if is_known else unknown)
            waited[is_known].append(spent)
            seen[is_known].add((status, *headers))
    medians = {is_known: statistics.median(spent) for is_known, spent in waited.items()}
    return {
        "path": path,
        "known_ms": round(medians[True], 2),
        "unknown_ms": round(medians[False], 2),
        "difference_ms": round(abs(medians[True] - medians[False]), 2),
        "alike": seen[True] == seen[False],
    }


def main() -> None:
    """Measure, print, and exit 1 when something tells."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--known", required=True, help="a national number of the demo")
    parser.add_argument("--agent", required=True, help="an agent's address")
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    lines = [
        compare(
            given.base,
            "/log-in/",
            {"identifier": given.known},
            {"identifier": "199999999999999999"},
            given.times,
        ),
        compare(
            given.base,
            "/agents/login/",
            {"login": given.agent, "password": "not the password at all"},
            {"login": "nobody@qarib.example", "password": "not the password at all"},
            min(given.times, 10),  # after ten wrong ones both are refused without a hash
        ),
    ]
    good = all(line["difference_ms"] < _MOST_MS and line["alike"] for line in lines)
    result = {"proof": "timing", "most_ms": _MOST_MS, "pages": lines, "good": good}
    if given.json:
        print(json.dumps(result))
    else:
        for line in lines:
            print(line)
    raise SystemExit(not good)


if __name__ == "__main__":
    main()
