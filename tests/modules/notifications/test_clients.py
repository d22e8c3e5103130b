import json
import smtplib
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core.mail.backends.base import BaseEmailBackend

from qarib.modules.notifications.clients import (
    Parcel,
    RefusedForGoodError,
    TemporaryFailureError,
    carrier_for,
)
from qarib.modules.notifications.clients.demo import DemoCarrier
from qarib.modules.notifications.clients.sms import SmsGateway
from qarib.modules.notifications.clients.smtp import SmtpCarrier


def parcel(address="+213555000101", attempt=1):
    return Parcel(reference="ref-1", address=address, subject="Objet", body="نص الرسالة", attempt=attempt)


class Gateway(BaseHTTPRequestHandler):
    """Answers what the test said, and keeps what it heard."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, self.headers["Authorization"], json.loads(body)))
        status, answer = self.server.says
        self.send_response(status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_arguments):
        """Stay silent."""


@pytest.fixture
def gateway():
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    server.heard = []
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_gateway_hears_address_text_and_reference_and_its_own_is_kept(gateway, in_service):
    in_service.QARIB_SMS_URL = f"http://127.0.0.1:{gateway.server_port}/send"
    in_service.QARIB_SMS_KEY = "secret"
    gateway.says = (202, b'{"id": "op-77"}')

    reference = carrier_for("sms").carry(parcel())

    assert reference == "op-77"
    assert gateway.heard == [
        ("/send", "Bearer secret", {"to": "+213555000101", "text": "نص الرسالة", "reference": "ref-1"})
    ]


@pytest.mark.parametrize("answer", [b"", b"OK", b"[1]", b"{}"])
def test_an_answer_that_cannot_be_read_is_still_an_acceptance(gateway, answer):
    gateway.says = (200, answer)

    assert SmsGateway(f"http://127.0.0.1:{gateway.server_port}/", "k").carry(parcel()) == ""


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, RefusedForGoodError),
        (422, RefusedForGoodError),
        (401, TemporaryFailureError),
        (429, TemporaryFailureError),
        (503, TemporaryFailureError),
        # Followed, it would take the key and the phone elsewhere.
        (302, TemporaryFailureError),
    ],
)
def test_a_refusal_of_the_gateway_is_final_or_not(gateway, status, error):
    gateway.says = (status, b"")

    with pytest.raises(error) as caught:
        SmsGateway(f"http://127.0.0.1:{gateway.server_port}/", "k").carry(parcel())

    assert caught.value.code == f"http_{status}"


def test_a_gateway_that_is_away_is_tried_again():
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    port = server.server_port
    server.server_close()

    with pytest.raises(TemporaryFailureError, match="URLError"):
        SmsGateway(f"http://127.0.0.1:{port}/", "k").carry(parcel())


def test_a_gateway_is_an_address_of_the_web():
    with pytest.raises(ValueError, match="must begin with http"):
        SmsGateway("file:///etc/passwd", "k")


def test_without_a_gateway_messages_wait(in_service):
    with pytest.raises(TemporaryFailureError, match="no_gateway"):
        carrier_for("sms")


def test_in_the_demo_nothing_leaves_the_house():
    assert [type(carrier_for(channel)) for channel in ("sms", "email")] == [DemoCarrier, DemoCarrier]


@pytest.mark.parametrize("address", ["+213555000199", "yasmine99@example.dz"])
def test_the_demo_fails_the_first_time_where_it_is_asked_to(address):
    with pytest.raises(TemporaryFailureError, match="busy"):
        DemoCarrier().carry(parcel(address))

    assert DemoCarrier().carry(parcel(address, attempt=2)) == "demo-ref-1"


class BrokenBackend(BaseEmailBackend):
    """A mail server that answers with an error."""

    error: Exception

    def send_messages(self, _messages):
        raise self.error


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (
            smtplib.SMTPRecipientsRefused({"y@example.dz": (550, b"y@example.dz?")}),
            RefusedForGoodError,
            "smtp_550",
        ),
        (smtplib.SMTPRecipientsRefused({"y@example.dz": (450, b"later")}), TemporaryFailureError, "smtp_450"),
        (smtplib.SMTPDataError(554, b"spam"), RefusedForGoodError, "smtp_554"),
        (smtplib.SMTPServerDisconnected("gone"), TemporaryFailureError, "SMTPServerDisconnected"),
        (ConnectionRefusedError("no"), TemporaryFailureError, "ConnectionRefusedError"),
    ],
)
def test_a_refusal_of_the_mail_server_is_final_or_not(settings, monkeypatch, error, kind, code):
    settings.EMAIL_BACKEND = f"{__name__}.BrokenBackend"
    monkeypatch.setattr(BrokenBackend, "error", error, raising=False)

    with pytest.raises(kind) as caught:
        SmtpCarrier().carry(parcel("y@example.dz"))

    assert caught.value.code == code
