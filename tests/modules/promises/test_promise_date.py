import json
import os
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from factories.territory import HolidayFactory

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def promise_date(*arguments):
    out = StringIO()
    call_command("promise_date", *arguments, stdout=out)
    return out.getvalue()


def as_json(*arguments):
    return json.loads(promise_date(*arguments, "--json"))


WEDNESDAY = ("--start", "2026-11-25T10:00", "--unit", "working_days")


def test_the_date_and_its_reasons_are_given_as_json():
    HolidayFactory(day=date(2026, 11, 29))

    assert as_json(*WEDNESDAY, "--within", "2") == {
        "due": "2026-12-01T00:00:00+01:00",
        "counted": ["2026-11-26", "2026-11-30"],
        "skipped": [
            {"date": "2026-11-27", "why": "weekend"},
            {"date": "2026-11-28", "why": "weekend"},
            {"date": "2026-11-29", "why": "holiday"},
        ],
        "paused": False,
    }


def test_holidays_can_be_tried_and_taken_away():
    HolidayFactory(day=date(2026, 11, 26))

    found = as_json(
        *WEDNESDAY, "--within", "1", "--not-holiday", "2026-11-26", "--holiday", "2026-11-29", "2026-11-30"
    )
    assert found["due"] == "2026-11-27T00:00:00+01:00"

    found = as_json(*WEDNESDAY, "--within", "1", "--holiday", "2026-11-29", "--holiday", "2026-11-30")
    assert found["due"] == "2026-12-02T00:00:00+01:00"


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        (["2026-11-26T09:00/2026-11-26T10:00"], "2026-11-30T00:00:00+01:00"),
        (["2026-11-26/2026-11-26"], "2026-11-30T00:00:00+01:00"),
        (["2026-11-26/2026-11-29"], "2026-12-01T00:00:00+01:00"),
        (["2026-11-26T08:00Z/2026-11-26T09:00Z", "2026-11-29/2026-11-29"], "2026-12-01T00:00:00+01:00"),
    ],
)
def test_pauses_are_instants_or_whole_days(pauses, due):
    assert as_json(*WEDNESDAY, "--within", "1", "--pause", *pauses)["due"] == due


def test_an_open_pause_has_no_date():
    assert as_json(*WEDNESDAY, "--within", "2", "--pause", "2026-11-29T10:00/") == {
        "due": None,
        "counted": ["2026-11-26"],
        "skipped": [
            {"date": "2026-11-27", "why": "weekend"},
            {"date": "2026-11-28", "why": "weekend"},
            {"date": "2026-11-29", "why": "pause"},
        ],
        "paused": True,
    }


def test_hours_run_from_an_instant_in_any_zone():
    found = as_json("--start", "2026-11-25T23:30Z", "--within", "24", "--unit", "hours")

    assert found == {"due": "2026-11-27T00:30:00+01:00", "counted": [], "skipped": [], "paused": False}


def test_a_day_is_a_start_too_and_people_read_sentences():
    assert promise_date("--start", "2026-11-26", "--within", "1", "--unit", "working_days") == (
        "Due: 2026-11-30 00:00\n"
        "2026-11-29 counts\n"
        "2026-11-27 does not count: Weekend\n"
        "2026-11-28 does not count: Weekend\n"
    )


def test_people_read_that_a_pause_has_no_date():
    assert promise_date(*WEDNESDAY, "--within", "1", "--pause", "2026-11-25T12:00/").splitlines() == [
        "No date while a pause is open.",
        "2026-11-26 does not count: Paused day",
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--within", "0"], "The length of a promise is a whole number from 1 to 3660. Give such a number."),
        (
            ["--within", "1", "--start", "tomorrow"],
            "“tomorrow” is not an instant. Write it as 2026-11-24T21:14.",
        ),
        (
            ["--within", "1", "--start", "9999-12-31"],
            "The start must lie between 1970 and 2200. Correct the date.",
        ),
        (["--within", "1", "--holiday", "Eid"], "“Eid” is not a date. Write it as 2026-11-24."),
        (
            ["--within", "1", "--pause", "2026-11-26"],
            "“2026-11-26” is not a pause. Write it as A/B, or A/ while it is open.",
        ),
        (
            ["--within", "1", "--pause", "2026-11-27/2026-11-25"],
            "A pause ends before it begins. Exchange its two ends.",
        ),
        (
            ["--within", "1", "--holiday", "2026-11-26", "--not-holiday", "2026-11-26"],
            "A day cannot be both a holiday and not a holiday. Give it once.",
        ),
    ],
)
def test_terms_that_cannot_be_counted_are_refused_with_a_sentence(arguments, sentence):
    with pytest.raises(CommandError) as refusal:
        promise_date(*WEDNESDAY, *arguments)

    assert (str(refusal.value), refusal.value.returncode) == (sentence, 2)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--within", "0", "--unit", "hours"],
        ["--within", "1", "--unit", "weeks"],
        # No database here: it cannot be read.
        ["--within", "1", "--unit", "hours"],
    ],
)
def test_from_the_shell_a_refusal_is_exit_status_2(arguments, tmp_path):
    run = subprocess.run(
        [sys.executable, "manage.py", "promise_date", "--start", "2026-11-25", *arguments, "--json"],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "qarib.config.settings",
            "QARIB_DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.returncode, run.stdout, "Traceback" in run.stderr) == (2, "", False), run.stderr
    assert run.stderr.strip()
