"""The conversation about a file: who writes, who is told, what is kept, when it ends."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from factories.world import TUESDAY
from qarib.kernel import clock
from qarib.kernel.actor import citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.actions import grant, read_remarks, take, withdraw, write_remark
from qarib.modules.dossiers.errors import ConversationClosed, OwnFile, RemarkUnreadable
from qarib.modules.dossiers.models import Remark
from qarib.modules.dossiers.queries import (
    Conversation,
    conversation_of,
    is_conversation_open,
    remarks_of,
    unread_by_agency,
    unread_by_person,
)
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.models import Message
from qarib.modules.operations.errors import TooManyAttempts

SECRET = "Mon secret : le chantier du cousin"


@pytest.fixture
def dossier(world, tuesday):
    return world.filed()


def me(dossier):
    return citizen(dossier.person_id)


def told(template):
    return list(Message.objects.filter(template=template).order_by("pk"))


def test_a_message_waits_for_the_agency_until_it_opens_it(world, dossier):
    remark = write_remark(dossier, text=f"  {SECRET}\n", actor=me(dossier))

    assert (remark.text, remark.on_duty, remark.author_id) == (SECRET, False, world.yasmine.pk)
    assert unread_by_agency([dossier]) == {dossier.pk}
    assert unread_by_person(world.yasmine.pk) == set()
    assert conversation_of(dossier, on_duty=True) == Conversation(count=1, unread=1)
    assert conversation_of(dossier, on_duty=False) == Conversation(count=1, unread=0)

    assert read_remarks(dossier, actor=me(dossier)) == 0
    assert read_remarks(dossier, actor=world.samir) == 1
    assert read_remarks(dossier, actor=world.samir) == 0
    assert unread_by_agency([dossier]) == set()
    assert Entry.objects.filter(action="dossier.read_remarks").count() == 1


def test_the_answer_waits_for_the_person_who_is_told_once_without_content(world, dossier):
    write_remark(dossier, text=SECRET, actor=world.samir)
    write_remark(dossier, text="Et encore ceci.", actor=world.samir)

    (message,) = told("dossiers/remark")
    assert message.person_id == world.yasmine.pk
    assert dossier.number in message.body
    assert SECRET not in message.body
    assert unread_by_person(world.yasmine.pk) == {dossier.uid}
    assert unread_by_person(world.karim.pk) == set()

    read_remarks(dossier, actor=me(dossier))
    write_remark(dossier, text="Une troisième fois.", actor=world.samir)
    assert len(told("dossiers/remark")) == 2
    assert [remark.text for remark in remarks_of(dossier)][-1] == "Une troisième fois."


def test_the_agent_who_has_the_file_in_hand_is_told_by_email(world, dossier):
    Person.objects.filter(pk=world.samir.person).update(email="samir@anem.example")
    take(dossier, actor=world.samir)
    dossier.refresh_from_db()

    write_remark(dossier, text=SECRET, actor=me(dossier))

    (message,) = told("dossiers/remark_to_agent")
    assert (message.address, message.channel) == ("samir@anem.example", "email")
    assert dossier.number in message.subject
    assert SECRET not in message.subject + message.body


def test_the_journal_holds_that_it_was_written_and_never_what(dossier):
    write_remark(dossier, text=SECRET, actor=me(dossier))

    entry = Entry.objects.get(action="dossier.write_remark")
    assert (entry.object_id, entry.subject, entry.reason) == (str(dossier.uid), dossier.person_id, "")
    assert SECRET not in str(entry.data)


def test_the_same_words_sent_twice_at_once_are_one_message(dossier):
    first = write_remark(dossier, text=SECRET, actor=me(dossier))
    assert write_remark(dossier, text=SECRET, actor=me(dossier)) == first

    with time_machine.travel(TUESDAY + timedelta(minutes=3), tick=False):
        assert write_remark(dossier, text=SECRET, actor=me(dossier)) != first


def test_the_same_words_that_arrive_late_after_others_are_still_one_message(dossier):
    me = citizen(dossier.person_id)
    written = [write_remark(dossier, text=text, actor=me).pk for text in ("Bonjour", "Et aussi", "Bonjour")]
    assert written[2] == written[0]
    assert Remark.objects.count() == 2


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001])
def test_a_message_says_something_and_not_too_much(dossier, text):
    with pytest.raises(RemarkUnreadable):
        write_remark(dossier, text=text, actor=me(dossier))
    assert not Remark.objects.exists()


def test_nobody_else_writes_or_marks_as_read(world, dossier):
    write_remark(dossier, text=SECRET, actor=me(dossier))
    for stranger in (citizen(world.karim.pk), world.lynda):
        with pytest.raises(MoveNotAllowed):
            write_remark(dossier, text="Bonjour", actor=stranger)
        assert read_remarks(dossier, actor=stranger) == 0
    assert unread_by_agency([dossier]) == {dossier.pk}


def test_an_agent_does_not_write_about_their_own_file(world, tuesday):
    own = world.filed(Person.objects.get(pk=world.samir.person))

    with pytest.raises(OwnFile):
        write_remark(own, text="Bonjour", actor=world.samir)


def test_a_conversation_goes_on_for_ninety_days_after_the_decision(world, dossier):
    grant(dossier, actor=world.samir)
    with time_machine.travel(TUESDAY + timedelta(days=89), tick=False):
        assert is_conversation_open(dossier)
        write_remark(dossier, text=SECRET, actor=me(dossier))
    with time_machine.travel(TUESDAY + timedelta(days=90), tick=False):
        assert not is_conversation_open(dossier)
        for actor in (me(dossier), world.samir):
            with pytest.raises(ConversationClosed):
                write_remark(dossier, text="Trop tard", actor=actor)
    assert [remark.text for remark in remarks_of(dossier)] == [SECRET]


def test_a_draft_and_a_withdrawn_file_have_no_conversation(world, dossier):
    with pytest.raises(ConversationClosed):
        write_remark(world.draft(world.karim), text=SECRET, actor=citizen(world.karim.pk))
    withdraw(dossier, actor=me(dossier))
    with pytest.raises(ConversationClosed):
        write_remark(dossier, text=SECRET, actor=me(dossier))


def test_ten_messages_a_day_for_one_person_and_file(dossier):
    for number in range(10):
        write_remark(dossier, text=f"Message {number}", actor=me(dossier))

    with pytest.raises(TooManyAttempts):
        write_remark(dossier, text="Encore", actor=me(dossier))
    assert Remark.objects.count() == 10


def test_a_file_that_moved_meanwhile_is_not_written_to(world, dossier):
    seen_before = type(dossier).objects.get(pk=dossier.pk)
    take(dossier, actor=world.samir)

    with pytest.raises(MoveNotAllowed):
        write_remark(seen_before, text=SECRET, actor=me(dossier))


@pytest.mark.parametrize("broken", [{"text": ""}, {"read_at": TUESDAY - timedelta(days=1)}])
def test_the_database_refuses_what_no_message_can_be(world, dossier, broken):
    row = {"text": "Bonjour", "at": clock.now(), **broken}
    with pytest.raises(IntegrityError), transaction.atomic():
        Remark.objects.create(dossier=dossier, author=world.yasmine, on_duty=False, **row)
