"""The exchange programme: loaded once, kept by the ministry, true in the database."""

from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from factories.exchange import programme_of
from factories.organisations import BodyFactory, MembershipFactory
from factories.world import TUESDAY
from qarib.kernel.actor import SYSTEM
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.exchange.actions import date_phase, keep_connection, load_programme
from qarib.modules.exchange.errors import (
    AgreementIncomplete,
    DayToCome,
    LinkBeforeAgreement,
    ProgrammeUnreadable,
)
from qarib.modules.exchange.models import Connection, ConnectionFact, Phase
from qarib.modules.exchange.queries import connection_by_uid, programme
from qarib.modules.journal.models import Entry
from qarib.modules.organisations.queries import actor_of

pytestmark = pytest.mark.django_db
SHIPPED = settings.ROOT_DIR / "programme" / "exchange.yaml"
DAY = TUESDAY.date()
LINE = ("fnpos.rural-housing-aid", "cnl", "cnl_second_instalment")


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        yield


@pytest.fixture
def ministry():
    body = BodyFactory(code="mtess")
    return actor_of(MembershipFactory(organisation=body, role="ministry").person)


@pytest.fixture
def line():
    (made,) = programme_of(LINE)
    return made


def keep(line, actor, *, agreement=(DAY, "12/2026"), linked_on=None, phase=None):
    keep_connection(line, phase=phase or line.phase, agreement=agreement, linked_on=linked_on, actor=actor)
    return Connection.objects.get(pk=line.pk)


def test_the_shipped_programme_is_loaded_once():
    first, again = load_programme(SHIPPED, actor=SYSTEM), load_programme(SHIPPED, actor=SYSTEM)

    assert (first.phases, first.connections) == (2, Connection.objects.count())
    assert first.facts == ConnectionFact.objects.count() > first.connections
    assert (again.phases, again.connections, again.facts) == (0, 0, 0)
    assert Entry.objects.filter(action="exchange.load_programme").count() == 1


def test_the_first_phase_is_dated_and_no_other_date_is_invented():
    load_programme(SHIPPED, actor=SYSTEM)

    assert [(phase.code, phase.due_on) for phase in programme()] == [
        ("first", date(2025, 12, 31)),
        ("later", None),
    ]
    assert not Connection.objects.exclude(agreement_on=None, linked_on=None).exists()


def test_what_the_ministry_keeps_stays_and_what_it_lacks_is_added(ministry, line):
    load_programme(SHIPPED, actor=SYSTEM)
    keep(line, ministry)
    later = Phase.objects.get(code="later")
    date_phase(later, due_on=date(2027, 6, 30), actor=ministry)
    ConnectionFact.objects.filter(fact="children").delete()
    again = load_programme(SHIPPED, actor=SYSTEM)

    assert (again.phases, again.connections, again.facts) == (0, 0, 1)
    assert Connection.objects.get(pk=line.pk).agreement_reference == "12/2026"
    assert Phase.objects.get(code="later").due_on == date(2027, 6, 30)


@pytest.mark.parametrize(
    "text",
    [
        "phases: []",
        "phases: [{code: first}]\nconnections: []",
        "phases: []\nconnections: [{phase: first, procedure: p, holder: cnas, proofs: [x]}]",
        "phases: [",
        "- a list",
        "",
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(tmp_path, text):
    path = tmp_path / "exchange.yaml"
    path.write_text(text)

    with pytest.raises(ProgrammeUnreadable):
        load_programme(path, actor=SYSTEM)
    with pytest.raises(CommandError):
        call_command("load_programme", str(path))

    assert not Phase.objects.exists()


def test_a_holder_that_nobody_knows_is_refused(tmp_path):
    path = tmp_path / "exchange.yaml"
    path.write_text(SHIPPED.read_text(encoding="utf-8").replace("holder: cnl", "holder: nobody"))

    with pytest.raises(ProgrammeUnreadable, match="nobody"):
        load_programme(path, actor=SYSTEM)


def test_the_command_says_how_much_was_new(capsys):
    call_command("load_programme")
    call_command("load_programme")

    first, again = capsys.readouterr().out.splitlines()
    assert first.startswith("phases: 2 new")
    assert again == "phases: 0 new, connections: 0 new, proofs: 0 new"


def test_agreement_and_link_are_written_down_with_who_did_it(ministry, line):
    kept = keep(line, ministry, agreement=(DAY, "  Convention  12/2026 "), linked_on=DAY)

    assert (kept.agreement_on, kept.agreement_reference, kept.linked_on) == (DAY, "Convention 12/2026", DAY)
    assert (kept.edited_by_id, kept.edited_at) == (ministry.person, TUESDAY)
    row = Entry.objects.get(action="exchange.keep_connection")
    assert (row.object_type, row.object_id, row.role) == ("connection", str(line.uid), "ministry")
    assert row.data["agreement"] == [DAY.isoformat(), "Convention 12/2026"]


def test_what_was_written_by_mistake_is_taken_back(ministry, line):
    keep(line, ministry, linked_on=DAY)
    kept = keep(line, ministry, agreement=None)

    assert (kept.agreement_on, kept.agreement_reference, kept.linked_on) == (None, "", None)


def test_a_line_moves_to_another_phase(ministry, line):
    (other,) = programme_of(("p", "cnas", "f"))

    assert keep(line, ministry, phase=other.phase).phase == other.phase


@pytest.mark.parametrize(("what", "refusal"), [
    ({"agreement": (DAY, "  ")}, AgreementIncomplete),
    ({"agreement": (DAY + timedelta(days=1), "12")}, DayToCome),
    ({"linked_on": DAY + timedelta(days=1)}, DayToCome),
    ({"agreement": None, "linked_on": DAY}, LinkBeforeAgreement),
    ({"linked_on": DAY - timedelta(days=1)}, LinkBeforeAgreement),
])  # fmt: skip
def test_what_cannot_be_is_refused(ministry, line, what, refusal):
    with pytest.raises(refusal):
        keep(line, ministry, **what)

    assert Connection.objects.get(pk=line.pk).edited_at is None
    assert not Entry.objects.filter(action="exchange.keep_connection").exists()


@pytest.mark.parametrize("role", ["agent", "head", "director", "administrator", "jurist", "auditor"])
def test_nobody_but_the_ministry_keeps_the_programme(line, role):
    actor = actor_of(MembershipFactory(role=role).person)

    with pytest.raises(MoveNotAllowed):
        keep(line, actor)
    with pytest.raises(MoveNotAllowed):
        date_phase(line.phase, due_on=None, actor=actor)


def test_a_phase_gets_its_published_date_or_none(ministry, line):
    date_phase(line.phase, due_on=None, actor=ministry)

    assert Phase.objects.get().due_on is None
    row = Entry.objects.get(action="exchange.date_phase")
    assert row.data == {"phase": line.phase.code, "due_on": None}


@pytest.mark.parametrize("wrong", [
    {"source": "nobody"},
    {"agreement_on": DAY},
    {"agreement_reference": "12"},
    {"linked_on": DAY},
    {"agreement_on": DAY, "agreement_reference": "12", "linked_on": DAY - timedelta(days=1)},
    {"edited_at": TUESDAY},
])  # fmt: skip
def test_the_database_keeps_what_a_connection_means(line, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Connection.objects.filter(pk=line.pk).update(**wrong)


def test_one_connection_of_a_procedure_and_a_holder(line):
    with pytest.raises(IntegrityError), transaction.atomic():
        programme_of(LINE)


@pytest.mark.parametrize("item_count", [1, 3])
def test_reading_the_programme_costs_the_same(item_count, django_assert_num_queries):
    for number in range(item_count):
        programme_of((f"p{number}", "cnas", "f"), (f"p{number}", "cnr", "f"))

    with django_assert_num_queries(3):
        assert sum(len(phase.connections.all()) for phase in programme()) == 2 * item_count


def test_a_connection_is_found_by_its_identifier(line):
    assert connection_by_uid(line.uid) == line
    assert connection_by_uid(line.uid.__class__(int=0)) is None
