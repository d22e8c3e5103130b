"""The strictness itself: each habit of `conftest.py` is shown able to fail."""

import copy
import os
import socket
import subprocess
import sys

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.template import Context, Template
from django.urls import path

from qarib.kernel.actor import SYSTEM
from qarib.modules.journal.actions import record
from qarib.modules.journal.models import Entry
from strict import sample
from strict.client import InlineCodeError, inline_code
from strict.undefined import UndefinedVariableError


def test_an_undefined_variable_fails_the_test():
    with pytest.raises(UndefinedVariableError, match=r"dossier\.number"):
        Template("{{ dossier.number|upper }}").render(Context({"dossier": object()}))


def test_an_undefined_variable_fails_where_a_test_changes_the_templates_too(settings):
    settings.TEMPLATES = copy.deepcopy(settings.TEMPLATES)
    with pytest.raises(UndefinedVariableError):
        Template("{{ nothing }}").render(Context())


def test_a_program_that_a_test_starts_has_the_real_settings_and_the_throw_away_folder(settings):
    program = "from django.conf import settings as s; print(s.SETTINGS_MODULE, s.VAR_DIR)"
    answer = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout == f"qarib.config.settings {settings.VAR_DIR}\n"


def test_an_explicit_default_says_that_a_variable_may_be_absent():
    assert (
        Template("[{{ tone|default:'neutral' }}]{% if nothing %}x{% endif %}").render(Context())
        == "[neutral]"
    )


@pytest.mark.django_db
def test_rows_without_an_order_come_in_any_order():
    for number in range(30):
        record("journal.shuffled", actor=SYSTEM, about=("number", number))

    orders = {tuple(entry.pk for entry in Entry.objects.all()) for _ in range(5)}
    in_order = [entry.pk for entry in Entry.objects.order_by("pk")]

    assert len(orders) > 1
    assert in_order == sorted(in_order)


def test_sockets_are_closed_but_for_this_machine():
    with pytest.raises(Exception, match="allowed"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


@pytest.mark.parametrize(
    ("html", "problems"),
    [
        ("<p>Salam</p>", []),
        ('<script src="/static/page.js" defer></script>', []),
        ('<script type="application/json">{"a": 1}</script>', []),
        ("<script>go()</script>", ["inline <script>"]),
        ("<style>p {color: red}</style>", ["<style> element"]),
        ('<p style="color: red">', ['<p style="color: red">']),
        ('<a onclick="go()" href="/">', ["<a onclick=…>"]),
        ('<a href=" JavaScript:go()">', ['<a href="javascript:…">']),
        ('<div hx-on:click="go()">', ["<div hx-on:click=…>"]),
    ],
)
def test_inline_code_is_found_in_a_page(html, problems):
    assert inline_code(html) == problems


urlpatterns = [path("inline/", lambda _request: HttpResponse("<p onclick='x()'>"))]


def test_the_client_refuses_a_page_with_inline_code(client, settings):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    with pytest.raises(InlineCodeError, match="/inline/"):
        client.get("/inline/")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_transactional_test_leaves_empty_tables_and_armed_triggers(turn):
    assert Entry.objects.count() == 0
    record("journal.kept", actor=SYSTEM, about=("turn", turn))
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Entry.objects.all().delete()
    assert Entry.objects.count() == 1
    assert connection.vendor in {"sqlite", "postgresql"}


def test_both_languages_are_tried(language):
    assert language in {"ar-dz", "fr"}


@pytest.mark.django_db
def test_tasks_are_rows_until_they_are_run(run_tasks):
    sample.greet.enqueue("Yasmine")
    sample.greet.enqueue("Samir")

    assert (run_tasks(), run_tasks()) == (2, 0)


@pytest.mark.django_db
def test_a_task_that_fails_fails_the_test_unless_it_says_so(run_tasks):
    sample.greet.enqueue("")
    with pytest.raises(AssertionError, match="nobody to greet"):
        run_tasks()

    sample.greet.enqueue("")
    assert run_tasks(failures_allowed=True) == 1


def test_tasks_run_at_once_where_a_test_asks_for_it(immediate_tasks):
    assert sample.greet.enqueue("Karim").return_value == "Salam Karim"
