"""The direct signed channel over a real line, to a body that behaves as it is told."""

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from structlog.testing import capture_logs

from factories.signed_messages import HEADERS, KEYS, OURS, QUESTION, STRANGER, THEIRS, YES
from qarib.kernel import clock
from qarib.modules.exchange.clients.contract import Answer, NoRecord, Unavailable
from qarib.modules.exchange.clients.line import send
from qarib.modules.exchange.clients.profile import LARGEST
from qarib.modules.exchange.clients.signed import Asked, Said, SeenInMemory, SignedChannel
from qarib.modules.exchange.clients.signed.messages import sign_answer, sign_request, verify_request


class _Body(BaseHTTPRequestHandler):
    """A body that behaves as its server is told."""

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        target = f"http://{self.headers['Host']}{self.path}"
        call = Asked("POST", target, self.headers, self.rfile.read(length))
        found = verify_request(call, key_of=KEYS.get, now=clock.machine_now(), seen=self.server.seen)
        self.server.found.append(found)
        self.server.behave(self, found)

    def say(self, answer):
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_given):
        pass


@contextmanager
def body_that(behave):
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Body)
    server.daemon_threads = True
    server.behave, server.seen, server.found = behave, SeenInMemory(), []
    server.handle_error = lambda *_given: None
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def channel(server):
    address = f"http://127.0.0.1:{server.server_port}/facts?v=1"
    return SignedChannel(address, THEIRS.key.public_key(), OURS.key, "qarib-1")


def ask(behave, seconds=20):
    with body_that(behave) as server:
        reply = channel(server).ask_one(QUESTION, seconds=seconds)
        assert len(server.found) == 1
        return reply


def plain(body, status=200, **headers):
    return Said(status, {"Content-Type": "application/json"} | headers, body)


def signs(answer, own=THEIRS):
    return lambda handler, found: handler.say(sign_answer(found, answer, own=own, now=clock.machine_now()))


NOBODY = json.dumps({"id": str(QUESTION.uid), "error": "no_record"}).encode()


def _redirects(handler, found):
    handler.say(sign_answer(found, plain(YES, 307, Location="/else"), own=THEIRS, now=clock.machine_now()))


def _another(handler, found):
    other = replace(found.asked, headers=dict(found.asked.headers.items()) | {"Signature": "qarib=:AAAA:"})
    handler.say(sign_answer(replace(found, asked=other), plain(YES), own=THEIRS, now=clock.machine_now()))


def _hangs_up(handler, _found):
    handler.close_connection = True


@pytest.mark.parametrize(
    ("behave", "reply"),
    [
        (signs(plain(YES)), Answer(value=True)),
        (signs(plain(NOBODY, 404)), NoRecord()),
        (signs(plain(b"x" * (LARGEST + 1))), Unavailable()),
        (signs(plain(b"[" * LARGEST)), Unavailable()),
        (signs(plain(YES), own=STRANGER), Unavailable()),
        (lambda handler, _found: handler.say(plain(YES)), Unavailable()),
        (lambda handler, _found: handler.say(plain(NOBODY, 404)), Unavailable()),
        (lambda handler, _found: handler.say(plain(b"<h1>Bad Gateway</h1>", 502)), Unavailable()),
        (_redirects, Unavailable()),
        (_another, Unavailable()),
        (_hangs_up, Unavailable()),
    ],
    ids=[
        "answered", "no record", "too large", "nested", "another key", "unsigned", "no record, unsigned",
        "HTML", "redirect", "another request", "hangs up",
    ],
)  # fmt: skip
def test_what_a_body_says_is_believed_only_when_it_signed_it(behave, reply):
    assert ask(behave) == reply


def test_of_an_answer_without_end_no_more_is_read_than_may_be_believed():
    with body_that(lambda handler, _found: handler.say(plain(b"x" * 100_000))) as server:
        address = f"http://127.0.0.1:{server.server_port}/"
        call = sign_request(Asked("POST", address, HEADERS, b"{}"), own=OURS, now=clock.machine_now())
        assert len(send(call, seconds=20, most=50).body) == 51


def _sleeps(handler, _found):
    handler.server.left.wait(5)


def _drips(handler, _found):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    try:
        while not handler.server.left.wait(0.05):
            handler.wfile.write(b".")
    except OSError:
        handler.server.cut.set()


@pytest.mark.parametrize("behave", [_sleeps, _drips])
def test_a_slow_body_holds_nobody_longer_than_the_time_given(behave):
    with body_that(behave) as server:
        server.left, server.cut = threading.Event(), threading.Event()
        start = time.monotonic()
        assert channel(server).ask_one(QUESTION, seconds=0.6) == Unavailable()
        assert time.monotonic() - start < 2
        assert behave is _sleeps or server.cut.wait(5)
        server.left.set()


def test_an_answer_that_is_not_believed_is_logged_without_a_word_about_the_person():
    with capture_logs() as lines:
        ask(signs(plain(YES), own=STRANGER))
    (line,) = lines
    assert (line["event"], line["reason"]) == ("answer_not_accepted", "bad_signature")
    assert line["source"] == "cnas"
    assert QUESTION.nin not in str(line)


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:1/", "http://127.0.0.1:port/", "ftp://127.0.0.1/", "nowhere", "http://[::/"],
)
def test_an_address_where_nobody_is_gives_no_answer(address):
    asking = SignedChannel(address, THEIRS.key.public_key(), OURS.key, "qarib-1")
    assert asking.ask_one(QUESTION, seconds=5) == Unavailable()
    assert asking.ask_one(QUESTION, seconds=0) == Unavailable()
