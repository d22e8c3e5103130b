"""What is paid is frozen with the decision, and a large amount is granted by two people."""

import pytest

from factories.catalogue import published
from factories.threads import at_once
from factories.world import TUESDAY, build_world
from qarib.kernel.actor import citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.documents.actions import open_letter
from qarib.modules.dossiers.actions import answer_request, grant, hand_back, request_missing, sign, take
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.errors import AlreadySigned, AmountUnknown, OwnFile, SignaturesNeeded
from qarib.modules.dossiers.models import Decision, Dossier, Vote
from qarib.modules.dossiers.queries import signatures_of
from qarib.modules.journal.queries import history_of
from qarib.modules.organisations.queries import actor_of

GRANTS = "grants: {valid: 6, unit: months, renewable: true, letter: job_seeker_registration}"


def paying(amount, *, each="once", votes=300_000):
    terms = (
        f"grants: {{valid: 6, unit: months, letter: grant}}\namount: {{value: '{amount}', each: {each}}}\n"
    )
    terms += f"decision: {{votes: [{{above: {votes}, need: 2}}]}}"
    return published((GRANTS, terms), valid_from=TUESDAY.date())


@pytest.fixture
def dossier(world, tuesday):
    world.version = paying(500_000)
    return world.filed()


def acts(dossier):
    return [entry.action for entry in history_of("dossier", dossier.uid)][2:]


def test_an_amount_that_one_person_may_grant_is_frozen_in_centimes_and_printed(world, tuesday):
    world.version = paying(18_000, each="month")

    decision = grant(world.filed(), actor=world.samir)

    decision.refresh_from_db()
    assert decision.amount == 1_800_000
    assert decision.letter.template == "grant"
    printed = decision.letter.data["amount"]
    assert printed["en"] == "18,000 DA a month"
    assert printed["ar"].startswith("18.000 دج")
    assert printed["fr"].replace("\u202f", " ").startswith("18 000 DA")
    assert decision.letter.data["procedure"]["fr"] == "Inscription comme demandeur d’emploi"
    assert open_letter(decision.letter).startswith(b"%PDF-")


def test_where_nothing_is_paid_the_decision_holds_no_amount(world):
    assert grant(world.filed(), actor=world.samir).amount is None


def test_one_agent_does_not_grant_alone_what_two_must_sign(world, dossier):
    with pytest.raises(SignaturesNeeded, match="another agent of the agency, or its head, signs after you"):
        grant(dossier, actor=world.samir)

    dossier.refresh_from_db()
    assert dossier.status == Status.FILED
    assert not Decision.objects.exists()


def test_the_first_signature_grants_nothing_and_the_second_does(world, dossier):
    assert sign(dossier, actor=world.samir, reason="Dossier complet.") is None
    found = signatures_of(dossier)
    assert ([person.pk for person in found.signed_by], found.needed) == ([world.samir.person], 2)

    decision = sign(dossier, actor=world.farida)

    assert (decision.outcome, decision.amount, decision.decided_by_id) == (
        "granted",
        50_000_000,
        world.farida.person,
    )
    assert acts(dossier) == ["dossier.sign", "dossier.sign", "dossier.grant"]
    assert Vote.objects.count() == 2


def test_nobody_signs_twice(world, dossier):
    sign(dossier, actor=world.samir)

    with pytest.raises(AlreadySigned, match="Another agent of the agency, or its head"):
        sign(dossier, actor=world.samir)
    assert Vote.objects.count() == 1


def test_only_who_may_decide_this_file_signs_it(world, dossier):
    with pytest.raises(MoveNotAllowed):
        sign(dossier, actor=world.lynda)
    with pytest.raises(MoveNotAllowed):
        sign(dossier, actor=citizen(world.yasmine.pk))
    assert not Vote.objects.exists()


def test_nobody_signs_their_own_file(world, tuesday):
    world.version = paying(500_000)
    samir = actor_of(world.yasmine.__class__.objects.get(pk=world.samir.person))
    own = world.filed(world.yasmine.__class__.objects.get(pk=samir.person))

    with pytest.raises(OwnFile):
        sign(own, actor=samir)


def test_a_signature_counts_only_for_the_answers_that_were_read(world, dossier):
    sign(dossier, actor=world.samir)
    request_missing(dossier, facts=["wanted_occupation"], reason="Précisez.", actor=world.samir)
    answer_request(dossier, answers={"wanted_occupation": "Brodeuse"}, actor=citizen(world.yasmine.pk))

    assert signatures_of(dossier).signed_by == ()
    assert sign(dossier, actor=world.farida) is None
    assert sign(dossier, actor=world.samir).outcome == "granted"


def test_taking_a_file_and_handing_it_back_keeps_what_was_signed(world, dossier):
    sign(dossier, actor=world.samir)
    take(dossier, actor=world.farida)
    hand_back(dossier, actor=world.farida)

    assert sign(dossier, actor=world.farida).outcome == "granted"


def test_a_file_decided_meanwhile_is_not_signed(world, dossier):
    stale = Dossier.objects.get(pk=dossier.pk)
    sign(dossier, actor=world.samir)
    sign(dossier, actor=world.farida)

    with pytest.raises(MoveNotAllowed):
        sign(stale, actor=world.samir)
    assert Vote.objects.count() == 2


def test_an_amount_that_rests_on_an_unknown_fact_is_not_granted(world, tuesday):
    terms = "grants: {valid: 6, unit: months, letter: grant}\n"
    terms += "amount: {value: 'aid * experience_years', each: month}"
    aid = "  aid: {type: money, label: {ar: مبلغ, fr: montant}, values: {2020-01-01: 1}}\n\nfacts:\n"
    world.version = published((GRANTS, terms), ("\nfacts:\n", aid), valid_from=TUESDAY.date())

    with pytest.raises(AmountUnknown):
        grant(world.filed(), actor=world.samir)


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_at_the_same_moment_grant_once():
    world = build_world()
    world.version = paying(500_000)
    dossier = world.filed()
    actors = [world.samir, world.farida]

    results = at_once(2, lambda number: sign(Dossier.objects.get(pk=dossier.pk), actor=actors[number]))

    assert sorted(type(result).__name__ for result in results) == ["Decision", "NoneType"]
    assert (Vote.objects.count(), Decision.objects.count()) == (2, 1)
