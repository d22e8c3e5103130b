"""Who may ask us what: drafted and asked for by a body, granted and revoked by the ministry."""

from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction

from factories.accounts import AgentFactory
from factories.exchange_provider import (
    CLIENT,
    CNL,
    administrator,
    asked_for,
    by_xroad,
    granted,
    ministry,
    public,
    terms,
)
from factories.organisations import MembershipFactory
from factories.world import TUESDAY
from qarib.kernel.actor import citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.exchange.actions import (
    ask_authorisation,
    correct_authorisation,
    draft_authorisation,
    grant_authorisation,
    revoke_authorisation,
    send_back_authorisation,
)
from qarib.modules.exchange.errors import (
    AuthorisationNeedsReason,
    AuthorisationUnknown,
    GrantedAlready,
    KeyUnreadable,
    NotYoursToGrant,
    NoWayToKnow,
    SenderTaken,
    XRoadClientUnreadable,
)
from qarib.modules.exchange.models import Authorisation
from qarib.modules.exchange.queries import authorisations_visible_to, moves_of_authorisation
from qarib.modules.exchange.rules import AUTHORISING
from qarib.modules.journal.models import Entry
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        yield


def state(found):
    return Authorisation.objects.get(pk=found.pk).state


def member(role, code):
    body = Organisation.objects.get(code=code)
    return actor_of(MembershipFactory(person=AgentFactory(), organisation=body, role=role).person)


def test_it_is_drafted_asked_granted_and_revoked_each_in_the_journal():
    asker, over = administrator("cnl"), ministry()
    found = draft_authorisation(terms(), actor=asker)
    correct_authorisation(found.uid, terms=terms(quota=9), actor=asker)
    ask_authorisation(found.uid, actor=asker)
    grant_authorisation(found.uid, actor=over)
    revoke_authorisation(found.uid, reason="Convention dénoncée.", actor=over)
    found.refresh_from_db()
    assert (found.state, found.quota, found.asked_by_id, found.granted_by_id, found.revoked_by_id) == (
        "revoked",
        9,
        asker.person,
        over.person,
        over.person,
    )
    acts = list(
        Entry.objects.filter(object_id=str(found.uid)).order_by("pk").values_list("action", flat=True)
    )
    assert [act.partition(".")[2] for act in acts] == ["draft", "correct", "ask", "grant", "revoke"]


def test_it_comes_back_with_a_reason_and_is_asked_again():
    asker, over = administrator("cnl"), ministry()
    found = draft_authorisation(terms(), actor=asker)
    ask_authorisation(found.uid, actor=asker)
    with pytest.raises(AuthorisationNeedsReason):
        send_back_authorisation(found.uid, reason="  ", actor=over)
    send_back_authorisation(found.uid, reason="Le fondement manque.", actor=over)
    found.refresh_from_db()
    assert (found.state, found.reason, found.asked_at) == ("draft", "Le fondement manque.", None)
    ask_authorisation(found.uid, actor=asker)
    found.refresh_from_db()
    assert (found.state, found.reason) == ("asked", "")


def test_only_an_administrator_of_the_body_itself_drafts_and_asks():
    administrator("cnl")
    for actor in (member("agent", "cnl"), member("director", "cnl"), citizen(AgentFactory().pk)):
        with pytest.raises(MoveNotAllowed):
            draft_authorisation(terms(), actor=actor)
    found = draft_authorisation(terms(), actor=administrator("cnl"))
    for actor in (administrator("cnas"), member("director", "cnl"), ministry()):
        with pytest.raises((MoveNotAllowed, AuthorisationUnknown)):
            ask_authorisation(found.uid, actor=actor)
        with pytest.raises((MoveNotAllowed, AuthorisationUnknown)):
            correct_authorisation(found.uid, terms=terms(), actor=actor)
    assert state(found) == "draft"


def test_a_body_grants_nothing_to_itself():
    found = asked_for()
    for actor in (administrator("cnl"), administrator("cnas"), member("auditor", "cnl")):
        with pytest.raises((MoveNotAllowed, AuthorisationUnknown)):
            grant_authorisation(found.uid, actor=actor)
    assert state(found) == "asked"


def test_the_ministrys_administrator_grants_but_not_what_they_asked_for_themselves():
    grant_authorisation(asked_for().uid, actor=administrator("mtess"))
    asker = administrator("mtess")
    own = draft_authorisation(by_xroad(), actor=asker)
    ask_authorisation(own.uid, actor=asker)
    with pytest.raises(NotYoursToGrant):
        grant_authorisation(own.uid, actor=asker)
    grant_authorisation(own.uid, actor=administrator("mtess"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Authorisation.objects.filter(pk=own.pk).update(granted_by=asker.person)


def test_every_move_the_table_does_not_name_is_refused():
    acts = {
        "ask": lambda found, own, over: ask_authorisation(found.uid, actor=own),
        "grant": lambda found, own, over: grant_authorisation(found.uid, actor=over),
        "send_back": lambda found, own, over: send_back_authorisation(found.uid, reason="non", actor=over),
        "revoke": lambda found, own, over: revoke_authorisation(found.uid, reason="non", actor=over),
    }
    own, over = administrator("cnl"), ministry()
    made = {
        "draft": draft_authorisation(terms(purpose="a"), actor=own),
        "asked": asked_for(terms(purpose="b")),
        "granted": granted(terms(purpose="c")),
        "revoked": granted(terms(purpose="d")),
    }
    revoke_authorisation(made["revoked"].uid, reason="Fini.", actor=over)
    for name, found in made.items():
        for move, act in acts.items():
            if name not in AUTHORISING[move].source:
                with pytest.raises((MoveNotAllowed, AuthorisationUnknown)):
                    act(found, own, over)
        assert state(found) == name


def test_somebody_must_be_recognisable():
    asker = administrator("cnl")
    for said, refusal in (
        (terms(key_name="", public_key=""), NoWayToKnow),
        (terms(public_key=""), NoWayToKnow),
        (terms(key_name=""), NoWayToKnow),
        (terms(public_key="c2hvcnQ="), KeyUnreadable),
        (terms(xroad_client="DZ/GOV/cnl"), XRoadClientUnreadable),
        (terms(xroad_client="DZ/GOV/cnl/registers/more"), XRoadClientUnreadable),
        (terms(xroad_client="DZ/GOV/c nl/registers"), XRoadClientUnreadable),
        (terms(xroad_client="%ff/GOV/cnl/registers"), XRoadClientUnreadable),
    ):
        with pytest.raises(refusal):
            draft_authorisation(said, actor=asker)
    assert not Authorisation.objects.exists()


def test_a_name_that_is_granted_is_nobody_elses():
    granted()
    granted(by_xroad())
    for said in (terms(service="housing-aid"), by_xroad(service="housing-aid")):
        with pytest.raises(SenderTaken):
            grant_authorisation(asked_for(said, by="cnas").uid, actor=ministry())
    other_key = terms(service="housing-aid", public_key="AQ" + public(CNL)[2:])
    with pytest.raises(SenderTaken):
        grant_authorisation(asked_for(other_key).uid, actor=ministry())


def test_the_same_is_granted_once():
    granted()
    again = asked_for()
    with pytest.raises(GrantedAlready):
        grant_authorisation(again.uid, actor=ministry())
    assert state(again) == "asked"
    assert not Entry.objects.filter(action="authorisation.grant", object_id=str(again.uid)).exists()


def test_a_body_sees_its_own_and_the_ministry_all_that_is_no_draft():
    asker, over = administrator("cnl"), ministry()
    draft, asked = draft_authorisation(terms(), actor=asker), asked_for(by_xroad(), by="usthb")
    assert list(authorisations_visible_to(asker)) == [draft]
    assert list(authorisations_visible_to(administrator("usthb"))) == [asked]
    assert list(authorisations_visible_to(over)) == [asked]
    assert not authorisations_visible_to(member("director", "cnl")).exists()
    assert not authorisations_visible_to(citizen(AgentFactory().pk)).exists()
    with pytest.raises(AuthorisationUnknown):
        ask_authorisation(uuid4(), actor=asker)
    assert moves_of_authorisation(draft, asker) == ["ask"]
    assert moves_of_authorisation(asked, over) == ["grant", "send_back"]
    assert moves_of_authorisation(asked, administrator("usthb")) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "granted"},
        {"state": "asked"},
        {"state": "revoked"},
        {"state": "else"},
        {"service": "else"},
        {"quota": 0},
        {"purpose": ""},
        {"legal_basis": ""},
        {"public_key": ""},
        {"key_name": "", "public_key": "", "xroad_client": ""},
        {"granted_at": TUESDAY},
    ],
)
def test_the_database_itself_keeps_states_and_their_people_together(broken):
    found = draft_authorisation(terms(xroad_client=CLIENT), actor=administrator("cnl"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Authorisation.objects.filter(pk=found.pk).update(**broken)
