"""A file that serves two bodies: filed once, one promise each, and each sees its own part alone."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from factories.exchange import registers
from factories.organisations import MembershipFactory
from factories.relays import Two, allowance, elsewhere, relay_of
from factories.rural import HELD
from factories.threads import at_once
from factories.world import TUESDAY
from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM, citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.dossiers.actions import (
    anonymise_dossiers,
    confirm_relay,
    file_appeal,
    give_back_relay,
    grant,
    overturn,
    read_relay,
    refuse,
    sign,
    take,
    withdraw,
)
from qarib.modules.dossiers.actions.relaying import relay_on
from qarib.modules.dossiers.enums import RelayStatus
from qarib.modules.dossiers.errors import OwnFile, RelayReasonNeeded
from qarib.modules.dossiers.models import Dossier, Relay
from qarib.modules.dossiers.queries import (
    dossiers_visible_to,
    granted_by,
    relay_lines,
    relays_page,
    relays_visible_to,
    served_by,
)
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.models import Message
from qarib.modules.organisations.queries import actor_of
from qarib.modules.promises.enums import Status as PromiseStatus


@pytest.fixture
def two(world, tuesday):
    return Two()


def status_of(relay):
    relay.refresh_from_db()
    relay.promise.refresh_from_db()
    return relay.status, relay.promise.status


def lines_of(dossier):
    found = Dossier.objects.select_related("version__procedure").get(pk=dossier.pk)
    return [(line.body, line.relay and line.relay.status) for line in relay_lines([found]).get(found.pk, [])]


def test_one_filing_makes_two_promises(two):
    dossier = two.filed()
    relay = relay_of(dossier)

    assert (relay.code, relay.office, relay.status) == ("state-instalments", two.cnl, RelayStatus.TOLD)
    assert relay.promise.label == "fnpos.rural-housing-aid:state-instalments"
    assert (relay.promise.body_id, relay.promise.person_id) == (two.cnl.pk, two.rachid.pk)
    assert relay.promise_id != dossier.promise_id
    assert lines_of(dossier) == [("CNL", RelayStatus.TOLD)]


def test_what_begins_with_the_grant_waits_for_it(two, world):
    dossier = allowance(world.yasmine)
    assert not Relay.objects.exists()
    assert lines_of(dossier) == [("CNAS", None)]

    grant(dossier, actor=world.samir)

    relay = relay_of(dossier)
    assert (relay.office, relay.status) == (two.cnas_agency, RelayStatus.TOLD)
    assert granted_by(relay).amount == 1_800_000
    assert lines_of(dossier) == [("CNAS", RelayStatus.TOLD)]


def test_a_body_that_is_not_known_here_is_told_nothing(rural):
    with registers(HELD):
        dossier = rural.filed()

    assert not Relay.objects.exists()
    assert lines_of(dossier) == [("CNL", None)]


def test_who_serves_nobody_else_pays_nothing(world, tuesday):
    with CaptureQueriesContext(connection) as asked:
        dossier = world.filed()
        grant(dossier, actor=world.samir)

    assert not [query for query in asked.captured_queries if "relay" in query["sql"]]
    assert relay_lines([Dossier.objects.select_related("version__procedure").get(pk=dossier.pk)]) == {}


def test_what_telling_one_body_costs(two, world):
    """Its office, the calendar, its promise, its row; the journal's rows leave together."""
    dossier = allowance(world.yasmine)
    with CaptureQueriesContext(connection) as told:
        relay_on(dossier, "grant", actor=world.samir)

    assert len([query for query in told.captured_queries if "SAVEPOINT" not in query["sql"]]) == 5


def test_confirming_keeps_the_promise_and_tells_the_person(two, world):
    relay = relay_of(two.filed())

    confirm_relay(relay, actor=two.at_cnl)

    assert status_of(relay) == (RelayStatus.DONE, PromiseStatus.KEPT)
    row = Entry.objects.get(action="dossier.confirm_relay")
    assert (row.object_id, row.subject, row.person) == (
        str(relay.dossier.uid), two.rachid.pk, two.at_cnl.person,
    )  # fmt: skip
    message = Message.objects.get(template="dossiers/relay_done")
    assert "CNL" in message.body
    assert relay.dossier.number in message.body


def test_giving_back_says_why(two):
    relay = relay_of(two.filed())

    with pytest.raises(RelayReasonNeeded):
        give_back_relay(relay, reason="  ", actor=two.at_cnl)
    give_back_relay(relay, reason="Aucune aide de la CNL pour cette maison.", actor=two.at_cnl)

    assert status_of(relay) == (RelayStatus.GIVEN_BACK, PromiseStatus.KEPT)
    assert relay.reason == "Aucune aide de la CNL pour cette maison."
    assert Message.objects.filter(template="dossiers/relay_given_back").count() == 1
    assert Dossier.objects.get().status == "filed"


def test_a_second_answer_is_refused(two):
    dossier = two.filed()
    relay, old_page = relay_of(dossier), relay_of(dossier)
    confirm_relay(relay, actor=two.at_cnl)

    for late in (relay, old_page):
        with pytest.raises(MoveNotAllowed):
            confirm_relay(late, actor=two.at_cnl)
        with pytest.raises(MoveNotAllowed):
            give_back_relay(late, reason="Non.", actor=two.at_cnl)
    assert Message.objects.filter(template="dossiers/relay_done").count() == 1


def test_withdrawing_ends_it_and_a_late_answer_is_refused(two):
    dossier = two.filed()
    relay = relay_of(dossier)

    withdraw(dossier, actor=two.me)

    with pytest.raises(MoveNotAllowed):
        confirm_relay(relay, actor=two.at_cnl)
    assert status_of(relay) == (RelayStatus.ENDED, PromiseStatus.WITHDRAWN)
    assert lines_of(dossier) == [("CNL", RelayStatus.ENDED)]


def test_what_was_done_before_a_refusal_stays_done(two):
    dossier = two.filed()
    confirm_relay(relay_of(dossier), actor=two.at_cnl)

    refuse(dossier, criterion="building-in-progress", reason="Maison achevée.", actor=two.agent)

    assert lines_of(dossier) == [("CNL", RelayStatus.DONE)]


def test_an_overturned_refusal_tells_the_other_body_anew(two):
    dossier = two.filed()
    refuse(dossier, criterion="building-in-progress", reason="Maison achevée.", actor=two.agent)
    assert lines_of(dossier) == [("CNL", RelayStatus.ENDED)]
    file_appeal(dossier, text="Elle ne l’est pas.", actor=two.me)

    for role in ("head", "agent"):
        overturn(dossier, reason="Le constat le montre.", actor=two.someone(role))

    assert lines_of(dossier) == [("CNL", RelayStatus.TOLD)]
    assert Relay.objects.filter(dossier=dossier).count() == 2


def test_moves_between_agents_tell_nobody(two):
    dossier = two.filed()
    take(dossier, actor=two.agent)
    sign(dossier, actor=two.agent)

    assert Relay.objects.count() == 1


def test_each_body_sees_its_own_part_and_never_the_file(two, world):
    housing, other = two.filed(), allowance(world.yasmine)
    grant(other, actor=world.samir)
    head = actor_of(MembershipFactory(organisation=two.cnas_agency, role="head").person)

    assert [one.dossier for one in relays_page(two.at_cnl).relays] == [housing]
    for actor in (two.at_cnas, head):
        assert [one.dossier for one in relays_page(actor).relays] == [other]
    for actor in (two.at_cnl, two.at_cnas):
        assert not dossiers_visible_to(actor).exists()


def test_nobody_else_sees_it(two, world):
    grant(allowance(world.yasmine), actor=world.samir)
    two.filed()
    others = [
        actor_of(MembershipFactory(organisation=elsewhere(two.cnas, wilaya="02")).person),
        actor_of(MembershipFactory(organisation=two.cnas, role="director").person),
        world.samir, world.lynda, two.agent, two.me, citizen(world.yasmine.pk), citizen(world.karim.pk),
    ]  # fmt: skip

    for actor in others:
        assert not relays_visible_to(actor).exists()
        with pytest.raises(MoveNotAllowed):
            confirm_relay(relay_of(Dossier.objects.get(number__isnull=False, status="filed")), actor=actor)


def test_nobody_answers_about_themselves(two):
    mine = actor_of(MembershipFactory(organisation=two.cnl, person=two.rachid).person)

    with pytest.raises(OwnFile):
        confirm_relay(relay_of(two.filed()), actor=mine)


def test_the_most_urgent_comes_first_and_the_page_goes_on(two, world):
    first = allowance(world.yasmine)
    grant(first, actor=world.samir)
    with time_machine.travel(TUESDAY + timedelta(days=1), tick=False):
        second = allowance(world.karim)
        grant(second, actor=world.samir)

    page = relays_page(two.at_cnas, limit=1)

    assert [one.dossier for one in page.relays] == [first]
    assert [one.dossier for one in relays_page(two.at_cnas, after=page.following).relays] == [second]


def test_an_answer_is_seen_for_ninety_days(two):
    relay = relay_of(two.filed())
    confirm_relay(relay, actor=two.at_cnl)

    with time_machine.travel(TUESDAY + timedelta(days=89), tick=False):
        assert relays_visible_to(two.at_cnl).exists()
    with time_machine.travel(TUESDAY + timedelta(days=91), tick=False):
        assert not relays_visible_to(two.at_cnl).exists()


def test_an_anonymous_file_keeps_no_word_of_it_and_shows_it_to_nobody(two):
    dossier = two.filed()
    give_back_relay(relay_of(dossier), reason="Rien à ce nom.", actor=two.at_cnl)
    withdraw(dossier, actor=two.me)

    anonymise_dossiers([dossier.pk], before=clock.now(), actor=SYSTEM)

    relay = relay_of(dossier)
    assert relay.reason == "–"
    assert relay.promise.person_id != two.rachid.pk
    assert not relays_visible_to(two.at_cnl).exists()


def test_who_opened_it_is_written_once_an_hour(two):
    relay = relay_of(two.filed())

    read_relay(relay, actor=two.at_cnl)
    read_relay(relay, actor=two.at_cnl)

    row = Entry.objects.get(action="dossier.read_relay")
    assert (row.kind, row.subject, row.object_id) == ("read", two.rachid.pk, str(relay.dossier.uid))


def test_its_words_come_from_the_version(two):
    line = served_by(relay_of(two.filed()))

    assert line.served.name.fr.startswith("Vérification des tranches")


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "done"},
        {"status": "lost"},
        {"status": "given_back", "settled_at": TUESDAY},
        {"settled_at": TUESDAY},
    ],
)
def test_the_database_refuses_what_no_action_writes(two, wrong):
    relay = relay_of(two.filed())

    with pytest.raises(IntegrityError), transaction.atomic():
        Relay.objects.filter(pk=relay.pk).update(**wrong)


def test_one_body_is_told_once(two):
    relay = relay_of(two.filed())
    relay.pk, relay.uid = None, relay.dossier.uid

    with pytest.raises(IntegrityError), transaction.atomic():
        relay.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_two_agents_at_once_answer_once(world, tuesday):
    two = Two()
    dossier = two.filed()

    results = at_once(3, lambda _number: confirm_relay(relay_of(dossier), actor=two.at_cnl))

    assert sorted(type(result).__name__ for result in results) == [
        "MoveNotAllowed", "MoveNotAllowed", "NoneType",
    ]  # fmt: skip
