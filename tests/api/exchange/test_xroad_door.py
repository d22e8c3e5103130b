"""What our own Security Server brings: who sent it is its word, and only its."""

import json
from uuid import uuid4

import pytest

from factories.exchange_provider import CLIENT, by_xroad, granted, ministry, question
from qarib.modules.exchange.actions import revoke_authorisation
from qarib.modules.exchange.models import Call
from qarib.modules.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def our_server(settings):
    settings.QARIB_XROAD_ADDRESSES = frozenset({"127.0.0.1"})


@pytest.fixture
def allowed(db):
    return granted(by_xroad(), by="usthb")


def send(client, said, *, message=None, **more):
    headers = {"X-Road-Client": CLIENT, "X-Road-Id": message or str(uuid4()), "X-Road-Issue": "BOURSE/7"}
    return client.post(
        "/api/exchange/xroad/job-seeker",
        json.dumps(said),
        content_type="application/json",
        headers=headers | more,
    )


def test_a_question_is_answered_and_nothing_of_the_message_is_echoed(client, yasmine, allowed):
    asked = question()
    answer = send(client, asked, **{"X-Road-UserId": "DZ123"})
    assert (answer.status_code, answer.json()["value"]) == (200, True)
    assert not [name for name in answer.headers if name.lower().startswith("x-road")]
    call = Call.objects.get()
    assert (call.authorisation, call.case, str(call.uid)) == (allowed, "BOURSE/7", answer.json()["receipt"])
    assert Entry.objects.get(action="exchange.answer").data["case"] == "BOURSE/7"


def test_the_same_question_again_has_the_same_answer_and_the_same_message_none(client, yasmine, allowed):
    asked, message = question(), str(uuid4())
    first = send(client, asked, message=message)
    assert send(client, asked).json() == first.json()
    again = send(client, asked, message=message)
    assert (again.status_code, again.json()["code"]) == (401, "replayed")
    assert Call.objects.count() == 1


def test_the_door_is_closed_to_every_other_address_and_by_default(client, yasmine, allowed, settings):
    for addresses in (frozenset(), frozenset({"10.0.0.7"})):
        settings.QARIB_XROAD_ADDRESSES = addresses
        answer = send(client, question())
        assert (answer.status_code, answer.json()["code"]) == (403, "not_our_server")
    assert Call.objects.count() == 0


def test_a_revoked_one_is_answered_nothing(client, yasmine, allowed):
    revoke_authorisation(allowed.uid, reason="Fini.", actor=ministry())
    answer = send(client, question())
    assert (answer.status_code, answer.json()["code"]) == (403, "not_granted")
