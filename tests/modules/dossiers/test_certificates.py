"""A no needs all three funds: granted when they said so, waiting for the silent, refused by a person only."""

from datetime import date, timedelta

import pytest
import time_machine

from factories.catalogue import shipped
from factories.exchange import DOWN, NOTHING, registers, says
from factories.organisations import AgencyFactory, BodyFactory, MembershipFactory, ServiceFactory
from factories.rural import asked, lines, origins
from factories.world import TUESDAY
from qarib.kernel.actor import citizen
from qarib.modules.documents.queries import letter_by_code
from qarib.modules.dossiers.actions import fetch_proofs, file_dossier, grant, refuse, save_page, start_draft
from qarib.modules.dossiers.models import Decision, Value
from qarib.modules.dossiers.queries import assessment, values_by_fact
from qarib.modules.dossiers.queries.certificates import certified
from qarib.modules.exchange.actions import collect
from qarib.modules.journal.models import Entry
from qarib.modules.organisations.queries import actor_of
from qarib.modules.territory.models import Wilaya

FACT, FUNDS = "affiliated_anywhere", ("cnas", "casnos", "cnr")
NOWHERE = {(fund, FACT): says(False) for fund in FUNDS}
ANSWERS = {"certificate_for": "employer", "residence_commune": "4401"}


class Counter:
    """The fund's agency that serves Yasmine, its agent, and what she files there."""

    def __init__(self, world):
        agency = AgencyFactory(code="cnas-44", body=BodyFactory(code="cnas"))
        ServiceFactory(organisation=agency, wilaya=Wilaya.objects.get(code="44"))
        self.agency, self.yasmine, self.me = agency, world.yasmine, citizen(world.yasmine.pk)
        self.agent = actor_of(MembershipFactory(organisation=agency, role="agent").person)

    def begun(self, code="cnas.non-affiliation-certificate", **typed):
        draft = start_draft(shipped(code), person=self.yasmine, language="fr", actor=self.me)
        fetch_proofs(draft, actor=self.me)
        save_page(draft, answers={**ANSWERS, **typed}, actor=self.me)
        return draft

    def filed(self, code="cnas.non-affiliation-certificate", **typed):
        return file_dossier(self.begun(code, **typed), actor=self.me)


@pytest.fixture
def counter(world, tuesday):
    return Counter(world)


def run(run_tasks, dossier):
    run_tasks(failures_allowed=True)  # the letter's seal has no key here
    dossier.refresh_from_db()
    return dossier.status


def named(data):
    """Return who said it, in French, and on which day."""
    return [(row["register"]["fr"], row["day"]) for row in data["heard"]]


def test_three_funds_that_say_no_grant_it_by_themselves_and_the_letter_names_each(counter, run_tasks):
    with registers(NOWHERE) as connected:
        draft = counter.begun()
        assert FACT not in asked(draft)
        dossier = file_dossier(draft, actor=counter.me)

    assert {question.source for question in connected.asked if question.field == FACT} == set(FUNDS)
    assert run(run_tasks, dossier) == "granted"
    letter = Decision.objects.get().letter
    assert letter.template == "non_affiliation"
    assert named(letter.data) == [(fund, "2026-11-24") for fund in ("CNAS", "CASNOS", "CNR")]
    assert "status" not in letter.data
    assert letter_by_code(letter.code).automatic
    row = Entry.objects.get(action="dossier.grant_automatically")
    assert row.data["rested_on"] == {"identity_declared": "account", FACT: "cnas,casnos,cnr"}


def test_one_silent_fund_keeps_it_waiting_and_its_late_no_grants_it_with_its_own_day(counter, run_tasks):
    with time_machine.travel(TUESDAY, tick=False) as day, registers(NOWHERE) as connected:
        connected.says["cnr", FACT] = DOWN
        dossier = counter.filed()
        assert run(run_tasks, dossier) == "filed"
        assert FACT not in origins(dossier)
        assert assessment(dossier).verdict == "open"
        assert lines(dossier)[FACT].source == "CNR"
        assert not Decision.objects.exists()

        day.shift(timedelta(days=1))
        connected.says["cnr", FACT] = says(False)
        collect(dossier.uid)
        assert run(run_tasks, dossier) == "granted"

    assert named(Decision.objects.get().letter.data) == [
        ("CNAS", "2026-11-24"),
        ("CASNOS", "2026-11-24"),
        ("CNR", "2026-11-25"),
    ]


@pytest.mark.parametrize("silent", [("cnas",), ("cnas", "cnr"), ()])
def test_one_yes_is_enough_whoever_is_silent_and_only_a_person_refuses_naming_it(counter, run_tasks, silent):
    with registers({**NOWHERE, ("casnos", FACT): says(True), **{(fund, FACT): DOWN for fund in silent}}):
        dossier = counter.filed()

    assert run(run_tasks, dossier) == "filed"
    assert origins(dossier)[FACT] == (True, "proof", "casnos")
    assert [item.code for item in assessment(dossier).not_met] == ["not-affiliated"]
    decision = refuse(dossier, criterion="not-affiliated", reason="Vu à la CASNOS.", actor=counter.agent)
    reason = decision.letter.data["reasons"][0]
    assert reason["source"] == {"ar": "CASNOS", "fr": "CASNOS", "en": "CASNOS"}
    assert "attestation d’affiliation" in reason["remedy"]["fr"]


def test_a_register_that_knows_nobody_is_no_no_and_what_the_person_says_is_an_agents(counter, run_tasks):
    with registers({**NOWHERE, ("cnr", FACT): NOTHING}):
        draft = counter.begun()
        assert FACT in asked(draft)
        save_page(draft, answers={FACT: False}, actor=counter.me)
        dossier = file_dossier(draft, actor=counter.me)

    assert run(run_tasks, dossier) == "filed"
    decision = grant(dossier, actor=counter.agent)
    assert named(decision.letter.data) == [(counter.agency.name_fr, "2026-11-24")]


def test_a_certificate_of_affiliation_says_the_status_and_the_register_that_said_so(counter, run_tasks):
    silent = {("casnos", "social_status"): NOTHING, ("cnr", "social_status"): says("retired")}
    with registers({("cnas", "social_status"): NOTHING, **silent}):
        dossier = counter.filed("cnas.affiliation-certificate")

    assert run(run_tasks, dossier) == "granted"
    letter = Decision.objects.get().letter
    assert (letter.template, named(letter.data)) == ("affiliation", [("CNR", "2026-11-24")])
    assert letter.data["status"]["fr"] == "Retraité du régime des salariés"
    assert letter.data["status"]["ar"] == "متقاعد من نظام الأجراء"


def test_no_register_is_made_to_say_what_it_did_not(counter):
    """Granted on appeal against a register: the agency says it, that day, and no status is printed."""
    with registers({("cnas", "social_status"): says("none")}):
        dossier = counter.filed("cnas.affiliation-certificate")
    with registers({**NOWHERE, ("cnr", FACT): says(True)}):
        other = counter.filed()

    for file in (dossier, other):
        data = certified(file, values_by_fact(file), on=date(2026, 12, 1))
        assert data.keys() == {"heard"}
        assert named(data) == [(counter.agency.name_fr, "2026-12-01")]


def test_without_a_row_of_the_exchange_the_value_says_the_day(counter):
    with registers({}):
        dossier = counter.filed("cnas.affiliation-certificate")
    value = Value(fact="social_status", value="employee", origin="proof", source="cnas", source_at=TUESDAY)
    values = {**values_by_fact(dossier), "social_status": value}

    assert named(certified(dossier, values, on=date(2026, 12, 1))) == [("CNAS", "2026-11-24")]


def test_a_file_of_the_first_version_keeps_its_decision_of_grant(counter):
    with time_machine.travel(TUESDAY - timedelta(days=30), tick=False):
        dossier = counter.filed("cnas.affiliation-certificate", social_status="employee")

    decision = grant(dossier, actor=counter.agent)

    assert decision.letter.template == "grant"
    assert letter_by_code(decision.letter.code).standing == "valid"
