"""What a person contests of a register, who settles it, and the grants that rest on registers alone."""

from datetime import timedelta
from uuid import uuid4

import pytest

from factories.catalogue import shipped
from factories.exchange import message, registers, says
from factories.organisations import AgencyFactory, BodyFactory, MembershipFactory, ServiceFactory
from factories.rural import HELD, TYPED, asked, lines
from qarib.kernel.actor import citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.dossiers.actions import (
    contest_in_draft,
    fetch_proofs,
    file_dossier,
    refuse,
    save_page,
    settle_proof,
    sign,
    start_draft,
)
from qarib.modules.dossiers.errors import EvidenceAltered, NothingToCorrect, OwnFile, ProofContested
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import (
    grounds_of,
    is_contested,
    ready_to_grant,
    values_by_fact,
)
from qarib.modules.exchange.actions import collect, fetch_evidence
from qarib.modules.exchange.clients.contract import Answer
from qarib.modules.exchange.errors import NothingContested, SettlementNeedsReason
from qarib.modules.exchange.models import Evidence, Proof
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.models import Message
from qarib.modules.organisations.queries import actor_of
from qarib.modules.territory.models import Wilaya


def test_this_is_wrong_files_the_persons_word_and_never_blocks(rural):
    with registers(HELD):
        draft = rural.begun()
        contest_in_draft(draft, fact="affiliation_months", value=300, actor=rural.me)
        assert asked(draft) == {*TYPED, "affiliation_months"}
        dossier = file_dossier(draft, actor=rural.me)

    assert dossier.frozen["affiliation_months"] == {"value": 300, "origin": "asked"}
    line = lines(dossier)["affiliation_months"]
    assert (line.state, line.text, line.said) == ("contested", "264\u00a0mois", "300\u00a0mois")


def test_contesting_is_for_the_person_alone_before_filing_and_with_another_answer(rural, world):
    with registers(HELD):
        draft = rural.begun()
    with pytest.raises(NothingToCorrect):
        contest_in_draft(draft, fact="affiliation_months", value=264, actor=rural.me)
    with pytest.raises(NothingToCorrect):
        contest_in_draft(draft, fact="affiliation_months", value=None, actor=rural.me)
    for fact in ("household_income", "nothing"):
        with pytest.raises(MoveNotAllowed):
            contest_in_draft(draft, fact=fact, value=1, actor=rural.me)
    with pytest.raises(MoveNotAllowed):
        contest_in_draft(draft, fact="affiliation_months", value=1, actor=citizen(world.karim.pk))
    contest_in_draft(draft, fact="affiliation_months", value=300, actor=rural.me)
    with pytest.raises(MoveNotAllowed):  # a second tab
        contest_in_draft(draft, fact="affiliation_months", value=301, actor=rural.me)
    file_dossier(draft, actor=rural.me)
    with pytest.raises(MoveNotAllowed):
        contest_in_draft(draft, fact="children", value=5, actor=rural.me)


@pytest.fixture
def contested(rural):
    with registers(HELD):
        draft = rural.begun()
        contest_in_draft(draft, fact="affiliation_months", value=30, actor=rural.me)
        return file_dossier(draft, actor=rural.me)


def test_no_file_is_decided_while_something_is_contested(rural, contested):
    with pytest.raises(ProofContested):
        sign(contested, actor=rural.agent)
    with pytest.raises(ProofContested):
        refuse(contested, criterion="affiliated-three-years", reason="30 mois.", actor=rural.agent)


@pytest.mark.parametrize(("upheld", "value", "source"), [(True, 264, "cnas"), (False, 30, "")])
def test_an_agent_settles_it_and_the_person_reads_why(rural, contested, upheld, value, source):
    settle_proof(contested, fact="affiliation_months", upheld=upheld, reason="Relevé vu.", actor=rural.agent)

    counts = values_by_fact(contested)["affiliation_months"]
    assert (counts.value, counts.source) == (value, source)
    assert not is_contested(values_by_fact(contested))
    assert contested.frozen["affiliation_months"] == {"value": 30, "origin": "asked"}
    assert lines(contested)["affiliation_months"].reason == "Relevé vu."
    assert Message.objects.filter(person=rural.rachid, template="dossiers/corrected").exists()
    row = Entry.objects.get(action__in=("exchange.uphold", "exchange.set_aside"))
    assert (row.person, row.subject, row.reason) == (rural.agent.person, rural.rachid.pk, "Relevé vu.")
    sign(contested, actor=rural.agent)


def test_settling_needs_a_reason_once_and_an_agent_who_holds_the_file(rural, contested, world):
    settled = {"fact": "affiliation_months", "upheld": True}
    with pytest.raises(SettlementNeedsReason):
        settle_proof(contested, **settled, reason=" ", actor=rural.agent)
    for stranger in (world.samir, rural.me):
        with pytest.raises(MoveNotAllowed):
            settle_proof(contested, **settled, reason="Vu.", actor=stranger)
    own = actor_of(MembershipFactory(person=rural.rachid, organisation=rural.agency).person)
    with pytest.raises(OwnFile):
        settle_proof(contested, **settled, reason="Vu.", actor=own)
    settle_proof(contested, **settled, reason="Vu.", actor=rural.agent)
    with pytest.raises(NothingContested):
        settle_proof(contested, **settled, reason="Vu.", actor=rural.agent)


@pytest.fixture
def certificate(world, tuesday):
    version = shipped("cnas.affiliation-certificate")
    agency = AgencyFactory(code="cnas-44", body=BodyFactory(code="cnas"))
    ServiceFactory(organisation=agency, wilaya=Wilaya.objects.get(code="44"))

    def file(*, before_filing=None):
        me = citizen(world.yasmine.pk)
        draft = start_draft(version, person=world.yasmine, language="fr", actor=me)
        fetch_proofs(draft, actor=me)
        save_page(draft, answers={"certificate_for": "myself", "residence_commune": "4401"}, actor=me)
        if before_filing:
            before_filing(draft, me)
        return file_dossier(draft, actor=me)

    return file


CERTIFIED = {("cnas", "social_status"): says("employee")}


def test_a_file_whose_facts_registers_prove_is_granted_by_the_rules(certificate, run_tasks):
    with registers(CERTIFIED):
        dossier = certificate()
    run_tasks(failures_allowed=True)  # the letter's seal has no key here

    dossier.refresh_from_db()
    assert dossier.status == "granted"
    row = Entry.objects.get(action="dossier.grant_automatically")
    assert row.data["rested_on"] == {"identity_declared": "account", "social_status": "cnas"}


def test_a_late_proof_lets_the_rules_grant_a_file_that_was_filed_without_it(certificate, run_tasks):
    with registers({}):
        dossier = certificate()
    run_tasks(failures_allowed=True)
    dossier.refresh_from_db()
    assert dossier.status == "filed"

    with registers(CERTIFIED):
        collect(dossier.uid)
    run_tasks(failures_allowed=True)

    dossier.refresh_from_db()
    assert dossier.status == "granted"


def test_what_is_contested_is_never_granted_by_the_rules(certificate, run_tasks):
    def contest(draft, me):
        contest_in_draft(draft, fact="social_status", value="retired", actor=me)

    with registers(CERTIFIED):
        dossier = certificate(before_filing=contest)
    run_tasks(failures_allowed=True)

    dossier = Dossier.objects.with_file_data().get(pk=dossier.pk)
    assert dossier.status == "filed"
    assert grounds_of(dossier, values_by_fact(dossier)) is None


def test_what_is_contested_is_not_ready_to_grant_until_it_is_settled(certificate, world):
    def contest(draft, me):
        contest_in_draft(draft, fact="social_status", value="retired", actor=me)

    with registers(CERTIFIED):
        dossier = certificate(before_filing=contest)
    agent = actor_of(MembershipFactory(organisation=dossier.agency).person)
    assert ready_to_grant(agent) == []

    settle_proof(dossier, fact="social_status", upheld=True, reason="Vu.", actor=agent)

    assert [ready.dossier for ready in ready_to_grant(agent)] == [dossier]


@pytest.fixture
def kept(rural):
    """A file that was filed with one answer of CNAS that an exchange keeps."""
    said = HELD | {("cnas", "affiliation_months"): Answer(264, message=uuid4())}
    with registers(said):
        draft = rural.begun()
        dossier = file_dossier(draft, actor=rural.me)
    return dossier, Proof.objects.select_related("person").get(case=dossier.uid, message__isnull=False)


def fetch(dossier, container):
    with registers(HELD, container=container):
        fetch_evidence(dossier.uid, within=timedelta(seconds=1))


def test_a_file_is_granted_on_what_the_kept_message_shows(rural, kept):
    dossier, proof = kept
    fetch(dossier, message(proof, value=264))
    sign(dossier, actor=rural.agent)


def test_no_file_is_decided_on_evidence_that_was_altered_here(rural, kept):
    dossier, proof = kept
    fetch(dossier, message(proof, value=264))
    Evidence.objects.update(digest="0" * 64)
    with pytest.raises(EvidenceAltered):
        sign(dossier, actor=rural.agent)
    with pytest.raises(EvidenceAltered):
        refuse(dossier, criterion="affiliated-three-years", reason="30 mois.", actor=rural.agent)


@pytest.mark.parametrize(("upheld", "counts"), [(True, 264), (False, None)])
def test_an_answer_that_its_message_does_not_show_waits_for_an_agent(rural, kept, upheld, counts):
    dossier, proof = kept
    fetch(dossier, message(proof, value=30))
    line = lines(dossier)["affiliation_months"]
    assert (line.state, line.said, line.doubted) == ("contested", "", True)
    assert is_contested(values_by_fact(dossier))
    with pytest.raises(ProofContested):
        sign(dossier, actor=rural.agent)

    settle_proof(dossier, fact="affiliation_months", upheld=upheld, reason="Appelé.", actor=rural.agent)

    value = values_by_fact(dossier).get("affiliation_months")
    assert (value and value.value) == counts
    assert not is_contested(values_by_fact(dossier))
