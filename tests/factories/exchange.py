"""Registers that answer what a test says, and what is asked of them."""

from contextlib import contextmanager
from datetime import date

from django.test import override_settings

from qarib.modules.exchange import clients
from qarib.modules.exchange.actions import Wanted
from qarib.modules.exchange.clients.contract import Answer, NoRecord, Unavailable
from qarib.modules.exchange.enums import About, Source
from qarib.modules.exchange.models import Connection, ConnectionFact, Phase

DOWN, NOTHING = Unavailable(), NoRecord()


class Registers:
    """Answers `says[source, field]`, else that it is down; `asked` keeps what it was asked, in order."""

    def __init__(self, says=None, serves=None):
        self.says = dict(says or {})
        self.active = frozenset(Source.values if serves is None else serves)
        self.asked = []

    def serves(self):
        return self.active

    def ask(self, questions, *, within):
        self.asked += questions
        return {
            one.uid: self.says[one.source, one.field]
            for one in questions
            if (one.source, one.field) in self.says
        }


@contextmanager
def registers(says=None, serves=None):
    """Let these registers be the ones that are connected."""
    found = Registers(says, serves)
    name = f"of the test {id(found)}"
    clients._KNOWN[name] = lambda: found
    try:
        with override_settings(QARIB_EXCHANGE_CLIENT=name):
            yield found
    finally:
        del clients._KNOWN[name]


def says(value, *, told=False):
    """Return an answer."""
    return Answer(value, third_party_told=told)


def wanted(fact, *sources, every=False, about=About.SELF, days=30):
    """Return what is asked about one fact."""
    return Wanted(
        fact=fact,
        field=fact,
        sources=sources,
        every=every,
        about=about,
        valid_days=days,
        legal_basis="Décret présidentiel n° 25-320",
    )


def programme_of(*lines, due_on=date(2025, 12, 31), **connection):
    """Make a phase with these (procedure, holder, fact); return its connections."""
    count = Phase.objects.count()
    phase = Phase.objects.create(
        code=f"phase-{count}",
        position=count,
        name_ar="مرحلة",
        name_fr=f"Phase {count}",
        name_en=f"Phase {count}",
        due_on=due_on,
    )
    made = []
    for purpose, source, fact in lines:
        one = Connection.objects.create(phase=phase, purpose=purpose, source=source, **connection)
        ConnectionFact.objects.create(connection=one, fact=fact)
        made.append(one)
    return made
