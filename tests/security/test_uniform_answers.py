"""Somebody who is known and somebody who is not: the same answer, and as much work, at each open door."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factories.accounts import AgentFactory, PersonFactory
from factories.housing import build_housing
from factories.world import TUESDAY, build_world
from qarib.config.hashers import Argon2id19MiB
from qarib.kernel.identifiers import new_number
from qarib.modules.accounts.models import Challenge
from qarib.modules.dossiers.actions import revoke_invitation
from qarib.modules.notifications.models import Message
from strict.client import StrictClient

ABSENT = new_number()
NIN, UNKNOWN = "119620440012345678", "199999999999999998"
PHONE, FREE = "0550 00 01 01", "0550 00 01 02"
_CHANGES = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]+"|nonce-[^\'"]+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}'
)
_TRANSACTION = {"SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT"}


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        yield


@pytest.fixture
def store(settings, tmp_path):
    settings.MEDIA_ROOT, settings.VAR_DIR, settings.QARIB_CLAMD = tmp_path / "files", tmp_path, ""


@pytest.fixture
def observe(monkeypatch, settings):
    """Return a function that asks and tells all that the one who asks can see or measure."""
    settings.PASSWORD_HASHERS = ["qarib.config.hashers.Argon2id19MiB"]
    costly = []
    for name in ("encode", "verify"):
        real = getattr(Argon2id19MiB, name)
        monkeypatch.setattr(
            Argon2id19MiB, name, lambda *given, real=real, name=name: costly.append(name) or real(*given)
        )

    def look(ask, *typed):
        """Show an answer with `typed` taken out of it, as who typed it knows it already."""
        costly.clear()
        messages = Message.objects.count()
        with CaptureQueriesContext(connection) as seen:
            answer = ask()
        body = answer.content
        for one in typed:
            body = body.replace(one.encode(), b"")
        return {
            "status": answer.status_code,
            "body": _CHANGES.sub(b"", body),
            "headers": {
                name: _CHANGES.sub(b"", value.encode())
                for name, value in answer.headers.items()
                if name != "Content-Length"
            },
            "cookies": {
                name: (one["httponly"], one["samesite"], one["max-age"], one["path"])
                for name, one in answer.cookies.items()
            },
            "statements": len([1 for one in seen if one["sql"].split()[0] not in _TRANSACTION]),
            "argon2": list(costly),
            "messages": Message.objects.count() - messages,
        }

    return look


def browser():
    return StrictClient(headers={"accept-language": "en"})


def warm(observe, ask, *typed):
    """Ask once in vain before: what a process reads once for all is no difference between people."""
    observe(ask, *typed)
    return observe(ask, *typed)


@pytest.mark.django_db
def test_signing_up_with_a_number_that_is_held_and_one_that_is_not(observe):
    PersonFactory(nin=NIN, matched=True)

    def sign_up(nin, phone):
        sent = {"nin": nin, "family_name": "Zitouni", "given_name": "Omar", "phone": phone}
        return lambda: browser().post(reverse("portal:sign_up"), sent)

    known = warm(observe, sign_up(NIN, PHONE))
    assert known == warm(observe, sign_up(UNKNOWN, FREE))
    assert (known["status"], known["messages"]) == (302, 1)


@pytest.mark.django_db
def test_the_status_page_of_a_number_that_exists_and_of_one_that_does_not(observe):
    """Who holds a number sees where its file stands, by design; nothing else tells the two apart."""
    number = build_world().filed().number

    def ask(number):
        return lambda: browser().get(reverse("portal:status"), {"number": number})

    known, unknown = warm(observe, ask(number), number), warm(observe, ask(ABSENT), ABSENT)
    assert (known["status"], unknown["status"]) == (200, 404)
    assert unknown == {**known, "status": 404, "body": unknown["body"]}
    assert unknown["body"] == warm(observe, ask("QRB-77"), "QRB-77")["body"]


@pytest.mark.django_db
def test_links_to_deposit_that_are_unknown_closed_replaced_or_expired(observe, store):
    housing = build_housing()
    dossier = housing.draft()
    first, closed, _code = housing.invite(dossier)
    revoke_invitation(first, actor=housing.actor)
    second, expired, _code = housing.invite(dossier)
    type(second).objects.filter(pk=second.pk).update(
        created_at=TUESDAY - timedelta(days=60), expires_at=TUESDAY
    )
    third, replacing, _code = housing.invite(dossier)
    second.refresh_from_db()
    assert second.revoked_at is not None
    type(third).objects.filter(pk=third.pk).update(
        created_at=TUESDAY - timedelta(days=60), expires_at=TUESDAY
    )

    seen = [
        warm(observe, lambda token=token: browser().get(reverse("portal:deposit", args=[token])), token)
        for token in ("unknown", closed, expired, replacing)
    ]

    assert all(one == seen[0] for one in seen)
    assert seen[0]["status"] == 404


@pytest.mark.django_db
def test_a_forgotten_password_of_an_agent_and_of_nobody(observe):
    AgentFactory(email="samir@anem.example")

    def reset(email):
        return lambda: browser().post(reverse("account_reset_password"), {"email": email})

    known = warm(observe, reset("samir@anem.example"))
    assert known == warm(observe, reset("nobody@anem.example"))
    assert known["messages"] == 1


@pytest.mark.django_db
def test_asking_for_a_code_with_a_number_that_is_known_and_one_that_is_not(observe):
    PersonFactory(nin=NIN, phone="+213661000012", matched=True)

    def ask(nin):
        return lambda: browser().post(reverse("portal:log_in"), {"identifier": nin})

    known, unknown = warm(observe, ask(NIN)), warm(observe, ask(UNKNOWN))
    assert Challenge.objects.count() == 4
    assert {**known, "messages": 0} == {**unknown, "messages": 0}


@pytest.mark.django_db
@pytest.mark.parametrize("by", ["national number", "file number", "name"])
def test_the_desk_s_search_for_somebody_of_another_body_and_for_nobody(observe, at_desk, by):
    world, dossier = build_world(), build_housing().filed()
    samir = at_desk(world.samir)
    hidden, absent = {
        "national number": (dossier.person.nin, UNKNOWN),
        "file number": (dossier.number, ABSENT),
        "name": (dossier.person.family_name, "Zzitouni"),
    }[by]

    def look(text):
        return lambda: samir.post(reverse("desk:search"), {"q": text})

    there = warm(observe, look(hidden), hidden)
    assert there == warm(observe, look(absent), absent)
    assert there["status"] == 404
