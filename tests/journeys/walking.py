"""Walk through the pages that links lead to, and say what each one lacks."""

import re
from urllib.parse import urlsplit

from journeys.accessibility import violations

_NARROW = 320
_CHANGING = re.compile(r"[0-9a-f]{32,}|[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d{2}-\d{2}|\d+")
# Files, other languages, the gateway to everybody, and what ends the walk.
_NOT_PAGES = re.compile(
    r"/(letters|uploads|letter|static|export)/|^/me/readings/\w+/proof/|^/journal/.|^/api/v1/openapi|\.csv|lang=|^/demo/|^/agents/logout/|^mailto:|^tel:|^#"
)
_FRAME = """() => ({
  lang: document.documentElement.lang, dir: document.documentElement.dir,
  titles: document.querySelectorAll('h1').length, skip: !!document.querySelector('a.skip[href="#main"]'),
  twice: [...document.querySelectorAll('[id]')].map(one => one.id)
    .filter((id, place, all) => all.indexOf(id) !== place),
})"""


def _sticks_out(page):
    size = page.viewport_size
    page.set_viewport_size({"width": _NARROW, "height": size["height"]})
    width = page.evaluate("() => document.documentElement.scrollWidth")
    page.set_viewport_size(size)
    return width if width > _NARROW else 0


class Walk:
    """One person's walk: `look` at the page as it stands, or `follow` links; then read `complaints`."""

    def __init__(self, page, language, *, phone=True):
        """Take the page of a visit; on a phone nothing may stick out at 320 pixels."""
        self.page, self.phone = page, phone
        self.frame = {
            "lang": "ar-dz" if language == "ar-dz" else language,
            "dir": "rtl" if language == "ar-dz" else "ltr",
            "titles": 1,
            "twice": [],
            "skip": True,
        }
        self.complaints, self.seen = [], []

    def look(self, what=""):
        """Check the page before us."""
        where = f"{urlsplit(self.page.url).path} {what}".strip()
        self.seen.append(where)
        self.page.wait_for_load_state()
        self.complaints += [(where, rule, target) for rule, _help, target, _do in violations(self.page)]
        frame = self.page.evaluate(_FRAME)
        self.complaints += [(where, key, frame[key]) for key in frame if frame[key] != self.frame[key]]
        if self.phone and (width := _sticks_out(self.page)):
            self.complaints.append((where, "sticks out at 320 pixels", width))

    def go(self, address, status=200, what=""):
        """Open an address, which must answer so, and check its page."""
        answer = self.page.goto(address)
        if answer.status != status:
            self.complaints.append((address, "answered", answer.status))
        self.look(what)

    def follow(self, address, *, inside="/", most=40):
        """Check the page and all that its links lead to, each kind of address once, nearest first."""
        waiting, kinds = [address], {_CHANGING.sub("*", address)}
        for _step in range(most):
            if not waiting:
                return
            self.go(waiting.pop(0))
            links = self.page.evaluate("() => [...document.links].map(a => a.getAttribute('href') || '')")
            for link in links:
                path = urlsplit(link).path
                kind = _CHANGING.sub("*", path)
                if path.startswith(inside) and not _NOT_PAGES.search(link) and kind not in kinds:
                    kinds.add(kind)
                    waiting.append(path)
