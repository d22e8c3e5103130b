from datetime import timedelta

import pytest
import time_machine

from factories.accounts import PersonFactory
from factories.organisations import MembershipFactory
from factories.world import TUESDAY
from qarib.kernel.actor import ANONYMOUS, SYSTEM, citizen
from qarib.modules.catalogue.enums import Verdict
from qarib.modules.dossiers.actions import grant, request_missing, withdraw
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import (
    QueueTotals,
    assessment,
    dossiers_visible_to,
    filing_pages,
    my_dossiers,
    persons_of_number,
    queue_of,
    queue_totals,
    status_by_number,
)
from qarib.modules.organisations.queries import actor_of


def test_who_sees_a_filed_dossier(world):
    dossier = world.filed()
    director = actor_of(MembershipFactory(organisation=world.agency.body, role="director").person)
    seers = {
        "its person": citizen(world.yasmine.pk),
        "another citizen": citizen(world.karim.pk),
        "agent of the agency": world.samir,
        "head of the agency": world.farida,
        "agent of another agency": world.lynda,
        "director of the body": director,
        "anonymous": ANONYMOUS,
        "system": SYSTEM,
        **{
            role: actor_of(MembershipFactory(organisation=world.agency.body, role=role).person)
            for role in ("ministry", "auditor", "administrator")
        },
    }

    seen = {
        name for name, actor in seers.items() if dossiers_visible_to(actor).filter(pk=dossier.pk).exists()
    }

    assert seen == {"its person", "agent of the agency", "head of the agency", "director of the body"}


def test_nobody_but_its_person_sees_a_draft(world):
    world.draft()

    assert not dossiers_visible_to(world.samir).exists()
    assert dossiers_visible_to(citizen(world.yasmine.pk)).count() == 1


def test_a_person_who_filed_where_they_work_still_has_an_agents_eyes_only_on_duty(world):
    mine = world.filed(PersonFactory(matched=True))

    assert list(dossiers_visible_to(citizen(mine.person_id))) == [mine]


def test_the_queue_is_by_promise_date_and_counts_by_urgency(world):
    people = [PersonFactory(matched=True) for _ in range(4)]
    with time_machine.travel(TUESDAY - timedelta(days=8), tick=False):
        late = world.filed(people[0])
    with time_machine.travel(TUESDAY - timedelta(days=5), tick=False):
        today = world.filed(people[1])
    with time_machine.travel(TUESDAY, tick=False):
        later = world.filed(people[2])
        waiting = world.filed(people[3])
        request_missing(waiting, facts=["diploma"], reason="?", actor=world.samir)

        assert list(queue_of(world.samir)) == [late, today, later]
        assert queue_totals(world.samir) == QueueTotals(late=1, today=1, week=0, later=1, waiting=1)
        assert queue_totals(world.lynda) == QueueTotals(late=0, today=0, week=0, later=0, waiting=0)


@pytest.mark.parametrize("count", [1, 3])
def test_a_queue_line_costs_no_query_of_its_own(world, django_assert_num_queries, count):
    for _ in range(count):
        world.filed(PersonFactory(matched=True))

    with django_assert_num_queries(1):
        lines = [
            (item.version.procedure.code, item.person.full_name, item.promise.due_at, item.assigned_to)
            for item in queue_of(world.samir)
        ]

    assert len(lines) == count


def test_anyone_with_the_number_reads_where_it_stands_and_nothing_more(world, tuesday):
    dossier = world.filed()
    line = status_by_number(dossier.number.lower().replace("-", " "))

    assert line.number == dossier.number
    assert (line.status, line.due_day, line.decided_at) == (Status.FILED, dossier.promise.due_day, None)
    assert str(line.procedure.fr) == "Inscription comme demandeur d’emploi"
    assert "Benyoucef" not in repr(line)


@pytest.mark.parametrize("text", ["", "QRB-0000-0000-0", "QRB-ZZZZ-ZZZZ-9", "x" * 10_000, "١٢٣", "\x00"])
def test_a_wrong_number_and_an_unknown_one_look_alike(world, text):
    assert status_by_number(text) is None
    assert persons_of_number(text) == []


def test_the_number_of_a_file_leads_to_its_person(world):
    dossier = world.filed()

    assert persons_of_number(dossier.number) == [world.yasmine.pk]


def test_a_complete_file_is_assessed_by_the_rules_of_its_filing_day(world, tuesday):
    judged = assessment(world.filed())

    assert judged.verdict == Verdict.ELIGIBLE


def test_the_account_is_not_asked_again_and_answers_come_back(world):
    pages = filing_pages(world.draft(wanted_occupation="Soudeur"), "fr")

    asked = {question.fact: question.value for page in pages for question in page.questions}
    assert "family_name" not in asked
    assert asked["wanted_occupation"] == "Soudeur"


def test_my_dossiers_are_mine_newest_first(world):
    first = world.filed()
    withdraw(first, actor=citizen(world.yasmine.pk))
    second = world.filed()
    world.filed(world.karim)

    assert list(my_dossiers(world.yasmine.pk)) == [second, first]


def test_a_decided_file_leaves_the_queue(world):
    grant(world.filed(), actor=world.samir)

    assert not queue_of(world.samir).exists()
    assert Dossier.objects.get().status == Status.GRANTED
