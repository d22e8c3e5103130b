"""Registers that answer what a test says, and what is asked of them."""

import io
import json
import zipfile
from contextlib import contextmanager
from datetime import date

from django.test import override_settings

from qarib.modules.exchange import clients
from qarib.modules.exchange.actions import Wanted
from qarib.modules.exchange.clients.contract import Answer, NoRecord, Unavailable
from qarib.modules.exchange.clients.xroad.messages import request_hash
from qarib.modules.exchange.enums import About, Source
from qarib.modules.exchange.models import Connection, ConnectionFact, Phase

DOWN, NOTHING = Unavailable(), NoRecord()


class Registers:
    """Answers `says[source, field]`, else that it is down; `asked` keeps what it was asked, in order."""

    def __init__(self, says=None, serves=None, container=None):
        self.says, self.kept = dict(says or {}), container
        self.fetched = []
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

    def container(self, source, message, *, within):
        self.fetched.append((source, message))
        return self.kept


@contextmanager
def registers(says=None, serves=None, container=None):
    """Let these registers be the ones that are connected; `container` is what they keep of any message."""
    found = Registers(says, serves, container)
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


def message(proof, *, status=200, value=None, error=None, first="HTTP/1.1\r\n{status}", **wrong):
    """Return what a Security Server keeps of the question of a proof; `wrong` says what is wrong in it."""
    lines = {"X-Road-Id": wrong.get("message", proof.message), "X-Road-Issue": wrong.get("case", proof.case)}
    asked = {
        "id": str(wrong.get("uid", proof.uid)),
        "field": wrong.get("field", proof.field),
        "nin": wrong.get("nin", proof.person.nin),
    }
    body = wrong.get("request_body") or json.dumps(asked).encode()
    head = _head("POST\r\n/r1/DZ/GOV/cnas/registers/ask", lines)
    lines["X-Road-Request-Hash"] = wrong.get("hashed") or request_hash(head, body)
    if "fault" in wrong:
        lines["X-Road-Error"] = wrong["fault"]
    said = {"id": str(proof.uid)} | ({"error": error} if error else {"value": value})
    request = _archive({"mimetype": b"", "message.xml": head, "attachment1": body})
    answer_head = _head(first.format(status=status), lines)
    response = _archive(
        {"mimetype": b"", "message.xml": answer_head, "attachment1": json.dumps(said).encode()}
    )
    halves = wrong.get("halves", ("request", "response"))
    return _archive({f"q-{half}.asice": response if half == "response" else request for half in halves})


def _head(first, lines):
    return "".join(f"{line}\r\n" for line in [first, *(f"{a}:{b}" for a, b in lines.items())]).encode()


def _archive(files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


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
