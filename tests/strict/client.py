"""A test client that reads every page it gets as our content security policy would."""

import re
from datetime import timedelta
from functools import lru_cache
from html.parser import HTMLParser

from django.conf import settings
from django.test import Client

from qarib.kernel import clock
from qarib.kernel.secrecy import keyed_index

# Data, not code: browsers never execute them.
_DATA_TYPES = {"application/json", "application/ld+json", "text/plain"}
_ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "data"}


class InlineCodeError(AssertionError):
    """A page carries script or style that the policy would refuse, silently, in a browser."""


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.problems = []

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        if tag == "style":
            self.problems.append("<style> element")
        if tag == "script" and "src" not in attributes and attributes.get("type") not in _DATA_TYPES:
            self.problems.append("inline <script>")
        for name, value in attributes.items():
            if name == "style":
                self.problems.append(f'<{tag} style="{value[:40]}">')
            elif name.startswith(("on", "hx-on")):
                self.problems.append(f"<{tag} {name}=…>")
            elif name in _ADDRESSES and value.strip().lower().startswith("javascript:"):
                self.problems.append(f'<{tag} {name}="javascript:…">')


_TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")\w+')


def without_token(html):
    """Return the page without the token of its forms, which makes equal pages differ."""
    return _TOKEN.sub(r"\1", html)


def inline_code(html):
    """Return what a strict policy would refuse in this page, in reading order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.problems


# The sweeps get the same page thousands of times.
_inline_code_of = lru_cache(maxsize=256)(inline_code)


class StrictClient(Client):
    """Refuses inline scripts, styles and handlers in every HTML answer."""

    def force_login(self, user, backend=None):
        """Log in as somebody who has just proved who they are, however long the test's story is.

        The session's row says so, beside the code: `aged` takes it back.
        """
        super().force_login(user, backend=backend)
        self._proved_at(clock.machine_now() + timedelta(days=3650))

    def aged(self):
        """Return this browser, whose last proof of who is there is an hour old."""
        self._proved_at(clock.machine_now() - timedelta(hours=1))
        return self

    def _proved_at(self, instant):
        from qarib.modules.accounts.models import Session  # noqa: PLC0415 -- needs the registry

        key = keyed_index(self.cookies[settings.SESSION_COOKIE_NAME].value, purpose="session")
        Session.objects.filter(key_hash=key).update(proved_at=instant)

    def request(self, **request):
        response = super().request(**request)
        kind = response.headers.get("Content-Type", "")
        if kind.startswith("text/html") and not response.streaming:
            problems = _inline_code_of(without_token(response.content.decode(response.charset)))
            if problems:
                raise InlineCodeError(f"{request.get('PATH_INFO')}: {', '.join(problems)}")
        return response
