"""Ended files whose time is over, runs that list them, and what the whole database says."""

import json

from django.db import connection

from factories.accounts import PersonFactory
from factories.dossiers import DossierFactory
from qarib.modules.personal_data import actions

OCCUPATION = "Souffleuse de verre"
# Five years after the end, and the six months for which a registration is valid.
LATER = "2032-07-01T09:00:00Z"


def ended(world, person=None, **how):
    person = person or PersonFactory(matched=True)
    how = how or {"granted": True}
    return DossierFactory(person=person, agent=world.samir, answers={"wanted_occupation": OCCUPATION}, **how)


def planned(officer, tuesday):
    tuesday.move_to(LATER)
    return actions.plan_retention(actor=officer)


def confirmed(officer, administrator, tuesday):
    run = planned(officer, tuesday)
    actions.confirm_retention(run, actor=administrator)
    return run


def carried_out(run):
    while actions.carry_out(run.pk):
        pass
    run.refresh_from_db()
    return run


def rows_of(table):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        return sorted(map(repr, cursor.fetchall()))


def everything(*, but=()):
    return {table: rows_of(table) for table in connection.introspection.table_names() if table not in but}


def where(text):
    """Return the tables in whose rows a text stands."""
    plain = json.dumps(text)[1:-1]
    return {table for table, rows in everything().items() if any(text in row or plain in row for row in rows)}
