from hashlib import sha256
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.template import TemplateDoesNotExist

from factories.notifications import MessageFactory, ReachablePersonFactory
from factories.transactions import undone
from qarib.kernel.actor import SYSTEM, Actor, Basis
from qarib.kernel.clock import now
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.actions import notify, send
from qarib.modules.notifications.models import Message
from qarib.modules.operations.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters")]

SAMIR = Actor(person=7, role="agent", organisation=3, body=1, basis=Basis.DUTY)
MOVED = {"name": "Yasmine", "number": "QRB-1"}


def test_a_message_is_written_with_its_job_and_its_journal_row(django_assert_num_queries):
    yasmine = ReachablePersonFactory(phone="+213555000101")

    # savepoint, message, journal, job, release
    with django_assert_num_queries(5):
        message = send(
            "testing/moved",
            person_id=yasmine.pk,
            address=yasmine.phone,
            language="fr",
            context=MOVED,
            actor=SAMIR,
        )

    source = Path(__file__).parent / "templates/testing/messages/moved.sms.txt"
    row = Message.objects.values().get()
    assert {name: row[name] for name in row if name not in {"id", "uid", "created_at", "next_try_at"}} == {
        "person_id": yasmine.pk,
        "channel": "sms",
        "address": "+213555000101",
        "language": "fr",
        "template": "testing/moved",
        "template_version": sha256(source.read_bytes()).hexdigest()[:16],
        "subject": "",
        "body": "Arabe: Yasmine's file moved & waits.",
        "secret": False,
        "status": "queued",
        "attempts": 0,
        "sent_at": None,
        "provider_reference": "",
    }
    assert Job.objects.get().args_kwargs == {"args": [message.pk], "kwargs": {}}
    entry = Entry.objects.get()
    assert (entry.action, entry.person, entry.subject, entry.object_id, entry.data) == (
        "notifications.send",
        7,
        yasmine.pk,
        str(message.uid),
        {"template": "testing/moved", "channel": "sms"},
    )


def test_a_code_goes_before_everything_else():
    for secret in (False, True):
        send(
            "testing/code",
            address="+213555000101",
            language="fr",
            context={"code": "1"},
            actor=SYSTEM,
            secret=secret,
        )

    assert list(Job.objects.order_by("enqueued_at").values_list("priority", flat=True)) == [0, 50]


def test_the_first_line_of_an_email_is_its_subject():
    message = send(
        "testing/moved",
        address="y@example.dz",
        channel="email",
        language="en",
        context=MOVED,
        actor=SYSTEM,
    )

    assert (message.subject, message.body) == (
        "File QRB-1 <moved>",
        "Arabic: Yasmine's file moved & waits.\nSecond line.",
    )


def test_what_is_left_out_is_read_from_the_person():
    yasmine = ReachablePersonFactory(language="ar-dz", email="y@example.dz")

    sms = send("testing/moved", person_id=yasmine.pk, context=MOVED, actor=SYSTEM)
    mail = send("testing/moved", person_id=yasmine.pk, channel="email", context=MOVED, actor=SYSTEM)

    assert [(one.language, one.address) for one in (sms, mail)] == [
        ("ar-dz", yasmine.phone),
        ("ar-dz", "y@example.dz"),
    ]


def test_the_language_of_the_page_does_not_change_that_of_the_message(language):
    message = send("testing/moved", address="+213555000101", language="en", context=MOVED, actor=SYSTEM)

    assert message.body.startswith("Arabic: ")


def test_an_act_that_is_undone_sends_nothing():
    with undone():
        send("testing/moved", address="+213555000101", language="fr", context=MOVED, actor=SYSTEM)

    assert (Message.objects.count(), Job.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_a_person_without_an_address_gets_a_row_that_somebody_will_see():
    yasmine = ReachablePersonFactory(phone="", language="fr")

    message = send("testing/moved", person_id=yasmine.pk, context=MOVED, actor=SYSTEM)

    assert (message.status, message.next_try_at, Job.objects.count()) == ("gave_up", None, 0)
    assert list(Entry.objects.order_by("pk").values_list("action", flat=True)) == [
        "notifications.send",
        "notifications.give_up",
    ]


def test_a_template_that_does_not_exist_is_a_mistake_of_ours():
    with pytest.raises(TemplateDoesNotExist):
        send("testing/nothing", address="+213555000101", language="fr", context={}, actor=SYSTEM)


@pytest.mark.parametrize(
    ("template", "person", "ways"),
    [
        ("testing/moved", {}, [("sms", "phone")]),
        ("testing/moved", {"verified_email": "y@example.dz"}, [("sms", "phone"), ("email", "email")]),
        # Verified, but this message has no e-mail form; given, but never verified.
        ("testing/code", {"verified_email": "y@example.dz"}, [("sms", "phone")]),
        ("testing/moved", {"email": "y@example.dz"}, [("sms", "phone")]),
        ("testing/moved", {"unreachable": True, "verified_email": "y@example.dz"}, [("email", "email")]),
    ],
)
def test_a_person_is_reached_where_they_proved_to_be(template, person, ways):
    yasmine = ReachablePersonFactory(**person)

    written = notify(template, person=yasmine, context=MOVED | {"code": "1"}, actor=SYSTEM)

    assert [(one.channel, one.address) for one in written] == [
        (channel, getattr(yasmine, field)) for channel, field in ways
    ]


def test_a_person_whose_phone_is_not_verified_is_not_written_to():
    yasmine = ReachablePersonFactory(unreachable=True)

    (message,) = notify("testing/moved", person=yasmine, context=MOVED, actor=SYSTEM)

    assert (message.status, message.address) == ("gave_up", "")


IMPOSSIBLE = {
    "an unknown channel": {"channel": "fax"},
    "an unknown status": {"status": "lost"},
    "sent at no time": {"status": "sent", "attempts": 1, "next_try_at": None},
    "sent and still to be tried": {"status": "sent", "attempts": 1, "sent_at": now},
    "failed and never to be tried": {"status": "failed", "attempts": 1, "next_try_at": None},
    "failed without an attempt": {"status": "failed", "attempts": 0},
    "queued to nowhere": {"address": ""},
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_the_table_refuses_a_message_that_cannot_be(case):
    values = {name: value() if callable(value) else value for name, value in IMPOSSIBLE[case].items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        MessageFactory(**values)
