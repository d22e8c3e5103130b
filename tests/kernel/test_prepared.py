"""A prepared query is its queryset: the same statement, the same rows, the same objects."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection, models
from django.db.models import F, OuterRef, Subquery
from django.test.utils import CaptureQueriesContext

from factories.accounts import PersonFactory
from factories.threads import at_once
from factories.world import build_world
from qarib.kernel.prepared import Prepared
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.models import ProcedureVersion
from qarib.modules.dossiers.models import Dossier

of_a_person = Prepared(
    lambda person, uid, day: (
        Dossier.objects.filter(person=person, uid=uid, created_at__date__gte=day)
        .select_related("version__procedure", "person", "promise", "assigned_to")
        .defer("frozen", "version__source")
        .annotate(
            born=F("person__created_at"),
            newest=Subquery(
                ProcedureVersion.objects.filter(procedure=OuterRef("procedure")).values("pk")[:1]
            ),
        )
    ),
    person=models.BigIntegerField(),
    uid=models.UUIDField(),
    day=models.DateField(),
)


@pytest.fixture
def world(db):
    return build_world()


def queryset(person, uid, day):
    return of_a_person.build(person=person, uid=uid, day=day)


def everything(found):
    """Return all that an object holds, and all that the objects around it hold."""
    state, own = found._state, {field.name for field in found._meta.concrete_fields}
    around = {
        name: everything(other) if other and name in own else type(other)
        for name, other in state.fields_cache.items()
    }
    held = {name: value for name, value in vars(found).items() if name != "_state"}
    return held, around, state.db, state.adding


def test_the_objects_are_those_of_the_queryset(world):
    filed = world.filed()
    asked = {"person": world.yasmine.pk, "uid": filed.uid, "day": date(2020, 1, 1)}

    (prepared,), (plain,) = of_a_person.all(**asked), queryset(**asked)
    assert everything(prepared) == everything(plain)
    assert prepared.get_deferred_fields() == plain.get_deferred_fields() == {"frozen"}
    assert (prepared.assigned_to, prepared.promise) == (None, filed.promise)


def test_the_statement_is_that_of_the_queryset_and_counted_once(world):
    filed = world.filed()
    asked = {"person": world.yasmine.pk, "uid": filed.uid, "day": date(2020, 1, 1)}
    of_a_person.all(**asked)

    with CaptureQueriesContext(connection) as seen:
        of_a_person.all(**asked)
        list(queryset(**asked))
    prepared, plain = (one["sql"].replace("(", "").replace(")", "") for one in seen)
    assert prepared == plain


def test_each_call_has_its_own_values(world):
    mine, theirs = world.filed(), world.filed(world.karim)
    day = date(2020, 1, 1)

    def found(person, uid):
        return of_a_person.first(person=person.pk, uid=uid, day=day)

    assert found(world.yasmine, mine.uid) == mine
    assert found(world.karim, theirs.uid) == theirs
    assert found(world.karim, mine.uid) is None
    assert found(world.yasmine, uuid4()) is None


def test_an_object_that_was_changed_saves_like_any_other(world):
    filed = world.filed()
    found = of_a_person.first(person=world.yasmine.pk, uid=filed.uid, day=date(2020, 1, 1))
    found.language = "fr"
    found.save(update_fields=["language"])

    assert Dossier.objects.get().language == "fr"


def test_a_value_that_is_not_given_is_an_error_not_a_wider_question(world):
    filed = world.filed()
    with pytest.raises(KeyError):
        of_a_person.all(person=world.yasmine.pk, uid=filed.uid)


def test_a_value_is_a_value_whatever_it_says(world):
    called = Prepared(lambda name: Person.objects.filter(family_name=name), name=models.CharField())
    names = ["%s", "' OR ''='", 'x"; DROP TABLE accounts_person; --', "بن يوسف"]
    made = [PersonFactory(family_name=name) for name in names]

    assert [called.first(name=name) for name in names[:3]] == made[:3]
    assert set(called.all(name=names[3])) == {made[3], world.yasmine}


@pytest.mark.django_db(transaction=True)
def test_every_thread_asks_through_its_own_connection():
    world = build_world()
    filed = [world.filed(person) for person in (world.yasmine, world.karim)]

    def ask(number):
        mine = filed[number % 2]
        return [
            of_a_person.first(person=mine.person_id, uid=mine.uid, day=date(2020, 1, 1))
            for _time in range(20)
        ]

    for number, found in enumerate(at_once(4, ask)):
        assert found == [filed[number % 2]] * 20
