"""The registers of the demo: the same person, the same answers."""

from datetime import timedelta
from uuid import uuid4

import pytest

from qarib.demo import personas
from qarib.modules.exchange.clients import sources
from qarib.modules.exchange.clients.contract import Answer, NoRecord, Question, Unavailable
from qarib.modules.exchange.enums import About, Source

RACHID, YASMINE, OUARDIA = personas.RACHID.nin, personas.YASMINE.nin, personas.OUARDIA.nin


@pytest.fixture
def demo(settings):
    settings.QARIB_EXCHANGE_CLIENT = "demo"
    return sources()


def ask(client, source, field, nin, about=About.SELF):
    question = Question(uuid4(), source, field, about, nin, None, "loi", "but", "dossier")
    return client.ask([question], within=timedelta(seconds=1))[question.uid]


@pytest.mark.parametrize(
    ("nin", "source", "field", "value"),
    [
        (RACHID, "cnas", "affiliation_months", 264),
        (RACHID, "cnas", "social_status", "employee"),
        (RACHID, "civil-status", "children", 4),
        (RACHID, "cnl", "cnl_second_instalment", True),
        (YASMINE, "anem", "seeker_months", 7),
        (YASMINE, "cnas", "has_income", False),
        (OUARDIA, "cnr", "pension", "direct"),
        (OUARDIA, "cnr", "social_status", "retired"),
        (RACHID, "cnas", "affiliated_anywhere", True),
        (RACHID, "casnos", "affiliated_anywhere", False),
        (RACHID, "cnr", "affiliated_anywhere", False),
        (OUARDIA, "cnas", "affiliated_anywhere", False),
        (OUARDIA, "cnr", "affiliated_anywhere", True),
        (YASMINE, "cnas", "affiliated_anywhere", False),
        (YASMINE, "casnos", "affiliated_anywhere", False),
        (YASMINE, "cnr", "affiliated_anywhere", False),
    ],
)
def test_the_registers_know_the_personas(demo, nin, source, field, value):
    assert ask(demo, source, field, nin) == Answer(value)


def test_each_scheme_knows_its_own_people_only(demo):
    assert ask(demo, "casnos", "social_status", RACHID) == NoRecord()
    assert ask(demo, "cnas", "social_status", YASMINE) == NoRecord()


@pytest.mark.parametrize("born", [1940, 1985, 2001, 2004])
def test_whoever_has_a_status_is_affiliated_to_that_fund_and_to_no_other(demo, born):
    nin = f"1{born}0160000099999"
    for fund in ("cnas", "casnos", "cnr"):
        known = ask(demo, fund, "social_status", nin) != NoRecord()
        assert ask(demo, fund, "affiliated_anywhere", nin) == Answer(known)
    anywhere = any(ask(demo, fund, "affiliated_anywhere", nin).value for fund in ("cnas", "casnos", "cnr"))
    assert anywhere is (born < 2003)
    assert (ask(demo, "cnas", "affiliation_months", nin).value > 0) is anywhere


@pytest.mark.parametrize("field", ["affiliation_months", "children", "seeker_months", "has_income"])
def test_everybody_else_gets_the_same_answer_each_time(demo, field):
    nin = "119900160000099999"
    first = ask(demo, "cnas", field, nin)
    assert isinstance(first, Answer)
    assert first == ask(demo, "cnas", field, nin)


def test_a_source_that_is_down_is_silent_and_the_others_are_not(demo, settings):
    settings.QARIB_EXCHANGE_DOWN = ("cnas",)
    assert ask(demo, "cnas", "affiliation_months", RACHID) == Unavailable("down")
    assert ask(demo, "civil-status", "children", RACHID) == Answer(4)
    assert demo.serves() == frozenset(Source.values)


def test_the_spouse_is_told(demo):
    assert ask(demo, "cnas", "spouse_income", RACHID, About.SPOUSE) == Answer(False, third_party_told=True)


def test_a_number_that_is_none_is_in_no_register(demo):
    assert ask(demo, "cnas", "affiliation_months", "12") == NoRecord()
