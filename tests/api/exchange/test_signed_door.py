"""Another administration asks us, signed: what it is answered, once, and what is refused."""

import json
import runpy
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories.accounts import PersonFactory
from factories.exchange_provider import (
    CNL,
    HOUSE,
    asked_for,
    granted,
    message,
    ministry,
    post,
    question,
    terms,
)
from factories.world import TUESDAY
from qarib.kernel import clock
from qarib.modules.exchange.actions import revoke_authorisation
from qarib.modules.exchange.clients.signed import Asked, NotAcceptedError, OwnKey, Said
from qarib.modules.exchange.clients.signed.messages import verify_answer
from qarib.modules.exchange.models import Call, Usage
from qarib.modules.journal.models import Entry

pytestmark = pytest.mark.django_db


def refused(answer, status, code):
    assert answer["Content-Type"] == "application/problem+json"
    said = json.loads(answer.content)
    assert (answer.status_code, said["status"], said["code"]) == (status, status, code)
    return said


def test_a_question_is_answered_with_yes_and_a_receipt(client, yasmine):
    allowed, asked = granted(), question()
    answer = post(client, message(asked))
    said = answer.json()
    assert (answer.status_code, said["id"], said["value"]) == (200, asked["id"], True)
    call = Call.objects.get()
    assert (str(call.uid), call.person, call.case) == (said["receipt"], yasmine, "LPA-2026/17")
    assert Usage.objects.get().answers == 1
    assert call.authorisation == allowed


def test_the_answer_is_signed_for_that_very_question(client, yasmine):
    granted()
    sent, other = message(), message()
    answer = post(client, sent)
    said = Said(answer.status_code, answer.headers, answer.content)
    verify_answer(sent, said, key=HOUSE.public_key(), now=clock.machine_now())
    with pytest.raises(NotAcceptedError):
        verify_answer(other, said, key=HOUSE.public_key(), now=clock.machine_now())


def test_each_answer_is_one_row_of_the_persons_journal_in_codes(client, yasmine):
    allowed = granted()
    post(client, message())
    row = Entry.objects.get(action="exchange.answer")
    assert (row.kind, row.subject, row.organisation, row.person) == (
        "read",
        yasmine.pk,
        allowed.asker_id,
        None,
    )
    assert row.data == {"service": "job-seeker", "purpose": "lpa", "case": "LPA-2026/17"}
    assert row.object_id == str(Call.objects.get().uid)


def test_who_was_granted_nothing_is_a_no_and_who_is_unknown_no_record(client, db):
    granted()
    PersonFactory(nin="119900440000010011", matched=True)
    assert post(client, message(question(nin="119900440000010011"))).json()["value"] is False
    answer = post(client, message(question(nin="119900440000010012")))
    assert (answer.status_code, answer.json()["error"]) == (404, "no_record")
    assert Entry.objects.filter(action="exchange.answer", subject=None).count() == 1


def test_a_number_of_another_birth_date_or_only_declared_is_nobody(client, yasmine):
    granted()
    PersonFactory(nin="119900440000010013")
    for asked in (question(birth_date="1950-01-01"), question(nin="119900440000010013")):
        assert post(client, message(asked)).json()["error"] == "no_record"


def test_the_same_question_again_has_the_same_answer_and_counts_once(client, yasmine):
    granted()
    asked = question()
    first, again = (post(client, message(asked)).json() for _ in range(2))
    assert first == again
    assert (Call.objects.count(), Usage.objects.get().answers) == (1, 1)
    assert Entry.objects.filter(action="exchange.answer").count() == 1


def test_the_same_message_again_is_refused_the_first_and_the_repeated(client, yasmine):
    granted()
    asked = question()
    first, again = message(asked), message(asked)
    assert [post(client, sent).status_code for sent in (first, again)] == [200, 200]
    for sent in (first, again):
        refused(post(client, sent), 401, "replayed")


def test_a_nonce_counts_once_whatever_it_asks(client, yasmine):
    granted()
    post(client, message(nonce="the-same"))
    refused(post(client, message(nonce="the-same")), 401, "replayed")


def test_an_identifier_belongs_to_one_question(client, yasmine):
    granted()
    asked = question()
    post(client, message(asked))
    refused(post(client, message({**asked, "nin": "119900440000010012"})), 422, "question_changed")


def test_after_a_revocation_nothing_is_answered_from_the_next_message_on(client, yasmine):
    allowed, asked = granted(), question()
    assert post(client, message(asked)).status_code == 200
    revoke_authorisation(allowed.uid, reason="Convention dénoncée.", actor=ministry())
    for sent in (message(), message(asked)):
        answer = post(client, sent)
        refused(answer, 403, "not_granted")
        said = Said(answer.status_code, answer.headers, answer.content)
        verify_answer(sent, said, key=HOUSE.public_key(), now=clock.machine_now())
    assert Call.objects.count() == 1


def test_a_revocation_by_another_process_counts_at_once_too(client, yasmine, monkeypatch):
    """What this process remembers of who may ask is not what decides."""
    allowed, asked = granted(), question()
    assert post(client, message(asked)).status_code == 200
    monkeypatch.setattr("qarib.modules.exchange.actions.authorising.forget_senders", lambda: None)
    revoke_authorisation(allowed.uid, reason="Convention dénoncée.", actor=ministry())
    refused(post(client, message(asked)), 403, "not_granted")
    refused(post(client, message()), 403, "not_granted")
    assert Call.objects.count() == 1


def test_what_is_only_asked_for_another_service_and_another_purpose_are_not_granted(client, yasmine):
    asked_for()
    refused(post(client, message()), 403, "not_granted")
    granted(terms(service="housing-aid"), by="cnl")
    refused(post(client, message()), 403, "not_granted")
    sent = message(question(field="housing-aid", purpose="else"), service="housing-aid")
    refused(post(client, sent, service="housing-aid"), 403, "not_granted")
    assert Call.objects.count() == 0


def test_the_quota_of_a_day_ends_at_midnight_in_algiers(client, yasmine):
    granted(terms(quota=2))
    with time_machine.travel(TUESDAY.replace(hour=22, minute=50), tick=False):
        answers = [post(client, message()) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        refused(answers[2], 429, "quota_spent")
        assert answers[2]["Retry-After"] == "600"
    with time_machine.travel(TUESDAY.replace(hour=23, minute=0), tick=False):
        assert post(client, message()).status_code == 200
    assert sorted(Usage.objects.values_list("answers", flat=True)) == [1, 2]


def test_what_the_quota_refuses_can_be_asked_again_the_next_day(client, yasmine):
    granted(terms(quota=1))
    asked = question()
    assert post(client, message()).status_code == 200
    assert post(client, message(asked)).status_code == 429
    with time_machine.travel(TUESDAY + timedelta(days=1), tick=False):
        assert post(client, message(asked)).json()["value"] is True


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (lambda: message(own=OwnKey("nobody-1", CNL.key)), "unknown_key"),
        (lambda: message(own=OwnKey("cnl-1", Ed25519PrivateKey.generate())), "bad_signature"),
        (lambda: message(now=TUESDAY - timedelta(seconds=71)), "expired"),
        (lambda: message(now=TUESDAY + timedelta(seconds=11)), "from_the_future"),
    ],
)
def test_who_is_not_believed_is_told_why_and_nothing_is_written(client, yasmine, sent, code):
    granted()
    answer = post(client, sent())
    refused(answer, 401, code)
    assert answer["WWW-Authenticate"] == "Signature"
    assert (Call.objects.count(), Entry.objects.filter(action="exchange.answer").count()) == (0, 0)


def test_without_a_key_of_our_own_the_door_is_closed(client, yasmine, settings):
    granted()
    settings.QARIB_EXCHANGE_KEY = ""
    refused(post(client, message()), 404, "not_connected")


def test_a_message_costs_four_statements(client, yasmine):
    granted(terms(quota=50))
    for _warm in range(2):
        post(client, message())
    sent = message()
    with CaptureQueriesContext(connection) as found:
        assert post(client, sent).status_code == 200
    asked = [one["sql"] for one in found if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) == 4, asked


def test_an_answer_names_nobody_and_asks_for_no_cookie(client, yasmine):
    granted()
    answer = post(client, message())
    assert UUID(answer.json()["receipt"])
    assert set(answer.json()) == {"id", "value", "receipt", "answered_at"}
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"


def test_what_another_program_signed_by_hand_is_believed(client, yasmine):
    """The stand-in of CNL shares no code with the house: two programs that agree have read the same texts."""
    sign = runpy.run_path("standins/exchange/signing.py")["question_headers"]
    granted()
    asked = question()
    target, body = "http://127.0.0.1:8000/api/exchange/v1/job-seeker", json.dumps(asked).encode()
    lines = {"content-type": "application/json", "x-case": "CNL/1", "idempotency-key": asked["id"]}
    with time_machine.travel(TUESDAY, tick=False):
        headers = sign(target, body, lines, CNL.key_id, CNL.key)
        answer = post(client, Asked("POST", target, headers, body))
    assert answer.json()["value"] is True
