from datetime import timedelta

import pytest
import time_machine
from django.conf import settings

from factories.accounts import PersonFactory
from factories.organisations import MembershipFactory
from qarib.config.sessions import SessionStore
from qarib.kernel import clock
from qarib.kernel.actor import citizen
from qarib.modules.accounts.actions import forget_expired, revoke_session, start_log_in
from qarib.modules.accounts.errors import NotYours
from qarib.modules.accounts.models import Challenge, Person, Session
from qarib.modules.accounts.queries import sessions_of
from qarib.modules.accounts.tasks import forget_expired_sessions_and_codes
from qarib.modules.journal.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.urls("config.session_doors")]

COOKIE = settings.SESSION_COOKIE_NAME


def cookie(client):
    return client.cookies[COOKIE].value


def enter(client, person):
    return client.get(f"/enter/{person.uid}/", headers={"user-agent": "Firefox on a phone"})


def test_a_page_that_needs_nobody_costs_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/whoever/").content == b"AnonymousUser"
    assert COOKIE not in client.cookies


def test_an_anonymous_person_keeps_things_in_a_signed_cookie_and_no_row(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/remember/?what=search")
        assert client.get("/remembered/").content == b"search"
    assert Session.objects.count() == 0


def test_a_cookie_that_was_altered_or_is_old_is_an_empty_one(client):
    client.get("/remember/?what=search")
    good = cookie(client)
    client.cookies[COOKIE] = good[:-2] + "xx"
    assert client.get("/remembered/").content == b""
    client.cookies[COOKIE] = good
    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert client.get("/remembered/").content == b""


def test_a_signed_cookie_never_logs_anybody_in(client):
    person = PersonFactory()
    store = SessionStore()
    store._session_cache = {
        "_auth_user_id": str(person.pk),
        "_auth_user_hash": person.get_session_auth_hash(),
    }
    from django.core import signing  # noqa: PLC0415 -- only a forger needs it

    client.cookies[COOKIE] = signing.dumps(dict(store.items()), salt="qarib.config.sessions")
    assert client.get("/whoever/").content == b"AnonymousUser"


def test_session_and_person_are_read_in_one_query(client, django_assert_num_queries):
    person = PersonFactory()
    enter(client, person)
    with django_assert_num_queries(1):
        assert client.get("/space/").content.decode() == person.full_name
    with django_assert_num_queries(0):
        client.get("/")  # a page that asks for nobody


def test_log_in_keeps_what_the_visitor_had_under_a_new_key_stored_only_as_index(client):
    person = PersonFactory()
    client.get("/remember/?what=search")
    before = cookie(client)
    enter(client, person)
    assert client.get("/remembered/").content == b"search"
    row = Session.objects.get()
    assert (row.person, row.device) == (person, "Firefox on a phone")
    assert cookie(client) not in {before, row.key_hash}
    assert [(e.action, e.subject) for e in Entry.objects.all()] == [("accounts.open_session", person.pk)]


def test_logging_in_again_rotates_the_key_and_the_old_one_opens_nothing(client):
    person = PersonFactory()
    enter(client, person)
    old = cookie(client)
    enter(client, person)
    assert Session.objects.count() == 1
    client.cookies[COOKIE] = old
    assert client.get("/whoever/").content == b"AnonymousUser"


def test_log_out_deletes_the_row_and_the_cookie(client):
    enter(client, PersonFactory())
    kept = cookie(client)
    client.logout()
    assert Session.objects.count() == 0
    client.cookies[COOKIE] = kept
    response = client.get("/space/")
    assert (response.status_code, response["Location"]) == (302, "/log-in/?next=/space/")


@pytest.mark.parametrize(("agent", "life"), [(False, timedelta(days=14)), (True, timedelta(hours=12))])
def test_a_citizen_stays_14_days_and_an_agent_12_hours(client, agent, life):
    person = MembershipFactory().person if agent else PersonFactory()
    enter(client, person)
    assert abs(int(client.cookies[COOKIE]["max-age"]) - life.total_seconds()) < 5
    start, turn = clock.now(), life / 16  # used now and then: never idle for long
    for number in range(1, 16):
        with time_machine.travel(start + turn * number):
            assert client.get("/space/").status_code == 200
    with time_machine.travel(start + life - timedelta(minutes=1)):
        assert client.get("/space/").status_code == 200
    with time_machine.travel(start + life + timedelta(minutes=1)):
        assert client.get("/space/").status_code == 302


@pytest.mark.parametrize(("agent", "idle"), [(False, timedelta(days=7)), (True, timedelta(hours=1))])
def test_a_session_that_nobody_uses_opens_nothing_any_more(client, agent, idle):
    enter(client, MembershipFactory().person if agent else PersonFactory())
    start = clock.now()
    with time_machine.travel(start + idle - timedelta(minutes=1)):
        assert client.get("/space/").status_code == 200
    with time_machine.travel(start + idle * 2 + timedelta(minutes=11)):
        assert client.get("/space/").status_code == 302


def test_seeing_a_page_writes_once_in_ten_minutes_at_most(client, django_assert_num_queries):
    enter(client, PersonFactory())
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        with django_assert_num_queries(2):
            client.get("/space/")
        with django_assert_num_queries(1):
            client.get("/space/")


def test_a_session_written_by_a_page_keeps_its_key(client):
    enter(client, PersonFactory())
    key = cookie(client)
    client.get("/remember/?what=draft")
    assert cookie(client) == key
    assert client.get("/remembered/").content == b"draft"


def test_a_person_lists_their_browsers_and_ends_one(client):
    person = PersonFactory()
    enter(client, person)
    session = sessions_of(person).get()
    with pytest.raises(NotYours):
        revoke_session(session, actor=citizen(PersonFactory().pk))
    revoke_session(session, actor=citizen(person.pk))
    assert client.get("/whoever/").content == b"AnonymousUser"
    assert list(sessions_of(person)) == []


def test_a_session_revoked_during_a_request_is_not_written_back(client):
    enter(client, PersonFactory())
    store = SessionStore(cookie(client))
    store["page"] = 2
    Session.objects.all().delete()
    from django.contrib.sessions.backends.base import UpdateError  # noqa: PLC0415 -- only here

    with pytest.raises(UpdateError):
        store.save()
    assert Session.objects.count() == 0


def test_a_closed_account_or_a_new_password_ends_the_session(client):
    person = PersonFactory()
    enter(client, person)
    Person.objects.update(is_active=False)
    assert client.get("/whoever/").content == b"AnonymousUser"
    Person.objects.update(is_active=True)
    enter(client, person)
    person.set_password("another long sentence")
    person.save()
    assert client.get("/whoever/").content == b"AnonymousUser"
    assert Session.objects.count() == 0


def test_what_is_expired_is_swept_once_a_day(client):
    enter(client, PersonFactory())
    start_log_in(nin="1" * 18)
    assert forget_expired() == 0
    with time_machine.travel(clock.now() + timedelta(days=15)):
        assert forget_expired_sessions_and_codes.func() == 2
        SessionStore.clear_expired()
    assert (Session.objects.count(), Challenge.objects.count()) == (0, 0)


def test_a_key_exists_while_its_row_lives(client):
    enter(client, PersonFactory())
    assert SessionStore().exists(cookie(client))
    assert not SessionStore().exists("k" * 40)
