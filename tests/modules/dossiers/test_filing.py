from datetime import date

import pytest

from factories.threads import at_once
from factories.world import build_world
from qarib.kernel.actor import citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.kernel.identifiers import read_number
from qarib.modules.dossiers.actions import file_dossier, grant, save_page, start_draft, withdraw
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.errors import AlreadyGranted, AlreadyOpen, Incomplete, NoAgencyToFileAt
from qarib.modules.dossiers.models import Dossier, Value
from qarib.modules.dossiers.rules import digest
from qarib.modules.journal.queries import history_of
from qarib.modules.notifications.models import Message


def test_filing_gives_at_once_number_agency_promise_proof_journal_and_message(world, tuesday):
    dossier = world.filed()

    dossier.refresh_from_db()
    assert dossier.status == Status.FILED
    assert read_number(dossier.number) == dossier.number
    assert dossier.agency == world.agency
    assert dossier.promise.due_day == date(2026, 11, 29)
    assert dossier.frozen["residence_commune"] == {"value": "4401", "origin": "asked"}
    assert dossier.frozen["family_name"] == {"value": "بن يوسف", "origin": "carried_over"}
    assert dossier.frozen_digest == digest(dossier.frozen)
    assert [entry.action for entry in history_of("dossier", dossier.uid)] == ["dossier.start", "dossier.file"]
    message = Message.objects.get(person=world.yasmine)
    assert dossier.number in message.body


def test_filing_twice_returns_the_same_receipt(world):
    dossier = world.filed()
    again = file_dossier(Dossier.objects.get(pk=dossier.pk), actor=citizen(world.yasmine.pk))

    assert again.number == dossier.number
    assert Message.objects.filter(person=world.yasmine).count() == 1


def test_a_stale_tab_files_nothing_and_finds_the_receipt(world):
    stale = world.draft()
    current = Dossier.objects.get(pk=stale.pk)
    file_dossier(current, actor=citizen(world.yasmine.pk))

    assert file_dossier(stale, actor=citizen(world.yasmine.pk)).number == current.number


def test_an_unfinished_draft_says_which_answers_are_missing_and_keeps_the_others(world):
    dossier = world.draft(wanted_occupation=None, education_level=None)

    with pytest.raises(Incomplete) as refused:
        file_dossier(dossier, actor=citizen(world.yasmine.pk))

    assert refused.value.facts == ("wanted_occupation", "education_level")
    dossier.refresh_from_db()
    assert dossier.status == Status.DRAFT
    assert dossier.values.count() == 6


def test_an_answer_whose_condition_became_false_is_not_filed(world):
    dossier = world.draft(residence_changed=True, address="حي 20 أوت")
    save_page(dossier, answers={"residence_changed": False}, actor=citizen(world.yasmine.pk))

    file_dossier(dossier, actor=citizen(world.yasmine.pk))

    assert "address" not in dossier.frozen
    assert not Value.objects.filter(dossier=dossier, fact="address").exists()


def test_who_lives_abroad_is_told_that_no_agency_can_receive_the_file(world):
    dossier = world.draft(residence="abroad", residence_commune=None, residence_changed=None)

    with pytest.raises(NoAgencyToFileAt):
        file_dossier(dossier, actor=citizen(world.yasmine.pk))

    assert Dossier.objects.get(pk=dossier.pk).status == Status.DRAFT


def test_starting_again_returns_the_open_draft(world):
    first = world.draft()
    actor = citizen(world.yasmine.pk)

    assert start_draft(world.version, person=world.yasmine, language="fr", actor=actor) == first


def test_a_second_file_is_refused_while_one_is_handled(world):
    world.filed()

    with pytest.raises(AlreadyOpen):
        start_draft(world.version, person=world.yasmine, language="fr", actor=citizen(world.yasmine.pk))


def test_what_is_granted_and_runs_is_not_asked_again_before_its_last_month(world, tuesday):
    grant(world.filed(), actor=world.samir)

    with pytest.raises(AlreadyGranted):
        start_draft(world.version, person=world.yasmine, language="fr", actor=citizen(world.yasmine.pk))


def test_after_a_withdrawal_one_may_file_again(world):
    withdraw(world.filed(), actor=citizen(world.yasmine.pk))

    assert world.filed().number is not None


def test_nothing_typed_in_an_old_tab_changes_a_filed_dossier(world):
    stale = world.draft()
    file_dossier(Dossier.objects.get(pk=stale.pk), actor=citizen(world.yasmine.pk))

    with pytest.raises(MoveNotAllowed):
        save_page(stale, answers={"wanted_occupation": "Soudeur"}, actor=citizen(world.yasmine.pk))

    assert stale.values.get(fact="wanted_occupation").value == "Couturière"


def test_another_citizen_cannot_save_into_a_draft(world):
    with pytest.raises(MoveNotAllowed):
        save_page(world.draft(), answers={"wanted_occupation": "x"}, actor=citizen(world.karim.pk))


def test_saving_a_page_costs_the_same_for_one_answer_and_for_many(world, django_assert_num_queries):
    dossier = world.draft()
    actor = citizen(world.yasmine.pk)
    for answers in ({"available_now": True}, {"available_now": False, "wanted_occupation": "Soudeur"}):
        with django_assert_num_queries(4):  # savepoint, status, upsert, release
            save_page(dossier, answers=answers, actor=actor)


@pytest.mark.django_db(transaction=True)
def test_eight_simultaneous_filings_leave_one_number_and_one_message():
    world = build_world()
    dossier = world.draft()

    results = at_once(
        8, lambda _: file_dossier(Dossier.objects.get(pk=dossier.pk), actor=citizen(world.yasmine.pk))
    )

    dossier.refresh_from_db()
    assert {result.number for result in results} == {dossier.number}
    assert Message.objects.filter(person=world.yasmine).count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_simultaneous_starts_leave_one_draft():
    world = build_world()

    results = at_once(
        8,
        lambda _: start_draft(
            world.version, person=world.yasmine, language="fr", actor=citizen(world.yasmine.pk)
        ),
    )

    assert len({result.pk for result in results}) == 1
    assert Dossier.objects.filter(person=world.yasmine).count() == 1
