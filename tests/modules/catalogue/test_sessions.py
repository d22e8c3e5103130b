"""Sessions freeze a version and a day; what is published later does not move them."""

import io
from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction

from factories.catalogue import REGISTRATION, published
from qarib.kernel import events
from qarib.kernel.actor import SYSTEM
from qarib.modules.catalogue.actions import close_session, open_session
from qarib.modules.catalogue.errors import (
    NoSessionOpen,
    NotASession,
    NotOnLine,
    NoVersionInForce,
    ProcedureUnknown,
    SessionDatesRefused,
)
from qarib.modules.catalogue.events import SessionOpened
from qarib.modules.catalogue.models import Session
from qarib.modules.catalogue.queries import deciding
from qarib.modules.journal.models import Entry

pytestmark = pytest.mark.django_db
START, LAST = date(2026, 11, 1), date(2026, 11, 30)
OLD, NEW = date(2026, 1, 1), date(2026, 11, 10)
RANKED = ("intake: open", "intake: session")
# A version of the same rules that begin one year later in life.
OLDER = (
    ("values: {1990-04-21: 16}", "values: {1990-04-21: 17}"),
    ("2010-11-24, residence", "2009-11-24, residence"),
)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(date(2026, 11, 5), tick=False):
        yield


@pytest.fixture
def ranked():
    return published(RANKED, valid_from=OLD)


def opened(opens_on=START, closes_on=LAST):
    return open_session(REGISTRATION, opens_on=opens_on, closes_on=closes_on, actor=SYSTEM)


def test_opening_freezes_the_version_of_its_first_day_writes_one_row_and_tells_it(ranked, monkeypatch):
    told = []
    monkeypatch.setitem(events._handlers, SessionOpened, [told.append])

    session = opened()

    assert (session.version, session.procedure) == (ranked, ranked.procedure)
    entry = Entry.objects.get(action="catalogue.open_session")
    assert (entry.object_type, entry.object_id) == ("procedure", REGISTRATION)
    assert entry.data == {"opens_on": "2026-11-01", "closes_on": "2026-11-30", "version": "2026-01-01"}
    assert told == [SessionOpened(session.pk, REGISTRATION, START, LAST)]


@pytest.mark.parametrize("day", [START, date(2026, 11, 15), LAST])
def test_every_day_of_a_session_is_decided_by_its_first(ranked, day):
    session = opened()

    found = deciding(REGISTRATION, on=day)

    assert (found.version, found.day, found.session) == (ranked, START, session)


def test_a_running_session_does_not_move_when_a_version_is_published(ranked, django_assert_num_queries):
    session = opened()
    later = published(RANKED, *OLDER, valid_from=NEW)

    with django_assert_num_queries(1):
        assert deciding(REGISTRATION, on=date(2026, 11, 20)).version == ranked
    session.refresh_from_db()
    assert (session.version, later.valid_from) == (ranked, NEW)


def test_not_even_when_it_opens_today_under_a_version_of_today(ranked):
    session = opened(opens_on=date(2026, 11, 5))
    published(RANKED, *OLDER, valid_from=date(2026, 11, 5))

    session.refresh_from_db()
    assert session.version == ranked


def test_an_announced_session_follows_the_version_that_will_be_in_force_when_it_opens(ranked):
    soon, far = opened(date(2026, 11, 8), date(2026, 11, 9)), opened(date(2026, 12, 1), date(2026, 12, 31))

    later = published(RANKED, *OLDER, valid_from=NEW)

    soon.refresh_from_db()
    far.refresh_from_db()
    assert (soon.version, far.version) == (ranked, later)


def test_between_sessions_the_next_one_is_named(ranked):
    opened(opens_on=date(2026, 12, 1), closes_on=date(2026, 12, 31))

    with pytest.raises(NoSessionOpen, match="1 December 2026") as refused:
        deciding(REGISTRATION)

    assert refused.value.opens_on == date(2026, 12, 1)


def test_without_a_next_session_nobody_has_to_travel_to_ask(ranked):
    opened()

    with pytest.raises(NoSessionOpen, match="you need not travel") as refused:
        deciding(REGISTRATION, on=LAST + timedelta(days=1))

    assert refused.value.opens_on is None


def test_an_open_procedure_is_decided_by_the_day_itself():
    version = published(valid_from=OLD)

    found = deciding(REGISTRATION)

    assert (found.version, found.day, found.session) == (version, date(2026, 11, 5), None)


def test_what_is_not_on_line_says_where_it_is_done():
    published(("intake: open", "intake: counter"), valid_from=OLD)

    with pytest.raises(NotOnLine, match="The local employment agency that serves your commune"):
        deciding(REGISTRATION)


def test_before_the_first_version_and_without_a_procedure_deciding_says_so(ranked):
    with pytest.raises(NoVersionInForce):
        deciding(REGISTRATION, on=date(2025, 12, 31))
    with pytest.raises(ProcedureUnknown):
        deciding("anem.nothing")


def test_only_a_session_procedure_has_sessions():
    published(valid_from=OLD)

    with pytest.raises(NotASession):
        opened()
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("opens_on", "closes_on"),
    [
        (LAST, START),
        (START - timedelta(days=9), START),
        (LAST, LAST + timedelta(days=9)),
        (START + timedelta(days=1), LAST - timedelta(days=1)),
        (START - timedelta(days=1), LAST + timedelta(days=1)),
    ],
)
def test_sessions_share_no_day_and_close_after_they_open(ranked, opens_on, closes_on):
    opened()

    with pytest.raises(SessionDatesRefused):
        opened(opens_on, closes_on)
    assert Session.objects.count() == 1


def test_the_database_keeps_the_promise_too(ranked):
    session = opened()

    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(closes_on=START - timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.create(
            procedure=session.procedure, version=session.version, opens_on=START, closes_on=LAST
        )


def test_a_session_may_close_earlier_but_neither_in_the_past_nor_later(ranked):
    session = opened()

    for day in (date(2026, 11, 4), LAST, LAST + timedelta(days=1)):
        with pytest.raises(SessionDatesRefused):
            close_session(session, closes_on=day, actor=SYSTEM)
    close_session(session, closes_on=date(2026, 11, 20), actor=SYSTEM)

    session.refresh_from_db()
    assert session.closes_on == date(2026, 11, 20)
    entry = Entry.objects.get(action="catalogue.close_session")
    assert (entry.data["from"], entry.data["to"]) == ("2026-11-30", "2026-11-20")
    with pytest.raises(NoSessionOpen):
        deciding(REGISTRATION, on=date(2026, 11, 21))


def test_the_command_dates_a_session_or_says_why_not(ranked):
    out = io.StringIO()
    call_command("open_session", REGISTRATION, "2026-11-01", "2026-11-30", stdout=out)

    assert out.getvalue() == f"{REGISTRATION} 2026-11-01 – 2026-11-30: version of 2026-01-01\n"
    with pytest.raises(CommandError, match="shares no day") as refused:
        call_command("open_session", REGISTRATION, "2026-11-30", "2026-12-01")
    assert refused.value.returncode == 2
