"""Nothing that tells who somebody is, or opens a door, stays in a line of the log or in a failed job."""

import ast
import io
import json
import logging

import pytest
import structlog

from architecture.reading import ROOT
from qarib.config.logging import LOGGING
from qarib.kernel.redaction import redact_text
from qarib.kernel.tasks import task
from qarib.modules.operations.management.commands.work import Worker
from qarib.modules.operations.models import Job

NIN, PHONE, EMAIL = "120020440000010012", "0661 00 00 12", "yasmine.b@example.dz"
TOKEN = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5hJ7kL9m"
OURS = "a_long_name_of_a_function_that_has_no_capital_letter_1"
HOSTILE = (NIN, PHONE, "+213661000012", EMAIL, TOKEN, f"/deposit/{TOKEN}/", f"Bearer {TOKEN}")


def calls():
    """Return every call of a logger in our code: file, line, first argument, names of the others."""
    return [
        (path.name, node)
        for path in sorted((ROOT / "src" / "qarib").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "logger"
    ]


CALLS = calls()


def fail(text):
    raise ValueError(text)


def said(log):
    """Return what `log` writes, as it leaves the process."""
    recipe = dict(LOGGING["formatters"]["json"])
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(recipe.pop("()")(**recipe))
    root = logging.getLogger()  # noqa: TID251 -- the test listens where every line ends
    root.addHandler(handler)
    try:
        log()
    finally:
        root.removeHandler(handler)
    return stream.getvalue()


def assert_discreet(text):
    for secret in (*HOSTILE, NIN[:10], "661000012", TOKEN[:20]):
        assert secret not in text


def test_there_are_calls():
    assert len(CALLS) > 10


@pytest.mark.parametrize(
    ("file", "call"), CALLS, ids=lambda one: one if isinstance(one, str) else str(one.lineno)
)
def test_a_line_says_a_fixed_word_and_named_values(file, call):
    """A sentence put together by hand could hold anything; a named value is masked by name and form."""
    event, *more = call.args
    assert isinstance(event, ast.Constant), file
    assert more == [], file


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize(
    ("file", "call"), CALLS, ids=lambda one: one if isinstance(one, str) else str(one.lineno)
)
def test_whatever_a_call_is_given_it_does_not_tell(file, call, hostile):
    named = {keyword.arg or "more": hostile for keyword in call.keywords if keyword.arg != "exc_info"}
    text = said(lambda: structlog.get_logger().warning(call.args[0].value, **named))
    assert json.loads(text)["event"] == call.args[0].value
    assert_discreet(text)


@pytest.mark.parametrize(
    "name", ["django.request", "django.security", "django.db.backends", "granian", "asyncio"]
)
def test_lines_of_libraries_are_no_exception(name):
    def log():
        try:
            fail(f"{NIN} {PHONE} {EMAIL} {TOKEN}")
        except ValueError:
            logging.getLogger(name).critical("failed for %s", EMAIL, exc_info=True)  # noqa: TID251 -- a library's

    assert_discreet(said(log))


def test_a_traceback_shows_no_local_variable():
    def log():
        secret = "a word without form"
        try:
            len(secret) / 0
        except ZeroDivisionError:
            structlog.get_logger().exception("failed")

    assert "a word without form" not in said(log)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("postgres://qarib:hunter2@db/qarib refused", "postgres://qarib:[redacted]@db/qarib refused"),
        (f"GET /deposit/{TOKEN}/ failed", "GET /deposit/[redacted]/ failed"),
        (f"key {TOKEN} ended", "key [redacted] ended"),
        (OURS, OURS),
    ],
)  # fmt: skip
def test_what_opens_a_door_is_masked_and_our_own_names_are_not(text, written):
    assert redact_text(text) == written


@task
def fails():
    """Fail as a database does that repeats the row."""
    fail(f"Key (phone)=({PHONE}) {NIN} {EMAIL} {TOKEN}")


@pytest.mark.django_db(transaction=True)
def test_the_row_of_a_failed_job_says_what_failed_and_of_nobody():
    fails.enqueue()
    row = Job.objects.get()
    row.claim("qarib-test")
    worker = Worker(
        queue_names=["*"], excluded_queue_names=[], interval=0, batch=True, backend_name="default",
        startup_delay=False, max_tasks=None, worker_id="qarib-test",
    )  # fmt: skip
    worker.run_task(row)
    row.refresh_from_db()
    assert (row.status, row.exception_class_path) == ("FAILED", "builtins.ValueError")
    assert "fails" in row.traceback
    assert_discreet(row.traceback)
