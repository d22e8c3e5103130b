"""The protocol of X-Road, text by text: names, faults in both spellings, the hash, and what is believed."""

import json
from base64 import b64encode
from hashlib import sha512
from uuid import uuid4

import pytest

from qarib.modules.exchange.clients import profile
from qarib.modules.exchange.clients.contract import Answer, NoRecord, Question, Unavailable
from qarib.modules.exchange.clients.line import Said
from qarib.modules.exchange.clients.xroad import ClientId, IdentifierError, ServiceId, XRoadChannel
from qarib.modules.exchange.clients.xroad.faults import Cause, Fault, Origin, fault_of
from qarib.modules.exchange.clients.xroad.messages import header_part, request_hash
from qarib.modules.exchange.enums import About

NIN = "119751770000020022"
US = ClientId.parse("DZ/GOV/anem/qarib")
SERVICE = ServiceId.parse("DZ/GOV/cnas/registers/ask")


def question(about=About.SELF, field="affiliation_months"):
    return Question(uuid4(), "cnas", field, about, NIN, None, "loi 83-14", "anem.allowance", "a-case")


# --- names ---


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("DZ/GOV/anem", "DZ/GOV/anem"),
        ("DZ/GOV/anem/qarib", "DZ/GOV/anem/qarib"),
        ("DZ-TEST/COM/1234567-8/sub.system", "DZ-TEST/COM/1234567-8/sub.system"),
        ("DZ/GOV/a%2Cb/c", "DZ/GOV/a%2Cb/c"),
        ("DZ/GOV/a'(b)/c+d=e", "DZ/GOV/a%27%28b%29/c%2Bd%3De"),
        ("DZ/GOV/what?/x", "DZ/GOV/what%3F/x"),
    ],
)
def test_a_client_has_three_or_four_parts_each_encoded_by_itself(text, written):
    assert str(ClientId.parse(text)) == written
    assert ClientId.parse(written) == ClientId.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "DZ", "DZ/GOV", "DZ/GOV/anem/qarib/ask", "DZ//anem", "/DZ/GOV/anem", "DZ/GOV/anem/",
        "DZ/GOV/../anem", "DZ/GOV/%2E%2E/anem", "DZ/GOV/a b", "DZ/GOV/a_b",
        "DZ/GOV/الوكالة", "DZ/GOV/a%2Fb", "DZ/GOV/a%00",
        "DZ/GOV/a:b", "DZ/GOV/a\\b", "DZ/GOV/a;b", "DZ/GOV/" + "a" * 256,
    ],
)  # fmt: skip
def test_what_is_no_client_is_refused(text):
    with pytest.raises(IdentifierError):
        ClientId.parse(text)


def test_a_service_has_five_parts_always():
    service = ServiceId.parse("DZ/GOV/cnas/registers/ask")
    assert (service.path, str(service.provider)) == (
        "/r1/DZ/GOV/cnas/registers/ask",
        "DZ/GOV/cnas/registers",
    )
    for text in ("DZ/GOV/cnas/ask", "DZ/GOV/cnas/registers/ask/more", "DZ/GOV/cnas//ask"):
        with pytest.raises(IdentifierError):
            ServiceId.parse(text)


# --- faults ---

_CAUSES = {
    "AccessDenied": Cause.ACCESS_DENIED,
    "UnknownService": Cause.UNKNOWN_SERVICE,
    "UnknownMember": Cause.UNKNOWN_MEMBER,
    "ServiceDisabled": Cause.SERVICE_DISABLED,
    "ServiceFailed": Cause.SERVICE_FAILED,
    "ServiceFailed.SslAuthenticationFailed": Cause.SSL_AUTHENTICATION_FAILED,
    "ServiceFailed.NetworkError": Cause.SERVICE_FAILED,
    "MaintenanceMode": Cause.MAINTENANCE_MODE,
    "ClientProxyVersionNotSupported": Cause.CLIENT_PROXY_VERSION_NOT_SUPPORTED,
    "GlobalConfOutdated": Cause.GLOBAL_CONF_OUTDATED,
    "LoggingFailed": Cause.LOGGING_FAILED,
    "TimestampingFailed": Cause.TIMESTAMPING_FAILED,
    "InvalidRequest": Cause.INVALID_REQUEST,
    "SomethingNew": Cause.OTHER,
}


def snake(text):
    words = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in text)
    return words.replace("._", ".").lstrip("_")


@pytest.mark.parametrize("old", [True, False], ids=["up to 7.7", "from 7.8"])
@pytest.mark.parametrize(("ours", "origin"), [("ServerProxy", "their_server"), ("ClientProxy", "our_server")])
@pytest.mark.parametrize(("kind", "cause"), _CAUSES.items())
def test_a_fault_is_the_same_in_both_spellings(kind, cause, ours, origin, old):
    header = f"Server.{ours}.{kind}" if old else f"server.{ours.lower()}.{snake(kind)}"
    body = json.dumps({"type": header, "message": "no", "detail": "3a4b"}).encode()
    assert fault_of({"x-road-error": header}, body) == Fault(Origin(origin), cause, "3a4b")


@pytest.mark.parametrize(
    ("header", "origin"),
    [
        ("Client.InvalidRequest", Origin.CALLER),
        ("client.invalid_request", Origin.CALLER),
        ("Client", Origin.CALLER),
        ("Clientele.Odd", Origin.UNKNOWN),
        ("Server.Odd", Origin.UNKNOWN),
        ("", Origin.UNKNOWN),
    ],
)
@pytest.mark.parametrize("body", [b"", b"<error/>", b"[]", b'{"detail": 3}', b"\xff"])
def test_the_header_alone_says_that_it_is_a_fault(header, origin, body):
    fault = fault_of({"x-road-error": header}, body)
    assert (fault.origin, fault.detail) == (origin, "")


def test_an_error_of_the_provider_is_no_fault_of_the_exchange():
    assert fault_of({}, b'{"type": "Server.ServerProxy.AccessDenied"}') is None


# --- the hash ---


def test_the_hash_is_of_the_hashes_of_head_and_body():
    head = header_part("POST", "/r1/DZ/GOV/cnas/registers/ask?x=1", [("X-Road-Client", "DZ/GOV/anem/qarib")])
    assert head == b"POST\r\n/r1/DZ/GOV/cnas/registers/ask?x=1\r\nX-Road-Client:DZ/GOV/anem/qarib\r\n"
    both = sha512(sha512(head).digest() + sha512(b"{}").digest()).digest()
    assert request_hash(head, b"{}") == b64encode(both).decode()
    assert request_hash(head, b"") == b64encode(sha512(head).digest()).decode()
    assert request_hash(head + b"a:b\r\n", b"{}") != request_hash(head, b"{}") != request_hash(head, b"{} ")


# --- what is believed ---


class Server:
    """A Security Server that answers what a test says, and remembers what it was asked."""

    def __init__(self, status=200, body=None, headers=None):
        self.status, self.body, self.headers = status, body, headers or {}
        self.asked = []

    def send(self, verb, target, headers, body, *, seconds, most):
        self.asked.append((verb, target, headers, body, seconds, most))
        if not self.status:
            return None
        echo = {"X-Road-Id": headers["X-Road-Id"], "X-Road-Service": str(SERVICE)}
        sent = json.loads(body)
        answer = {"id": sent["id"], "value": 48} if self.body is None else self.body
        content = answer if isinstance(answer, bytes) else json.dumps({"id": sent["id"]} | answer).encode()
        return Said(self.status, echo | self.headers, content)


def ask(server, one=None):
    return XRoadChannel(server, US, SERVICE).ask_one(one or question(), seconds=2)


def test_a_question_carries_case_and_client_and_no_number_outside_its_body():
    server, one = Server(), question()
    reply = ask(server, one)
    ((verb, target, headers, body, seconds, most),) = server.asked
    assert (verb, target, seconds, most) == ("POST", "/r1/DZ/GOV/cnas/registers/ask", 2, profile.LARGEST)
    assert (headers["X-Road-Client"], headers["X-Road-Issue"]) == ("DZ/GOV/anem/qarib", "a-case")
    assert headers["Idempotency-Key"] == str(one.uid) != headers["X-Road-Id"]
    assert headers["X-Road-UserId"].startswith("DZ")
    assert NIN not in target + repr(headers)
    assert json.loads(body)["nin"] == NIN
    assert reply == Answer(48, message=reply.message)
    assert str(reply.message) == headers["X-Road-Id"]


def test_each_try_has_a_message_of_its_own():
    server, one = Server(status=0), question()
    assert [ask(server, one), ask(server, one)] == [Unavailable("no_answer")] * 2
    assert len({headers["X-Road-Id"] for _verb, _target, headers, *_rest in server.asked}) == 2


@pytest.mark.parametrize(
    ("server", "why"),
    [
        (Server(headers={"X-Road-Error": "Server.ServerProxy.MaintenanceMode"}), "maintenance_mode"),
        (Server(500, headers={"X-Road-Error": "server.serverproxy.access_denied"}), "access_denied"),
        (Server(headers={"X-Road-Id": str(uuid4())}), "another_message"),
        (Server(headers={"X-Road-Service": "DZ/GOV/cnr/registers/ask"}), "another_message"),
        (Server(body=b"<!doctype html>"), "unreadable"),
        (Server(body=b""), "unreadable"),
        (Server(body=b"[1]"), "unreadable"),
        (Server(body=b'{"id": "another", "value": 1}'), "unreadable"),
        (Server(body={}), "unreadable"),
        (Server(body={"value": None}), "unreadable"),
        (Server(body={"value": [1]}), "unreadable"),
        (Server(body={"value": 1.5}), "unreadable"),
        (Server(body={"value": 10**16}), "unreadable"),
        (Server(body=b"[" * 4000), "unreadable"),
        (Server(body={"value": "x" * 61}), "unreadable"),
        (Server(body={"value": 1, "padding": "x" * 5000}), "unreadable"),
        (Server(404, body={"error": "unknown_service"}), "unreadable"),
        (Server(404, body={"value": 1}), "unreadable"),
        (Server(500, body={"value": 1}), "unreadable"),
        (Server(302, body={"value": 1}), "unreadable"),
        (Server(status=0), "no_answer"),
    ],
)
def test_what_is_not_sure_is_no_answer(server, why):
    assert ask(server) == Unavailable(why)


def test_nobody_there_is_an_answer():
    assert ask(Server(404, body={"error": "no_record"})) == NoRecord()


@pytest.mark.parametrize(
    ("about", "said", "told"), [("spouse", True, True), ("spouse", "yes", False), ("self", True, False)]
)
def test_who_tells_a_third_person_says_so(about, said, told):
    reply = ask(Server(body={"value": False, "third_party_told": said}), question(About(about)))
    assert (reply.value, reply.third_party_told) == (False, told)
