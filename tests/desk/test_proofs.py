"""At the desk: what registers were asked, what is pending, and settling what the person contests."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F
from django.urls import reverse

from factories.catalogue import published_registration
from factories.exchange import message, registers
from factories.organisations import MembershipFactory
from factories.rural import HELD, Rural
from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.actions import contest_in_draft, file_dossier
from qarib.modules.dossiers.queries import values_by_fact
from qarib.modules.exchange.actions import fetch_evidence
from qarib.modules.exchange.clients.contract import Answer
from qarib.modules.exchange.models import Proof, SourceState

DOWN = {key: answer for key, answer in HELD.items() if key[0] != "cnas"}
FACT = "affiliation_months"


@pytest.fixture
def rural(world):
    return Rural()


@pytest.fixture
def contested(rural):
    with registers(HELD):
        draft = rural.begun()
        contest_in_draft(draft, fact=FACT, value=30, actor=rural.me)
        return file_dossier(draft, actor=rural.me)


@pytest.fixture
def agent(rural, at_desk):
    return at_desk(rural.agent, language="en")


def page(browser, dossier):
    return browser.get(reverse("desk:dossier", args=[dossier.uid])).content.decode()


def door(dossier, fact=FACT):
    return reverse("desk:proof", args=[dossier.uid, fact])


def test_the_file_says_what_was_asked_of_whom_and_what_is_pending(rural, agent):
    with registers(DOWN):
        dossier = rural.filed()
        shown = page(agent, dossier)

    assert "Asked of other administrations" in shown
    assert "The source does not answer yet" in shown
    assert "CNAS" in shown
    assert door(dossier) not in shown


def test_the_file_says_who_is_late_and_since_when(rural, agent):
    with registers(DOWN):
        dossier = rural.filed()
        assert "down since" not in page(agent, dossier)
        SourceState.objects.update(down_since=F("silent_since"))
        assert "CNAS: down since" in page(agent, dossier)


def test_a_file_without_proofs_shows_no_such_part(world, samir):
    assert "Demandé à d’autres administrations" not in page(samir, world.filed())


def test_the_contested_answer_stands_beside_the_persons_and_leads_to_its_settlement(agent, contested):
    shown = page(agent, contested).replace("\xa0", " ")
    assert door(contested) in shown
    assert "264 months" in shown
    assert "30 months" in shown
    shown = agent.get(door(contested)).content.decode().replace("\xa0", " ")
    assert "264 months" in shown
    assert "30 months" in shown


@pytest.mark.parametrize(("counts", "value"), [("register", 264), ("person", 30)])
def test_an_agent_says_which_counts_and_why(agent, contested, counts, value):
    done = agent.post(door(contested), {"counts": counts, "reason": "Relevé de carrière vu."}, follow=True)

    assert "It is settled" in done.content.decode()
    assert values_by_fact(contested)[FACT].value == value
    again = agent.post(door(contested), {"counts": "person", "reason": "Encore."})
    assert again.status_code == 302
    assert Proof.objects.get(fact=FACT).reason == "Relevé de carrière vu."


def test_an_answer_that_its_signed_message_does_not_show_is_said_to_be_so(agent, rural):
    with registers(HELD | {("cnas", FACT): Answer(264, message=uuid4())}):
        dossier = rural.filed()
    proof = Proof.objects.select_related("person").get(fact=FACT)
    with registers(container=message(proof, value=30)):
        fetch_evidence(dossier.uid, within=timedelta(seconds=1))

    assert "Its signed message does not show it" in page(agent, dossier)
    shown = agent.get(door(dossier)).content.decode()
    assert "None: the person will be asked." in shown
    done = agent.post(door(dossier), {"counts": "person", "reason": "Appelé la CNAS."}, follow=True)
    assert "It is settled" in done.content.decode()
    assert FACT not in values_by_fact(dossier)


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"counts": "register"},
        {"reason": "Vu."},
        {"counts": "nobody", "reason": "Vu."},
        {"counts": "\x00"},
    ],
)
def test_half_an_answer_is_refused_in_words(agent, contested, typed):
    assert agent.post(door(contested), typed).status_code == 422
    assert Proof.objects.get(fact=FACT).state == "contested"


def test_a_file_is_not_decided_before_it_is_settled(agent, contested):
    sent = agent.post(
        reverse("desk:refuse", args=[contested.uid]),
        {"criterion": "affiliated-three-years", "reason": "30 mois."},
    )
    assert "Settle it first" in sent.content.decode()
    contested.refresh_from_db()
    assert contested.status == "filed"


def test_what_is_not_contested_is_not_settled(rural, agent):
    with registers(HELD):
        dossier = rural.filed()
    assert agent.get(door(dossier)).status_code == 302
    assert agent.get(door(dossier, "household_income")).status_code == 404


def test_another_agency_another_body_and_the_person_do_not_settle(rural, world, contested, samir, at_desk):
    assert samir.post(door(contested), {"counts": "person", "reason": "Vu."}).status_code == 404
    own = MembershipFactory(person=rural.rachid, organisation=rural.agency)
    browser = at_desk(Person.objects.get(pk=own.person_id))
    assert browser.post(door(contested), {"counts": "person", "reason": "Moi."}).status_code in (302, 409)
    assert Proof.objects.get(fact=FACT).state == "contested"


def test_the_rules_count_papers_that_a_register_holds(world, at_desk):
    published_registration()
    jurist = MembershipFactory(organisation=world.agency.body, role="jurist").person

    shown = at_desk(jurist, language="en").get(reverse("desk:catalogue")).content.decode()

    assert "Papers still asked although a register holds them" in shown
    assert "Higher education" in shown
    assert "Copy of the diploma" in shown
