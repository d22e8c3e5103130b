"""The wire against stand-ins that are processes of their own: a Security Server and seven administrations."""

import io
import json
import subprocess
import sys
import time
import zipfile
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from qarib.demo import personas
from qarib.modules.exchange.clients import sources
from qarib.modules.exchange.clients.contract import Answer, NoRecord, Question, Unavailable
from qarib.modules.exchange.clients.routes import RouteError, routes, routes_are_read
from qarib.modules.exchange.clients.signed import read_public_key
from qarib.modules.exchange.clients.xroad import read_evidence
from qarib.modules.exchange.clients.xroad.messages import request_hash
from qarib.modules.exchange.enums import About

ROOT = Path(__file__).resolve().parents[3]
RACHID, OUARDIA, YASMINE = personas.RACHID.nin, personas.OUARDIA.nin, personas.YASMINE.nin
PATIENCE = timedelta(seconds=20)
SERVES = {"civil-status", "cnas", "casnos", "cnr", "defence", "higher-education", "cnl"}


@pytest.fixture(scope="module")
def stand_ins(tmp_path_factory):
    """Start them once for the module; the folder says where they are."""
    folder = tmp_path_factory.mktemp("exchange")
    command = [sys.executable, "standins/exchange/serve.py", str(folder)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        deadline = time.monotonic() + 60
        while not (folder / "server").exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield folder
    finally:
        process.terminate()
        process.wait(timeout=60)


@pytest.fixture
def wire(stand_ins, settings):
    """Connect the house to them, all well."""
    settings.QARIB_EXCHANGE_CLIENT = "wire"
    settings.QARIB_XROAD_SERVER = (stand_ins / "server").read_text()
    settings.QARIB_EXCHANGE_ROUTES = (stand_ins / "routes").read_text()
    settings.QARIB_EXCHANGE_KEY = (stand_ins / "key").read_text()
    control(settings)
    return sources()


def control(settings, release="7.8", **bodies):
    """Set the switches on the control page, as somebody who shows the demo does."""
    said = {"release": release}
    for body, switch in bodies.items():
        said |= {f"{body}.{name}": value for name, value in switch.items()}
    sent = urlencode(said).encode()
    with urlopen(f"{settings.QARIB_XROAD_SERVER}/control/", data=sent, timeout=30) as page:
        assert "Échange" in page.read().decode()


def questions(*asked, about=About.SELF):
    return [
        Question(uuid4(), source, field, about, nin, None, "loi", "but", str(uuid4()))
        for source, field, nin in asked
    ]


def ask(wire, source, field, nin, *, about=About.SELF, within=PATIENCE):
    (one,) = questions((source, field, nin), about=about)
    return wire.ask([one], within=within).get(one.uid)


def get(settings, path):
    request = Request(settings.QARIB_XROAD_SERVER + path, headers={"X-Road-Client": "DZ/GOV/anem/qarib"})
    with urlopen(request, timeout=30) as answer:
        return answer.read()


def test_seven_administrations_are_connected(wire):
    assert wire.serves() == SERVES
    assert routes_are_read() == []


def test_the_registers_know_the_personas(wire):
    asked = questions(
        ("cnas", "affiliation_months", RACHID), ("civil-status", "children", RACHID),
        ("cnr", "pension", OUARDIA),
        ("cnas", "affiliation_months", YASMINE), ("casnos", "social_status", RACHID), ("cnl", "other", "12"),
        ("tax", "income", RACHID),
    )  # fmt: skip
    said = wire.ask(asked, within=PATIENCE)
    replies = [said.get(one.uid) for one in asked]
    assert [reply.value for reply in replies[:4]] == [264, 4, "direct", 0]
    assert len({reply.message for reply in replies[:4]}) == 4
    assert replies[4:] == [NoRecord(), NoRecord(), None]


def test_the_spouse_is_told(wire):
    reply = ask(wire, "cnas", "spouse_income", RACHID, about=About.SPOUSE)
    assert (reply.value, reply.third_party_told) == (False, True)


@pytest.mark.parametrize("release", ["7.7", "7.8"])
@pytest.mark.parametrize(
    ("failure", "why"),
    [
        ("maintenance", "maintenance_mode"),
        ("down", "service_failed"),
        ("access", "access_denied"),
        ("error", "unreadable"),
        ("html", "unreadable"),
        ("empty", "unreadable"),
        ("odd", "unreadable"),
    ],
)
def test_whatever_fails_is_no_answer_and_the_others_answer(wire, settings, failure, why, release):
    control(settings, release, cnas={"failure": failure})
    one, other, third = questions(
        ("cnas", "affiliation_months", RACHID), ("cnr", "pension", OUARDIA), ("cnas", "has_income", RACHID)
    )
    said = wire.ask([one, other, third], within=PATIENCE)
    assert said[one.uid] == Unavailable(why)
    assert said[other.uid].value == "direct"
    assert third.uid not in said, "who is down is asked nothing more"


def test_a_slow_source_keeps_nobody_waiting(wire, settings):
    control(settings, cnas={"latency_ms": "60000"})
    asked = questions(("cnas", "affiliation_months", RACHID), ("cnr", "pension", OUARDIA))
    said = wire.ask(asked, within=timedelta(seconds=6))
    assert said[asked[1].uid].value == "direct"
    assert not isinstance(said.get(asked[0].uid), Answer)


def test_a_question_that_is_repeated_gets_the_same_answer(wire):
    (one,) = questions(("cnas", "affiliation_months", "119900160000099999"))
    first, second = (wire.ask([one], within=PATIENCE)[one.uid] for _time in range(2))
    assert (first.value, first.message != second.message) == (second.value, True)


@pytest.mark.parametrize(
    ("failure", "answered"),
    [
        ("", True), ("maintenance", False), ("down", False), ("access", False), ("error", False),
        ("html", False),
        ("empty", False), ("odd", False),
    ],
)  # fmt: skip
def test_a_body_without_x_road_is_believed_when_it_signs(wire, settings, failure, answered):
    control(settings, cnl={"failure": failure})
    reply = ask(wire, "cnl", "cnl_second_instalment", RACHID)
    assert (reply == Answer(True)) is answered
    assert isinstance(reply, Answer | Unavailable)


def test_a_body_that_does_not_know_our_key_is_no_answer(wire, settings):
    settings.QARIB_EXCHANGE_KEY = "A" * 42 + "E="
    assert isinstance(ask(wire, "cnl", "cnl_second_instalment", RACHID), Unavailable)


def test_the_public_half_of_our_key_is_printed(wire, capsys, settings):
    call_command("exchange_key")
    name, public = capsys.readouterr().out.split()
    assert name == "qarib"
    assert read_public_key(public)
    settings.QARIB_EXCHANGE_KEY = "no"
    with pytest.raises(CommandError, match="32 bytes"):
        call_command("exchange_key")


def test_no_server_at_all_is_no_answer(wire, settings):
    settings.QARIB_XROAD_SERVER = "http://127.0.0.1:9"
    assert ask(wire, "cnas", "affiliation_months", RACHID) == Unavailable("no_answer")


def test_the_container_of_an_exchange_holds_what_was_asked_and_its_hash(wire, settings):
    reply = ask(wire, "cnas", "affiliation_months", RACHID)
    halves = []
    for half in ("requestOnly", "responseOnly"):
        content = get(settings, f"/asic?queryId={reply.message}&unique&{half}")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            halves.append((archive.read("message.xml"), archive.read("attachment1")))
    (head, body), (answer_head, answer) = halves
    assert f"X-Road-Request-Hash:{request_hash(head, body)}\r\n".encode() in answer_head
    assert json.loads(answer)["value"] == 264
    assert head.startswith(b"POST\r\n/r1/DZ/GOV/cnas/registers/ask\r\n")


def test_the_evidence_of_an_answer_is_fetched_and_read(wire, settings):
    control(settings)
    (question,) = questions(("cnas", "affiliation_months", RACHID))
    reply = wire.ask([question], within=PATIENCE)[question.uid]
    container = wire.container("cnas", reply.message, within=PATIENCE)
    assert read_evidence(question, reply.message, container) == Answer(264)
    assert wire.container("cnas", uuid4(), within=PATIENCE) is None
    assert wire.container("cnl", reply.message, within=PATIENCE) is None
    assert wire.container("tax", reply.message, within=PATIENCE) is None


def test_what_can_be_asked_is_discovered(wire, settings):
    members = {one["id"]["member_code"] for one in json.loads(get(settings, "/listClients"))["member"]}
    assert members == SERVES - {"cnl"} | {"anem"}
    (service,) = json.loads(get(settings, "/r1/DZ/GOV/cnas/registers/allowedMethods"))["service"]
    assert service["service_code"] == "ask"
    assert (
        "/ask" in json.loads(get(settings, "/r1/DZ/GOV/cnas/registers/getOpenAPI?serviceCode=ask"))["paths"]
    )


def test_what_may_be_asked_is_said_before_anybody_asks(wire, settings, capsys):
    call_command("exchange_check")
    said = capsys.readouterr().out.splitlines()
    assert "cnas: may be asked" in said
    assert "cnl: is connected; only a question tells whether it answers" in said
    assert len(said) == len(SERVES)


@pytest.mark.parametrize(
    ("service", "said"),
    [
        ("DZ/GOV/cnas/registers/other", "has not allowed us"),
        ("DZ/GOV/cnas/elsewhere/ask", "is no member"),
        ("DZ/GOV/nobody/registers/ask", "is no member"),
    ],
)
def test_what_may_not_be_asked_is_said_too(wire, settings, capsys, service, said):
    settings.QARIB_EXCHANGE_ROUTES = f"cnas xroad {service}"
    with pytest.raises(CommandError, match="Not every source"):
        call_command("exchange_check")
    assert said in capsys.readouterr().out


def test_a_server_that_is_away_is_said_to_be_so(wire, settings, capsys):
    settings.QARIB_EXCHANGE_ROUTES = "cnas xroad DZ/GOV/cnas/registers/ask"
    control(settings, cnas={"failure": "maintenance"})
    with pytest.raises(CommandError):
        call_command("exchange_check")
    settings.QARIB_XROAD_SERVER = "http://127.0.0.1:9"
    with pytest.raises(CommandError):
        call_command("exchange_check")
    assert capsys.readouterr().out.count("could not be looked up") == 2


@pytest.mark.parametrize("client", ["none", "demo"])
def test_without_a_wire_it_says_so(settings, capsys, client):
    settings.QARIB_EXCHANGE_CLIENT = client
    call_command("exchange_check")
    said = capsys.readouterr().out
    assert ("No source has a route" in said) == (client == "none")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("cnas xroad DZ/GOV/cnas/ask", "has 4 parts"),
        ("cnl signed https://cnl.example/ask c2hvcnQ=", "32 bytes"),
        ("cnl signed http://cnl.example/ask " + "A" * 43 + "=", "is no channel"),
        ("cnas xroad", "is no channel"),
        ("cnas", "is no channel"),
        ("nobody xroad DZ/GOV/cnas/registers/ask", "is no source"),
        ("cnas pigeon DZ/GOV/cnas/registers/ask", "is no channel"),
        ("cnas xroad DZ/GOV/cnas/registers/ask\ncnas xroad DZ/GOV/cnr/registers/ask", "two routes"),
    ],
)
def test_a_route_that_is_none_is_said_before_anybody_asks(wire, settings, line, why):
    settings.QARIB_EXCHANGE_ROUTES = line
    with pytest.raises(RouteError, match=why):
        routes()
    assert [one.id for one in routes_are_read()] == ["exchange.E001"]


def test_a_certificate_that_is_none_is_said_before_anybody_asks(wire, settings, tmp_path):
    settings.QARIB_XROAD_SERVER = "https://127.0.0.1:9"
    for path, text in ((tmp_path / "absent.pem", None), (tmp_path / "other.pem", "no certificate")):
        if text:
            path.write_text(text)
        settings.QARIB_XROAD_CERTIFICATE = str(path)
        assert [one.id for one in routes_are_read()] == ["exchange.E001"]
    settings.QARIB_XROAD_CERTIFICATE = ""
    assert routes_are_read() == []
    assert ask(wire, "cnas", "affiliation_months", RACHID) == Unavailable("no_answer")


def test_the_channel_of_the_demo_is_for_the_demo(wire, settings):
    settings.QARIB_EXCHANGE_ROUTES = "cnac demo here"
    settings.QARIB_DEMO = True
    assert routes_are_read() == []
    settings.QARIB_DEMO = False
    assert [one.id for one in routes_are_read()] == ["exchange.E001"]
