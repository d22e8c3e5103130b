from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from qarib.demo import personas
from qarib.demo.loading.load import is_loaded, load
from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import (
    queue_of,
    queue_totals,
)
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.models import Message
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import actor_of
from qarib.modules.promises.actions import climb_ladder

MONDAY_EVENING = "2026-11-23T19:00:00+01:00"


def loaded(**options):
    out = StringIO()
    call_command("load_demo", stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_loading_again_says_so_and_changes_nothing():
    first = loaded(registrations=60)
    before = [model.objects.count() for model in (Person, Dossier, Entry, Message, Organisation)]
    assert first.startswith("234 files (")
    assert loaded(registrations=70) == "The demo is loaded already; nothing was changed.\n"
    assert [model.objects.count() for model in (Person, Dossier, Entry, Message, Organisation)] == before


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 28, 100_001])
def test_a_number_that_makes_no_demo_is_refused(count):
    with pytest.raises(CommandError, match="from 32 to 100000"):
        loaded(registrations=count)
    assert not is_loaded()


@pytest.mark.django_db
def test_one_seed_always_makes_the_same_demo_and_another_seed_another():
    def shape(seed):
        with transaction.atomic():
            counts = load(registrations=60, seed=seed)
            people = list(Person.objects.order_by("pk").values_list("family_name", "given_name"))
            filed = list(Dossier.objects.order_by("pk").values_list("filed_at", "status"))
            transaction.set_rollback(True)
        return counts, people, filed

    with time_machine.travel(MONDAY_EVENING, tick=False):
        first, again, other = shape(1), shape(1), shape(2)
    assert first == again
    assert first[1] != other[1]


@pytest.mark.parametrize("day", ["2026-02-15T10:00:00+01:00", "2027-01-04T10:00:00+01:00"])
@pytest.mark.django_db
def test_the_demo_stands_on_another_date_and_promises_follow_the_clock(day):
    with time_machine.travel(day, tick=False):
        load(registrations=60, seed=1)
        samir = actor_of(Person.objects.get(email=personas.SAMIR.email))
        before = queue_totals(samir)
        now = clock.now()
        assert not Dossier.objects.filter(filed_at__gt=now).exists()
        connection.check_constraints()
    with time_machine.travel(now + timedelta(days=45), tick=False):
        after = queue_totals(samir)
    assert before.late == 3
    assert after.late == before.to_handle


@pytest.mark.parametrize("day", ["2026-11-23T19:00:00+01:00", "2026-11-28T00:04:00+01:00"])
@pytest.mark.django_db
def test_samir_has_a_rich_queue_on_a_working_day_and_on_a_night_of_the_weekend(day):
    with time_machine.travel(day, tick=False):
        load(registrations=60, seed=1)
        samir = actor_of(Person.objects.get(email=personas.SAMIR.email))
        totals = queue_totals(samir)
        handled = queue_of(samir).count()
        ladder = climb_ladder()
    assert totals.late == 3
    assert (totals.today > 0) == (day < "2026-11-28")
    assert 23 <= handled <= 26
    assert totals.waiting >= 2
    assert ladder == 0
