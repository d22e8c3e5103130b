"""Roll-ups say what the files say, whoever counts them and however often."""

from datetime import date, timedelta

import pytest
import time_machine

from factories.accounts import PersonFactory
from factories.automatic import automatic, proven
from factories.dossiers import DossierFactory
from factories.organisations import AgencyFactory, BodyFactory, MembershipFactory
from factories.threads import at_once
from factories.world import TUESDAY, build_world
from qarib.kernel import clock
from qarib.kernel.actor import ANONYMOUS, SYSTEM, citizen
from qarib.modules.dossiers import tasks
from qarib.modules.dossiers.actions import (
    grant,
    grant_automatically,
    hand_over,
    overturn,
    refresh_figures,
    refuse,
    request_missing,
    sign,
    take,
    uphold,
    withdraw,
)
from qarib.modules.dossiers.enums import Age, QueuePart, Status
from qarib.modules.dossiers.models import Decision, Dossier, FlowMonth, HeldCount, OpenCount, RefusalMonth
from qarib.modules.dossiers.queries import (
    Flow,
    Held,
    Refusals,
    Standing,
    Within,
    appeals_to_decide,
    figures_counted_at,
    flow_since,
    fold,
    held_in,
    queue_page,
    queue_totals,
    refusals_since,
    sees_figures,
    standing,
    total,
)
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import actor_of
from qarib.modules.promises.actions import climb_ladder
from qarib.modules.promises.queries import KeptShare, promises_kept, promises_kept_by_month

pytestmark = pytest.mark.usefixtures("tuesday")
NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)
TABLES = (OpenCount, HeldCount, FlowMonth, RefusalMonth)


def file_at(world, days, person=None):
    """File a dossier so many days from Tuesday morning."""
    person = person or PersonFactory(matched=True)
    with time_machine.travel(TUESDAY + timedelta(days=days), tick=False):
        return world.filed(person)


def one(role, organisation):
    return actor_of(MembershipFactory(organisation=organisation, role=role).person)


@pytest.fixture
def busy(world):
    """One file of every kind, some late, in one agency."""
    file_at(world, -40)
    take(file_at(world, -9), actor=world.samir)
    asked = file_at(world, -2)
    take(asked, actor=world.samir)
    request_missing(asked, facts=["diploma"], reason="?", actor=world.samir)
    file_at(world, 0)
    grant(file_at(world, -1), actor=world.samir)
    withdrawn = file_at(world, -1)
    withdraw(withdrawn, actor=citizen(withdrawn.person_id))
    refused(world)
    DossierFactory(appealed=True, agent=world.samir)
    uphold(DossierFactory(appealed=True, agent=world.samir), reason="Non.", actor=world.farida)
    overturn(DossierFactory(appealed=True, agent=world.samir), reason="Oui.", actor=world.farida)
    world.draft(PersonFactory(matched=True))
    while climb_ladder():
        pass
    return world


def refused(world):
    refuse(file_at(world, -1), criterion="available-for-work", reason="Pas disponible.", actor=world.samir)


def seen_by(actor, since=NOVEMBER):
    return total(standing(actor), Standing()), total(flow_since(actor, since), Flow())


def test_what_stands_open_is_what_the_files_say(busy):
    refresh_figures()

    now, _flow = seen_by(busy.farida)

    assert now == Standing(by_age=(1, 0, 1, 0, 1), late=2, with_person=1, appeals=1)
    assert list(Age) == [Age.THREE_DAYS, Age.A_WEEK, Age.A_FORTNIGHT, Age.A_MONTH, Age.LONGER]


def test_a_figure_and_its_rows_agree(busy):
    refresh_figures()
    now, _flow = seen_by(busy.farida)
    rows = queue_totals(busy.farida)

    assert (now.late, now.to_handle, now.with_person) == (rows.late, rows.to_handle, rows.waiting)
    assert now.late == len(queue_page(busy.farida, part=QueuePart.LATE).dossiers)
    assert now.appeals == appeals_to_decide(busy.farida).count()
    mine = next(line for line in held_in(busy.farida) if line.agent == busy.samir.person)
    assert mine.files - mine.waiting == queue_totals(busy.samir, whose="mine").to_handle


def test_what_happened_is_what_the_files_say(busy):
    refresh_figures()

    _now, flow = seen_by(busy.farida, OCTOBER)

    first = Decision.objects.filter(stage="first")
    assert flow.filed == Dossier.objects.exclude(filed_at=None).count()
    assert (flow.granted, flow.refused) == (
        first.filter(outcome="granted").count(),
        first.filter(outcome="refused").count(),
    )
    assert (flow.decided, flow.appealed, flow.upheld, flow.overturned) == (5, 3, 1, 1)
    assert flow.answered_appeals == 2
    taken = [one.dossier.promise.working_days_taken for one in first.select_related("dossier__promise")]
    assert flow.working_days == sum(taken)
    assert flow.average_days == sum(taken) / 5


def test_promises_are_counted_as_promises_count_them(busy):
    refresh_figures()

    _now, flow = seen_by(busy.farida, OCTOBER)

    agency = [busy.agency.pk]
    assert flow.promises == promises_kept(OCTOBER, body_ids=agency)
    assert flow.promises.kept > 0 < flow.promises.missed
    by_month = promises_kept_by_month(OCTOBER, body_ids=agency)
    assert sum(by_month.values(), KeptShare(0, 0)) == flow.promises
    assert promises_kept_by_month(OCTOBER, body_ids=[]) == {}
    assert promises_kept_by_month(OCTOBER) == by_month


def test_counting_again_changes_nothing(busy):
    def rows():
        return [
            sorted(map(repr, table.objects.order_by("pk").values_list(*columns(table)))) for table in TABLES
        ]

    def columns(table):
        return [column.attname for column in table._meta.concrete_fields if not column.primary_key]

    refresh_figures(since=OCTOBER)
    once = rows()
    refresh_figures(since=OCTOBER)
    refresh_figures()

    assert rows() == once
    assert all(once)


def test_what_is_over_is_forgotten_and_what_came_is_counted(busy):
    refresh_figures()
    grant(Dossier.objects.filter(status=Status.FILED).order_by("pk").first(), actor=busy.samir)
    refresh_figures()

    now, flow = seen_by(busy.farida)

    assert (now.to_handle, now.late, flow.granted) == (2, 1, 2)


def test_only_the_present_month_and_the_one_before_are_counted_by_themselves(world):
    file_at(world, -60)
    refresh_figures()
    assert total(flow_since(world.farida, date(2026, 9, 1)), Flow()).filed == 0

    refresh_figures(since=date(2026, 9, 17))
    refresh_figures()

    assert list(FlowMonth.objects.values_list("month", "filed")) == [(date(2026, 9, 1), 1)]


def test_a_file_that_moved_counts_where_it_is_and_past_months_where_they_were(world):
    dossier = file_at(world, -60)
    refresh_figures(since=date(2026, 9, 1))
    hand_over(dossier, agency=world.other_agency, actor=SYSTEM)
    refresh_figures()

    farida, chief = world.farida, one("head", world.other_agency)
    assert total(flow_since(farida, date(2026, 9, 1)), Flow()).filed == 1
    assert seen_by(farida)[0].to_handle == 0
    assert seen_by(chief)[0].to_handle == 1


def test_the_night_of_algiers_begins_the_month(world):
    with time_machine.travel("2026-10-31T23:30:00Z", tick=False):
        world.filed()
    refresh_figures()

    assert FlowMonth.objects.get().month == NOVEMBER


def test_ages_end_with_the_day_in_algiers(world):
    for days in (-3, -4, -7, -8, -15, -16, -30, -31):
        file_at(world, days)
    refresh_figures()

    assert seen_by(world.farida)[0].by_age == (1, 2, 2, 2, 1)


def test_what_the_rules_granted_alone_is_told_apart(world):
    world.version = automatic()
    dossier = proven(world.filed())
    grant_automatically(dossier, actor=SYSTEM)
    grant(world.filed(world.karim), actor=world.samir)
    refresh_figures()

    flow = seen_by(world.farida)[1]

    assert (flow.automatic, flow.automatic_share) == (1, 0.5)
    assert Flow().automatic_share is None
    assert Flow().average_days is None


def test_what_waits_for_a_second_signature_is_counted_once(world):
    world.version = automatic(
        more="amount: {value: '500000', each: once}\ndecision: {votes: [{above: 300000, need: 2}]}"
    )
    dossier = world.filed()
    sign(dossier, actor=world.samir)
    world.filed(world.karim)
    refresh_figures()
    assert seen_by(world.farida)[0].signed == 1

    sign(Dossier.objects.get(pk=dossier.pk), actor=world.farida)
    refresh_figures()

    assert seen_by(world.farida)[0].signed == 0


def test_the_balance_of_queues_is_the_heads_alone(busy):
    refresh_figures()

    assert held_in(busy.farida) == [
        Held(busy.samir.person, files=2, late=1, waiting=1),
        Held(None, files=2, late=1, waiting=0),
    ]
    others = [busy.samir, busy.lynda, one("head", busy.other_agency), one("director", busy.agency.body)]
    assert [held_in(actor) for actor in others] == [[], [], [], []]


def test_refusals_are_counted_by_criterion(busy):
    refresh_figures()
    director = one("director", busy.agency.body)

    found = refusals_since(director, NOVEMBER)

    assert found == [Refusals(busy.version.procedure_id, "available-for-work", 4)]
    assert refusals_since(director, date(2026, 12, 1)) == []
    assert refusals_since(director, NOVEMBER, body="cnr") == []


def test_who_sees_which_figures(busy):
    refresh_figures()
    ministry = Organisation.objects.filter(code="mtess").first() or BodyFactory(code="mtess")
    other_body = BodyFactory()
    everybody = {
        "head": busy.farida,
        "head elsewhere": one("head", busy.other_agency),
        "director": one("director", busy.agency.body),
        "director of another body": one("director", other_body),
        "head in another body": one("head", AgencyFactory(body=other_body)),
        "director in the ministry": one("director", ministry),
        "ministry": one("ministry", ministry),
        "agent": busy.samir,
        "citizen": citizen(busy.yasmine.pk),
        "anonymous": ANONYMOUS,
        **{role: one(role, busy.agency.body) for role in ("auditor", "administrator", "jurist")},
    }

    seers = {name for name, actor in everybody.items() if standing(actor) or flow_since(actor, NOVEMBER)}

    assert seers == {"head", "director", "ministry"}
    allowed = {name for name, actor in everybody.items() if sees_figures(actor)}
    assert allowed == {name for name in everybody if name.split()[0] in {"head", "director", "ministry"}}


def test_figures_are_narrowed_and_folded(busy):
    refresh_figures()
    ministry = one("ministry", BodyFactory(code="mtess"))

    for within, files in (
        (Within(), 3),
        (Within(body="anem"), 3),
        (Within(wilaya="44"), 3),
        (Within(body="cnr"), 0),
        (Within(wilaya="02"), 0),
    ):
        assert total(standing(ministry, within=within), Standing()).to_handle == files
        assert (total(flow_since(ministry, NOVEMBER, within=within), Flow()).filed > 0) is (files > 0)

    by_agency = fold(standing(ministry), lambda place: place.agency)
    assert {key: line.to_handle for key, line in by_agency.items()} == {busy.agency.pk: 3}


def test_the_page_can_say_when_it_was_counted(world):
    assert figures_counted_at() is None

    tasks.refresh_figures.call()
    refresh_figures()

    assert figures_counted_at() == clock.now()


@pytest.mark.parametrize("item_count", [1, 3])
def test_reading_figures_costs_the_same_however_many_files_there_are(
    world, item_count, django_assert_num_queries
):
    for _ in range(item_count):
        file_at(world, -9)
    refresh_figures()

    with django_assert_num_queries(4):
        standing(world.farida)
        flow_since(world.farida, NOVEMBER)
        held_in(world.farida)
        refusals_since(world.farida, NOVEMBER)


def test_counting_costs_the_same_for_one_file_and_for_three(world, django_assert_max_num_queries):
    file_at(world, -1)
    with django_assert_max_num_queries(36):
        refresh_figures()
    for _ in range(3):
        file_at(world, -2)
    with django_assert_max_num_queries(36):
        refresh_figures()


@pytest.mark.django_db(transaction=True)
def test_two_who_count_at_the_same_moment_count_once():
    world = build_world()
    for days in (-9, -1):
        file_at(world, days)

    results = at_once(3, lambda _number: refresh_figures())

    assert results == [None, None, None]
    now, flow = seen_by(world.farida)
    assert (now.to_handle, now.late, flow.filed) == (2, 1, 2)
