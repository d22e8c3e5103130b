"""The rules grant alone only what registers prove; everything else is a person's."""

import pytest
from django.db import IntegrityError, transaction
from django_tasks_db.models import DBTaskResult

from factories.accounts import PersonFactory
from factories.automatic import automatic, proven
from factories.catalogue import shipped
from factories.organisations import AgencyFactory, BodyFactory, ServiceFactory
from factories.threads import at_once
from factories.world import build_world
from qarib.kernel.actor import SYSTEM, citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.accounts.models import IdentityCase
from qarib.modules.catalogue.queries import definition
from qarib.modules.documents.actions import open_letter
from qarib.modules.documents.queries import letter_by_code
from qarib.modules.dossiers.actions import (
    file_dossier,
    grant,
    grant_automatically,
    hand_back,
    refuse,
    request_missing,
    save_page,
    start_draft,
    take,
    withdraw,
)
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.models import Decision, Dossier
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.models import Message
from qarib.modules.territory.models import Wilaya

PAID = (
    "amount: {{value: '{amount}', each: once}}\n"
    "decision: {{automatic: grant, votes: [{{above: 300000, need: 2}}]}}"
)
SHIPPED = ["cnr.proof-of-life", "cnas.affiliation-certificate", "anem.allowance-confirmation"]


@pytest.fixture
def dossier(world, tuesday):
    world.version = automatic()
    return proven(world.filed())


def granted(dossier):
    return grant_automatically(Dossier.objects.get(pk=dossier.pk), actor=SYSTEM)


def test_what_registers_prove_is_granted_with_letter_promise_message_and_journal(world, dossier):
    decision = granted(dossier)

    decision.refresh_from_db()
    dossier.refresh_from_db()
    assert (dossier.status, decision.outcome, decision.automatic, decision.decided_by) == (
        "granted",
        "granted",
        True,
        None,
    )
    assert dossier.promise.status == "kept"
    assert decision.letter.data["automatic"]["en"].startswith("Decided by the published rules, automatically")
    assert letter_by_code(decision.letter.code).automatic
    assert open_letter(decision.letter).startswith(b"%PDF-")
    message = Message.objects.filter(person=world.yasmine, template="dossiers/granted_automatically").get()
    assert dossier.number in message.body
    row = Entry.objects.get(action="dossier.grant_automatically")
    assert (row.person, row.role, row.subject) == (None, "system", world.yasmine.pk)
    assert (row.data["version"], row.data["digest"]) == ("2026-11-24", dossier.version.digest)
    assert row.data["rested_on"]["birth_date"] == "civil-status"
    assert row.data["rested_on"]["identity_declared"] == "account"


def test_filing_enqueues_it_and_the_task_leaves_what_was_declared_to_a_person(world, tuesday, run_tasks):
    world.version = automatic()
    dossier = world.filed()

    run_tasks()
    assert not Decision.objects.exists()
    proven(dossier)
    granted(dossier)
    assert Decision.objects.get().automatic


def test_filing_under_another_version_enqueues_nothing(world, tuesday):
    world.filed()
    assert not DBTaskResult.objects.filter(task_path__contains="grant_automatically").exists()


@pytest.mark.parametrize("fact", ["birth_date", "residence", "available_now"])
def test_one_declared_fact_leaves_it_to_a_person(world, tuesday, fact):
    world.version = automatic()

    assert granted(proven(world.filed(), but=[fact])) is None
    assert not Decision.objects.exists()


def test_what_no_criterion_reads_may_be_declared(world, tuesday):
    world.version = automatic()

    assert granted(proven(world.filed(), but=["wanted_occupation", "residence_commune"])).automatic


def test_the_account_counts_only_once_the_identity_is_matched(world, tuesday):
    world.version = automatic()
    person = PersonFactory()

    assert granted(proven(world.filed(person))) is None


def test_what_the_account_says_no_more_is_no_source(world, dossier):
    dossier.values.filter(fact="phone_verified").update(value=True)
    world.yasmine.phone_verified_at = None
    world.yasmine.save()

    assert granted(dossier) is None


def test_a_corrected_fact_leaves_it_to_a_person(world, dossier):
    dossier.values.create(fact="birth_date", stream="correction", value="2001-05-14", origin="asked")

    assert granted(dossier) is None


def test_a_criterion_that_is_not_met_is_never_refused_by_the_rules(world, tuesday):
    world.version = automatic()
    dossier = world.draft(available_now=False)
    file_dossier(dossier, actor=citizen(world.yasmine.pk))

    assert granted(proven(dossier)) is None
    dossier.refresh_from_db()
    assert dossier.status == Status.FILED


def test_a_rival_claim_on_the_number_leaves_it_to_a_person(world, dossier):
    IdentityCase.objects.create(holder=world.yasmine, claimant=world.karim)

    assert granted(dossier) is None


@pytest.mark.parametrize(("amount", "alone"), [(300_000, True), (300_001, False)])
def test_above_the_amount_of_one_signature_a_person_decides(world, tuesday, amount, alone):
    world.version = automatic(more=PAID.format(amount=amount))

    assert (granted(proven(world.filed())) is not None) is alone


def test_a_version_that_does_not_say_so_grants_nothing(world, tuesday, django_assert_num_queries):
    dossier = proven(world.filed())
    dossier = Dossier.objects.with_file_data().get(pk=dossier.pk)
    definition(dossier.version)

    with django_assert_num_queries(2):  # the savepoint alone
        assert grant_automatically(dossier, actor=SYSTEM) is None


def test_it_is_never_taken_from_the_hands_of_an_agent(world, dossier):
    stale = Dossier.objects.get(pk=dossier.pk)
    take(dossier, actor=world.samir)

    assert grant_automatically(stale, actor=SYSTEM) is None
    assert granted(dossier) is None
    hand_back(dossier, actor=world.samir)
    assert granted(dossier).automatic


def test_a_second_call_a_withdrawn_and_a_waiting_file_change_nothing(world, dossier):
    other = proven(world.filed(world.karim))
    request_missing(other, facts=["diploma"], reason="Lequel ?", actor=world.samir)
    stale = Dossier.objects.get(pk=dossier.pk)
    granted(dossier)

    assert granted(dossier) is None
    assert grant_automatically(stale, actor=SYSTEM) is None
    assert granted(other) is None
    withdraw(other, actor=citizen(world.karim.pk))
    assert granted(other) is None
    assert Decision.objects.count() == 1


def test_only_the_engine_may(world, dossier):
    with pytest.raises(MoveNotAllowed):
        grant_automatically(dossier, actor=world.samir)
    with pytest.raises(MoveNotAllowed):
        grant_automatically(dossier, actor=citizen(world.yasmine.pk))


@pytest.mark.parametrize(
    "changes", [{"automatic": False}, {"outcome": "refused", "criterion": "x", "reason": "x"}]
)
def test_the_database_keeps_a_person_behind_every_other_decision(world, dossier, changes):
    decision = granted(dossier)

    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(**changes)


def test_a_persons_grant_and_refusal_are_not_automatic(world, dossier):
    other = world.filed(world.karim)
    grant(dossier, actor=world.samir)
    refuse(other, criterion="available-for-work", reason="En formation.", actor=world.samir)

    assert not Decision.objects.filter(automatic=True).exists()
    assert "automatic" not in Decision.objects.get(dossier=dossier).letter.data


@pytest.mark.parametrize("code", SHIPPED)
def test_the_shipped_procedures_say_so(db, code):
    assert definition(shipped(code)).decision.automatic


def test_a_certificate_of_affiliation_leaves_by_itself(world, tuesday, run_tasks):
    version = shipped("cnas.affiliation-certificate")
    agency = AgencyFactory(code="cnas-44", body=BodyFactory(code="cnas"))
    ServiceFactory(organisation=agency, wilaya=Wilaya.objects.get(code="44"))
    me = citizen(world.yasmine.pk)
    dossier = start_draft(version, person=world.yasmine, language="fr", actor=me)
    answers = {"social_status": "employee", "certificate_for": "myself", "residence_commune": "4401"}
    save_page(dossier, answers=answers, actor=me)
    file_dossier(dossier, actor=me)
    proven(dossier, but=["certificate_for", "residence_commune"])

    run_tasks(failures_allowed=True)  # the letter's seal has no key here

    dossier.refresh_from_db()
    assert dossier.status == "granted"


@pytest.mark.django_db(transaction=True)
def test_the_rules_and_an_agent_at_the_same_moment_decide_once():
    world = build_world()
    world.version = automatic()
    dossier = proven(world.filed())

    def one(number):
        mine = Dossier.objects.get(pk=dossier.pk)
        return grant(mine, actor=world.samir) if number else grant_automatically(mine, actor=SYSTEM)

    at_once(2, one)

    assert Decision.objects.count() == 1
