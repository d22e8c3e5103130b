"""A correction after filing counts once an agent accepted the difference, and the person reads why."""

import pytest
from django.db import IntegrityError, transaction

from factories.automatic import automatic, proven
from factories.threads import at_once
from factories.world import build_world
from qarib.kernel.actor import SYSTEM, citizen
from qarib.kernel.errors import MoveNotAllowed, RuleBroken
from qarib.modules.dossiers.actions import (
    accept_correction,
    answer_request,
    correct_fact,
    decline_correction,
    grant,
    grant_automatically,
    refuse,
    request_missing,
    send_correction,
    sign,
    withdraw,
)
from qarib.modules.dossiers.errors import (
    ChangedMeanwhile,
    CorrectionOpen,
    NothingToCorrect,
    OwnFile,
    ReasonNeeded,
)
from qarib.modules.dossiers.models import Correction, Dossier
from qarib.modules.dossiers.queries import assessment, corrections_of, ready_to_grant, values_by_fact
from qarib.modules.journal.queries import history_of
from qarib.modules.notifications.models import Message


@pytest.fixture
def dossier(world, tuesday):
    return world.filed()


@pytest.fixture
def me(world):
    return citizen(world.yasmine.pk)


def said(dossier, fact="available_now"):
    return values_by_fact(dossier)[fact].value


def test_what_the_person_corrects_counts_only_once_it_is_accepted(world, dossier, me):
    correction = send_correction(dossier, fact="available_now", value=False, actor=me)
    assert said(dossier) is True
    assert assessment(dossier).verdict == "eligible"

    accept_correction(correction, actor=world.samir)

    value = values_by_fact(dossier)["available_now"]
    assert (value.value, value.stream, value.origin, value.changed_by_person) == (
        False,
        "correction",
        "asked",
        True,
    )
    assert assessment(dossier).verdict == "not_eligible"
    assert dossier.frozen["available_now"]["value"] is True
    acts = [entry.action for entry in history_of("dossier", dossier.uid)]
    assert acts[2:] == ["dossier.send_correction", "dossier.accept_correction"]
    assert Message.objects.filter(person=world.yasmine, template="dossiers/corrected").count() == 1


def test_a_declined_one_changes_nothing_and_says_why(world, dossier, me):
    correction = send_correction(dossier, fact="available_now", value=False, actor=me)
    with pytest.raises(ReasonNeeded):
        decline_correction(correction, reason=" ", actor=world.samir)

    decline_correction(correction, reason="L’attestation dit le contraire.", actor=world.samir)

    assert said(dossier) is True
    (line,) = corrections_of(dossier, "fr")
    assert (line.accepted, line.reason) == (False, "L’attestation dit le contraire.")
    assert history_of("dossier", dossier.uid)[-1].reason == "L’attestation dit le contraire."


def test_a_second_one_replaces_the_first_and_the_former_page_settles_nothing(world, dossier, me):
    first = send_correction(dossier, fact="wanted_occupation", value="Brodeuse", actor=me)
    read = Correction.objects.get(pk=first.pk)
    Correction.objects.filter(pk=first.pk).update(sent_at="2026-11-01T00:00:00+00:00")
    stale = Correction.objects.get(pk=first.pk)
    send_correction(dossier, fact="wanted_occupation", value="Tisseuse", actor=me)

    with pytest.raises(ChangedMeanwhile):
        accept_correction(stale, actor=world.samir)
    assert Correction.objects.get().value == "Tisseuse"
    assert read.pk == Correction.objects.get().pk


def test_the_same_one_sent_again_is_one_and_the_agent_may_settle_what_they_read(world, dossier, me):
    first = send_correction(dossier, fact="wanted_occupation", value="Brodeuse", actor=me)
    read = Correction.objects.get(pk=first.pk)

    again = send_correction(dossier, fact="wanted_occupation", value="Brodeuse", actor=me)

    assert again.pk == first.pk
    assert [entry.action for entry in history_of("dossier", dossier.uid)].count(
        "dossier.send_correction"
    ) == 1
    accept_correction(read, actor=world.samir)
    assert said(dossier, "wanted_occupation") == "Brodeuse"


@pytest.mark.parametrize("value", [True, None])
def test_what_the_file_says_already_is_not_sent(dossier, me, value):
    with pytest.raises(NothingToCorrect):
        send_correction(dossier, fact="available_now", value=value, actor=me)


@pytest.mark.parametrize("fact", ["family_name", "age", "unheard_of", "phone_verified"])
def test_what_the_account_knows_or_follows_from_others_is_not_corrected(world, dossier, me, fact):
    with pytest.raises(MoveNotAllowed):
        send_correction(dossier, fact=fact, value="x", actor=me)
    with pytest.raises(MoveNotAllowed):
        correct_fact(dossier, fact=fact, value="x", reason="Erreur.", actor=world.samir)


def test_nobody_else_corrects_and_nothing_is_corrected_after_the_decision(world, dossier, me):
    with pytest.raises(MoveNotAllowed):
        send_correction(dossier, fact="available_now", value=False, actor=citizen(world.karim.pk))
    stale = Dossier.objects.get(pk=dossier.pk)
    grant(dossier, actor=world.samir)

    for one in (dossier, stale):
        with pytest.raises(MoveNotAllowed):
            send_correction(one, fact="available_now", value=False, actor=me)


def test_only_an_agent_of_the_agency_settles_and_never_their_own(world, dossier, me):
    correction = send_correction(dossier, fact="available_now", value=False, actor=me)
    for actor in (world.lynda, me, SYSTEM):
        with pytest.raises(MoveNotAllowed):
            accept_correction(correction, actor=actor)
    own = world.filed(type(world.yasmine).objects.get(pk=world.samir.person))
    theirs = send_correction(own, fact="available_now", value=False, actor=citizen(world.samir.person))
    with pytest.raises(OwnFile):
        accept_correction(theirs, actor=world.samir)


def test_a_file_is_decided_once_its_corrections_are_settled(world, dossier, me):
    correction = send_correction(dossier, fact="wanted_occupation", value="Brodeuse", actor=me)
    with pytest.raises(CorrectionOpen):
        grant(dossier, actor=world.samir)
    with pytest.raises(CorrectionOpen):
        sign(dossier, actor=world.samir)
    with pytest.raises(CorrectionOpen):
        refuse(dossier, criterion="available-for-work", reason="Non.", actor=world.samir)
    assert ready_to_grant(world.samir) == []

    accept_correction(correction, actor=world.samir)

    assert [one.dossier for one in ready_to_grant(world.samir)] == [dossier]
    assert grant(dossier, actor=world.samir).outcome == "granted"


def test_the_rules_do_not_grant_over_an_open_correction(world, tuesday, me):
    world.version = automatic()
    dossier = proven(world.filed())
    send_correction(dossier, fact="wanted_occupation", value="Brodeuse", actor=me)

    assert grant_automatically(dossier, actor=SYSTEM) is None


def test_an_agent_corrects_with_a_reason_and_it_counts_at_once(world, dossier):
    with pytest.raises(ReasonNeeded):
        correct_fact(dossier, fact="available_now", value=False, reason="", actor=world.samir)

    correct_fact(dossier, fact="available_now", value=False, reason="Dit au téléphone.", actor=world.samir)

    value = values_by_fact(dossier)["available_now"]
    assert (value.value, value.stream, value.origin) == (False, "agent", "agent")
    last = history_of("dossier", dossier.uid)[-1]
    assert (last.action, last.reason, last.person) == (
        "dossier.correct_fact",
        "Dit au téléphone.",
        world.samir.person,
    )
    with pytest.raises(NothingToCorrect):
        correct_fact(dossier, fact="available_now", value=False, reason="Encore.", actor=world.samir)


def test_an_agent_of_another_agency_and_their_own_file_are_refused(world, dossier):
    own = world.filed(type(world.yasmine).objects.get(pk=world.samir.person))
    for file, actor, refusal in ((dossier, world.lynda, MoveNotAllowed), (own, world.samir, OwnFile)):
        with pytest.raises(refusal):
            correct_fact(file, fact="available_now", value=False, reason="Erreur.", actor=actor)


def test_what_the_person_says_after_an_agent_corrected_counts_once_accepted(world, dossier, me):
    correct_fact(dossier, fact="available_now", value=False, reason="Dit.", actor=world.samir)
    correction = send_correction(dossier, fact="available_now", value=True, actor=me)

    accept_correction(correction, actor=world.samir)

    assert said(dossier) is True


def test_an_answer_to_a_request_counts_at_once_and_stands_for_a_correction_of_the_same_fact(
    world, dossier, me
):
    send_correction(dossier, fact="wanted_occupation", value="Brodeuse", actor=me)
    request_missing(dossier, facts=["wanted_occupation"], reason="Précisez.", actor=world.samir)
    answer_request(dossier, answers={"wanted_occupation": "Tisseuse"}, actor=me)

    assert said(dossier, "wanted_occupation") == "Tisseuse"
    assert not Correction.objects.exists()


def test_a_withdrawn_file_has_nothing_to_settle(world, dossier, me):
    correction = send_correction(dossier, fact="available_now", value=False, actor=me)
    withdraw(dossier, actor=me)

    with pytest.raises(MoveNotAllowed):
        accept_correction(Correction.objects.get(pk=correction.pk), actor=world.samir)


@pytest.mark.parametrize(
    "changes",
    [{"accepted": True}, {"settled_at": "2026-11-24T09:00:00+00:00"}, {"accepted": False, "reason": "x"}],
)
def test_the_database_ties_what_is_settled_to_a_person(dossier, me, changes):
    correction = send_correction(dossier, fact="available_now", value=False, actor=me)
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=correction.pk).update(**changes)


@pytest.mark.django_db(transaction=True)
def test_two_agents_settle_one_correction_once():
    world = build_world()
    dossier = world.filed()
    sent = send_correction(dossier, fact="available_now", value=False, actor=citizen(world.yasmine.pk))

    def one(number):
        mine = Correction.objects.get(pk=sent.pk)
        if number:
            return accept_correction(mine, actor=world.samir)
        return decline_correction(mine, reason="Non.", actor=world.farida)

    results = at_once(2, one)

    assert sum(isinstance(result, RuleBroken) for result in results) == 1
    sent.refresh_from_db()
    assert said(dossier) is (not sent.accepted)
