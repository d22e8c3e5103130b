"""What the log says of all that: no number, no phone, no name, no answer of anybody."""

import json
import logging
from urllib.parse import unquote

import pytest

from qarib.config.logging import LOGGING
from sweeps.cast import SECRET_ANSWER, SECRET_NAMES
from sweeps.gather import boxes
from sweeps.walk import filled, send, walk

_TYPED = ("120020440000991199", "0661 99 11 99", f"{SECRET_NAMES[0]} {SECRET_NAMES[1]}", SECRET_ANSWER)


@pytest.fixture
def lines():
    """Return the lines of the log as they are written where the programs run."""
    written, handler = [], logging.StreamHandler()
    made = dict(LOGGING["formatters"]["json"])
    handler.setFormatter(made.pop("()")(**made))
    handler.emit = lambda record: written.append(handler.format(record))
    root = logging.getLogger()  # noqa: TID251 -- the handler of a test
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


def test_no_line_and_no_address_says_who_somebody_is(cast, lines):
    secrets, addresses = {*cast.secrets, *_TYPED, "120020440000991199", "661991199"}, set()
    for role, start in {
        "anonymous": "/sign-up/", "newcomer": "/me/identity/", "owner-draft": "/me/", "owner-waiting": "/me/",
        "owner-granted": "/me/", "agent": "/desk/", "administrator": "/desk/administration/",
    }.items():  # fmt: skip
        seen = walk(
            cast.browser(role), [start, "/log-in/", "/agents/login/"], {"ui:gallery", "demo:messages"}
        )
        addresses |= set(seen.statuses) | {link for page in seen.pages.values() for link in page.links}
        for form in seen.forms:
            for typed in (_TYPED[0], " ".join(_TYPED[1:])):
                written = {one.name: [typed] for one in boxes(form) if one.kind not in {"hidden", "file"}}
                send(cast.browser(role), form, {**filled(form), **written})
    assert len(lines) > 300
    assert all(json.loads(line)["event"] for line in lines)
    assert [line for line in lines if any(secret in line for secret in secrets)] == []
    assert [one for one in addresses if any(secret in unquote(one) for secret in secrets)] == []
