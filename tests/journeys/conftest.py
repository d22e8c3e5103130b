"""Journeys: few, in a real browser, against the real server on demo data.

A journey asks for `visit`, and gets a page of a fresh visitor:

    def test_yasmine_registers(visit, language):
        page = visit(language=language, javascript=False)
        page.goto("/")
        check_axe(page)

At its end each page must have been honest: no error in its console, nothing that the policy refused, no 5xx.
"""

import pytest
from browsing import browser, visitor
from house import House


@pytest.fixture(scope="session")
def house():
    """The demo with little data, served until the last journey is over."""
    with House() as opened:
        yield opened
        words = opened.words()
    assert "Traceback" not in words, words


@pytest.fixture(scope="session")
def chromium():
    """One browser for all journeys; each visit is a context of its own."""
    with browser() as opened:
        yield opened


@pytest.fixture(params=["ar-dz", "fr"])
def language(request):
    """Make the journey once in Arabic and once in French; the code of the language."""
    return request.param


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def javascript(request):
    """Make the journey once with and once without JavaScript."""
    return request.param


@pytest.fixture
def visit(house, chromium):
    """Return a function that opens the page of a fresh visitor: language, device, javascript."""
    contexts, complaints = [], []

    def answered(response):
        if response.status >= 500:
            complaints.append(f"{response.status} from {response.url}")

    def said(message):
        # A refused form answers 422 and a lost line fails: both are journeys of their own.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(f"console: {message.text}")

    def open_page(*, host=house.url, **choices):
        context = visitor(chromium, host, **choices)
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on("response", answered)
        page.on("console", said)
        page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
