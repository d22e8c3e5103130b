"""How much travels to a phone: a first visit, a whole journey, and what is needed to see anything."""

import gzip
import sys
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "faults"))

from cost import machine
from dwelling import ADDRESS, Dwelling
from journey import Crowd, Journey
from ledger import Ledger

_KB = 1024
_OK = 200


class _Assets(HTMLParser):
    """What a browser fetches for a page."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note style sheets, icons, scripts and pictures."""
        given = dict(attrs)
        if tag == "link" and given.get("rel") in {"stylesheet", "icon", "preload", "manifest"}:
            self.paths.append(given["href"] or "")
        elif tag in {"script", "img"} and given.get("src"):
            self.paths.append(given["src"] or "")


def _fetch(port: int, path: str) -> tuple[bytes, int]:
    """Return the body as it travelled to a browser that takes brotli and gzip, and its size."""
    connection = HTTPConnection(ADDRESS, port, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": "br, gzip", "Accept-Language": "ar"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != _OK:
        raise RuntimeError(f"{path} answered {answer.status}")
    return body, len(body)


def _kb(size: float) -> float:
    return round(size / _KB, 1)


def figures(*, quick: bool) -> dict[str, object]:  # noqa: ARG001 -- it is quick
    """Return sizes as our own server sends them; a proxy that compresses pages is counted apart."""
    with Dwelling() as house:
        home, home_size = _fetch(house.port, "/")
        reader = _Assets()
        reader.feed(home.decode())
        paths = [path for path in dict.fromkeys(reader.paths) if path.startswith("/")]
        assets = {path: _fetch(house.port, path)[1] for path in paths}
        ledger, crowd = Ledger(house.database), Crowd(1)
        citizen = [crowd.next() for _place in range(2)][-1]  # the second presses once and has one tab
        journey = Journey(house.port, citizen, code_of=ledger.code_of)
        journey.log_in()
        journey.browser.keep = True
        journey.file()
        ledger.close()
    pages = journey.browser.bodies
    styles = sum(size for path, size in assets.items() if path.endswith(".css"))
    packed_home = len(gzip.compress(home, 6))
    return {
        "bench": "size",
        "first_visit_kb": _kb(home_size + sum(assets.values())),
        "first_visit_requests": 1 + len(assets),
        "journey_kb": _kb(sum(map(len, pages))),
        "journey_requests": len(pages),
        "html_and_critical_css_kb": _kb(home_size + styles),
        "behind_gzip": {
            "first_visit_kb": _kb(packed_home + sum(assets.values())),
            "journey_kb": _kb(sum(len(gzip.compress(page, 6)) for page in pages)),
            "html_and_critical_css_kb": _kb(packed_home + styles),
        },
        "assets_kb": {path.rpartition("/")[2]: _kb(size) for path, size in assets.items()},
        "foreign_load": None,
        "invariants": "ok" if journey.receipt.numbers else "broken",
        **machine(),
    }


def sentence(found: dict[str, object]) -> str:
    """Return the figures in one line for people."""
    return (
        f"size: first visit {found['first_visit_kb']} kB in {found['first_visit_requests']} requests, page "
        f"and style {found['html_and_critical_css_kb']} kB, journey {found['journey_kb']} kB"
    )
