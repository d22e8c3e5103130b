import io
import json
import logging
from uuid import UUID

import pytest
import structlog
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from qarib.config.logging import LOGGING, redact_text
from qarib.config.middleware import LogMiddleware
from qarib.modules.accounts.models import Person

NIN = "109901234567890123"
UID = UUID("5b2f6c3e-0551-4234-8567-021355512345")


@pytest.fixture
def lines():
    """Return a function that gives the lines written so far, as objects."""
    recipe = dict(LOGGING["formatters"]["json"])
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(recipe.pop("()")(**recipe))
    root = logging.getLogger()  # noqa: TID251 -- the test listens where every line ends
    level = root.level
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (f"nin {NIN} unknown", "nin [redacted] unknown"),
        ("nin 10990 12345 67890 123", "nin [redacted]"),
        ("nin ١٠٩٩٠١٢٣٤٥٦٧٨٩٠١٢٣", "nin [redacted]"),
        ("call +213555123456 or 0555 12 34 56", "call [redacted] or [redacted]"),
        ("call 00213.555.12.34.56, ٠٥٥٥١٢٣٤٥٦", "call [redacted], [redacted]"),
        ("<yasmine.b+1@example.dz> refused", "<[redacted]> refused"),
        (
            "DETAIL:  Failing row contains (1, Yasmine, Benali, 2002-04-01).",
            "DETAIL:  Failing row contains ([redacted]).",
        ),
        ("Key (family_name)=(Benali) already exists", "Key (family_name)=([redacted]) already exists"),
        # What links lines stays: our numbers, random identifiers, dates, counts, amounts.
        (f"file QRB-0551-2345-6 of {UID}", f"file QRB-0551-2345-6 of {UID}"),
        (
            "on 2026-11-24T10:00:00.123456Z 2000 rows, 18000 DA",
            "on 2026-11-24T10:00:00.123456Z 2000 rows, 18000 DA",
        ),
    ],
)
def test_a_text_loses_what_tells_who_somebody_is(text, written):
    assert redact_text(text) == written


def test_a_line_is_one_object_in_which_arabic_stays_readable_and_people_do_not_appear(lines):
    structlog.get_logger("tests").warning(
        "claim_refused",
        reason="رقم غير معروف",
        detail={"phone": "0555123456", "seen": [f"{NIN}", 3], "at": 109901234567890123},
        email="yasmine@example.dz",
        note="",
        attempts=2,
        ratio=0.5,
        late=None,
        who=Person(family_name="Benali", phone="+213555123456"),
    )

    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line.pop("who").startswith("<Person: ")
    assert line == {
        "event": "claim_refused",
        "level": "warning",
        "logger": "tests",
        "reason": "رقم غير معروف",
        "detail": {"phone": "[redacted]", "seen": ["[redacted]", 3], "at": "[redacted]"},
        "email": "[redacted]",
        "note": "",
        "attempts": 2,
        "ratio": 0.5,
        "late": None,
    }


def test_lines_of_libraries_and_tracebacks_are_redacted_too(lines):
    try:
        int(f"bad number {NIN}")
    except ValueError:
        logging.getLogger("a.library").exception("lost %s", "yasmine@example.dz")  # noqa: TID251 -- as a library

    (line,) = lines()
    assert line["event"] == "lost [redacted]"
    assert "bad number [redacted]" in line["exception"]
    assert NIN not in json.dumps(line)


def answer(request, *, looks=True, response=None):
    """Let one request through, as a page that looks who asks, or not."""

    def page(request):
        if looks:
            _ = request.user.is_authenticated
        return response or HttpResponse("ok")

    return LogMiddleware(page)(request)


def test_a_request_is_one_line_with_its_id_and_a_pseudonym_but_no_query_and_no_address(lines):
    request = RequestFactory().get("/find/?q=Yasmine+Benali", REMOTE_ADDR="41.100.1.2")
    request.user = SimpleLazyObject(lambda: Person(uid=UID))

    answer(request)
    answer(request)

    first, second = lines()
    assert first["event"] == "request_finished"
    assert (first["request"], first["code"]) == ("GET /find/", 200)
    assert first["request_id"] != second["request_id"]
    assert first["person"] == second["person"]
    assert len(first["person"]) == 16
    assert not {str(UID), "41.100.1.2", "Benali"} & set(json.dumps(first).split('"'))


@pytest.mark.parametrize("looks", [True, False])
def test_nobody_is_named_who_is_nobody_or_was_not_looked_at(lines, looks):
    request = RequestFactory().get("/")
    request.user = SimpleLazyObject(
        AnonymousUser if looks else lambda: pytest.fail("the log asked who it is")
    )

    answer(request, looks=looks)

    assert "person" not in lines()[0]


@pytest.mark.django_db
def test_a_page_that_does_not_exist_is_one_warning(lines, client):
    client.get("/no/such/page/?nin=109901234567890123")

    (line,) = [line for line in lines() if line["event"] == "request_finished"]
    assert (line["level"], line["request"], line["code"]) == ("warning", "GET /no/such/page/", 404)
