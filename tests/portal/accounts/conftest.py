"""Browsers without anybody in them, and the codes that phones received."""

import re

import pytest

from qarib.modules.notifications.models import Message
from strict.client import StrictClient


@pytest.fixture
def stranger(db):
    """A browser in which nobody is known yet, in English."""
    return StrictClient(headers={"accept-language": "en"})


@pytest.fixture
def code_for(db):
    """Return a function that reads the last code that a phone received."""

    def read(phone):
        body = Message.objects.filter(address=phone).order_by("-pk").first().body
        return re.search(r"\b(\d{6}|\d{12})\b", body).group()

    return read


@pytest.fixture
def enter(stranger, code_for):
    """Return a function that walks through the door with a number and the code of a phone."""

    def walk(number, phone, *, next_page=""):
        if next_page:
            stranger.get("/log-in/", {"next": next_page})
        asked = stranger.post("/log-in/", {"identifier": number})
        return stranger.post(asked["Location"], {"code": code_for(phone)})

    return walk
