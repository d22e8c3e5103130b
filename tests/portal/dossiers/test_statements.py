"""What a whole filing asks of the database, statement by statement: the same on both."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.models import Dossier

PROCEDURE = reverse("portal:procedure", args=["anem.job-seeker-registration"])
PAGES = {
    "you": {
        "birth_date_day": "14",
        "birth_date_month": "5",
        "birth_date_year": "2002",
        "residence": "algeria",
        "situation": "never_worked",
        "available_now": "yes",
    },
    "home": {"residence_commune": "Aïn Defla", "residence_changed": "no"},
    "work": {"wanted_occupation": "Couturière", "education_level": "secondary"},
    "background": {},
}
_TARGET = re.compile(r'^(?:SELECT|INSERT|UPDATE|DELETE)\b.*?(?:FROM|INTO|UPDATE) "?(\w+)"?', re.DOTALL)
SESSION, DRAFT = "SELECT accounts_session", "SELECT dossiers_dossier"


def told(sql):
    """Return what a statement does to which table first named in it, in two words."""
    verb = sql.split(" ", 1)[0]
    if verb == "UPDATE":
        return f"UPDATE {sql.split(chr(34))[1]}"
    if "json_group_array" in sql or "jsonb_agg" in sql:
        return DRAFT
    return f"{verb} {_TARGET.match(sql)[1]}"


def asked(act):
    """Return the statements of one request, without the frame of its transaction."""
    with CaptureQueriesContext(connection) as seen:
        answer = act()
    assert answer.status_code in {200, 302}
    frame = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return [told(one["sql"]) for one in seen if not one["sql"].startswith(frame)]


def warm(world, browser):
    """Let another person go the same way first: what a process reads once is read."""
    other = browser(world.karim)
    other.get(PROCEDURE)
    journey(other)


def journey(citizen):
    """Go from the procedure's page to the receipt; return each request's statements."""
    steps = {"procedure": asked(lambda: citizen.get(PROCEDURE))}
    steps["start"] = asked(lambda: citizen.post(PROCEDURE + "start/"))
    dossier = Dossier.objects.order_by("-pk").first()
    for code, typed in PAGES.items():
        address = reverse("portal:fill_page", args=[dossier.uid, code])
        steps[f"see {code}"] = asked(lambda address=address: citizen.get(address))
        steps[f"save {code}"] = asked(lambda address=address, typed=typed: citizen.post(address, typed))
    check = reverse("portal:check", args=[dossier.uid])
    steps["check"] = asked(lambda: citizen.get(check))
    steps["file"] = asked(lambda: citizen.post(check))
    steps["receipt"] = asked(lambda: citizen.get(reverse("portal:filed", args=[dossier.uid])))
    dossier.refresh_from_db()
    assert dossier.status == Status.FILED
    return steps


def test_every_statement_of_a_filing_in_its_order(world, yasmine, browser, tuesday):
    warm(world, browser)
    steps = journey(yasmine)

    save = [SESSION, DRAFT, "UPDATE dossiers_dossier", "INSERT dossiers_value"]
    assert steps == {
        "procedure": [],
        "start": [
            SESSION,
            DRAFT,
            "INSERT dossiers_dossier",
            "INSERT journal_entry",
        ],
        "see you": [SESSION, DRAFT],
        "save you": save,
        "see home": [SESSION, DRAFT],
        "save home": save,
        "see work": [SESSION, DRAFT],
        "save work": save,
        "see background": [SESSION, DRAFT],
        # Nothing was typed there: what an earlier visit may have left is removed.
        "save background": [SESSION, DRAFT, "UPDATE dossiers_dossier", "DELETE dossiers_value"],
        "check": [SESSION, DRAFT],
        "file": [
            SESSION,
            DRAFT,
            "SELECT organisations_service",
            "INSERT operations_drawnnumber",
            "SELECT territory_holiday",
            "INSERT promises_promise",
            "UPDATE dossiers_dossier",
            "INSERT dossiers_value",
            "INSERT notifications_message",
            "INSERT django_tasks_database_dbtaskresult",
            "INSERT journal_entry",
        ],
        "receipt": [SESSION, DRAFT],
    }


def test_a_filing_of_two_pages_takes_thirty_one_statements(world, yasmine, browser, tuesday):
    """The journey that `bench/run.py submit` counts: a start, two pages of questions, a check, a receipt."""
    warm(world, browser)
    steps = journey(yasmine)
    counted = [name for name in steps if "home" not in name and "background" not in name]

    assert sum(len(steps[name]) for name in counted) == 31
