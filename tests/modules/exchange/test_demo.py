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
    ],
)
def test_the_registers_know_the_personas(demo, nin, source, field, value):
    assert ask(demo, source, field, nin) == Answer(value)


def test_each_scheme_knows_its_own_people_only(demo):
    assert ask(demo, "casnos", "social_status", RACHID) == NoRecord()
    assert ask(demo, "cnas", "social_status", YASMINE) == NoRecord()


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
