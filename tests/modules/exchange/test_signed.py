"""The direct signed channel: what is believed, and everything that is not."""

import json
import random
import re
import subprocess
import sys
import threading
import time
from base64 import b64decode, b64encode
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, MappingKeyResolver
from http_message_signatures.algorithms import ED25519, HMAC_SHA256

from qarib.kernel import clock
from qarib.modules.exchange.clients.contract import Answer, NoRecord, Question, Unavailable
from qarib.modules.exchange.clients.profile import LARGEST, body_of
from qarib.modules.exchange.clients.signed import (
    Asked,
    KeyUnreadableError,
    NotAcceptedError,
    NotSignedError,
    OwnKey,
    Reason,
    Said,
    SeenInMemory,
    SignedChannel,
    read_private_key,
    read_public_key,
)
from qarib.modules.exchange.clients.signed.messages import (
    OF_A_REQUEST,
    OF_AN_ANSWER,
    TAG,
    sign_answer,
    sign_request,
    verify_answer,
    verify_request,
)
from qarib.modules.exchange.enums import About

NOW = datetime(2027, 1, 10, 9, 0, tzinfo=UTC)
OURS = OwnKey("qarib-1", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
THEIRS = OwnKey("cnas-1", Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
STRANGER = OwnKey("qarib-1", Ed25519PrivateKey.from_private_bytes(bytes(range(2, 34))))
KEYS = {"qarib-1": OURS.key.public_key()}
TARGET = "https://api.cnas.example/facts?v=1"
QUESTION = Question(
    UUID(int=7), "cnas", "has_income", About.SELF, "119751770000020022", None, "loi", "but", "A-12"
)
HEADERS = {"Content-Type": "application/json", "X-Case": "A-12", "Idempotency-Key": str(QUESTION.uid)}
PLAIN = Asked("POST", TARGET, HEADERS, body_of(QUESTION))
YES = json.dumps({"id": str(QUESTION.uid), "value": True}).encode()


def asked(plain=PLAIN, own=OURS, now=NOW, nonce="nonce-0001"):
    return sign_request(plain, own=own, now=now, nonce=nonce)


def seen(**given):
    return SeenInMemory(now=lambda: NOW, **given)


def verified(message, now=NOW, memory=None):
    return verify_request(message, keys=KEYS, now=now, seen=memory or seen())


def refused(message, now=NOW, memory=None):
    with pytest.raises(NotAcceptedError) as refusal:
        verified(message, now, memory)
    return refusal.value.reason


def said(body=YES, status=200, to=None, own=THEIRS, now=NOW):
    answer = Said(status, {"Content-Type": "application/json"}, body)
    return sign_answer(verified(to or asked()), answer, own=own, now=now)


def answer_refused(answer, to=None, now=NOW):
    with pytest.raises(NotAcceptedError) as refusal:
        verify_answer(to or asked(), answer, key=THEIRS.key.public_key(), now=now)
    return refusal.value.reason


def with_header(message, name, value):
    return replace(message, headers=message.headers | {name: value})


def without(message, *names):
    left = {name: value for name, value in message.headers.items() if name not in names}
    return replace(message, headers=left)


class _Loose:
    """A message as the library signs it, by whoever keeps to another profile than ours."""

    def __init__(self, plain=PLAIN):
        self.method, self.url = plain.method, plain.target
        self.headers = dict(plain.headers) | {"Date": "Sun, 10 Jan 2027 09:00:00 GMT"}

    def signed(self, *, covered=OF_A_REQUEST, own=OURS, algorithm=ED25519, **given):
        key = own.key if algorithm is ED25519 else own.key.public_key().public_bytes_raw()
        resolver = MappingKeyResolver(public_keys={}, private_keys={own.key_id: key})
        settings = {
            "key_id": own.key_id, "created": NOW, "expires": NOW + timedelta(seconds=60), "nonce": "nonce-0002",
            "label": "loose", "tag": TAG, "covered_component_ids": covered, "body": PLAIN.body,
        }  # fmt: skip
        HTTPMessageSigner(signature_algorithm=algorithm, key_resolver=resolver).sign(self, **settings | given)
        return replace(PLAIN, headers=self.headers)


# Both ways


def test_a_signed_request_is_believed_and_says_who_asks_and_for_which_file():
    found = verified(asked())
    assert (found.key_id, found.nonce, found.case) == ("qarib-1", "nonce-0001", "A-12")
    assert found.idempotency_key == str(QUESTION.uid)


def test_a_signed_answer_to_this_very_request_is_believed():
    verify_answer(asked(), said(), key=THEIRS.key.public_key(), now=NOW)
    verify_answer(asked(), said(b"", 404), key=THEIRS.key.public_key(), now=NOW)


def test_each_request_has_a_nonce_of_its_own():
    first, second = (verified(asked(nonce=None)).nonce for _ in range(2))
    assert first != second


def test_the_same_request_is_always_signed_the_same():
    headers = asked(replace(PLAIN, body=b'{"id": "7"}')).headers
    assert headers["Date"] == "Sun, 10 Jan 2027 09:00:00 GMT"
    assert headers["Content-Digest"] == "sha-256=:KNOWN-DIGEST:"
    assert headers["Signature-Input"] == (
        'qarib=("@method" "@target-uri" "content-digest" "content-type" "date" "x-case" "idempotency-key")'
        ';created=1799571600;keyid="qarib-1";alg="ed25519";expires=1799571660;nonce="nonce-0001"'
        ';tag="qarib-exchange"'
    )
    assert headers["Signature"] == "qarib=:KNOWN-SIGNATURE:"


def test_the_library_signs_the_example_of_the_rfc_as_the_rfc_does():
    """RFC 9421, B.2.6, with the key of B.1.4."""
    key = Ed25519PrivateKey.from_private_bytes(b64decode("n4Ni+HpISpVObnQMW0wOhCKROaIKqKtW/2ZYb2p9KcU="))
    example = _Loose(replace(PLAIN, target="https://example.com/foo?param=Value&Pet=dog"))
    example.headers = {
        "Date": "Tue, 20 Apr 2021 02:07:55 GMT", "Content-Type": "application/json", "Content-Length": "18",
    }  # fmt: skip
    example.signed(
        own=OwnKey("test-key-ed25519", key),
        covered=("date", "@method", "@path", "@authority", "content-type", "content-length"),
        created=datetime.fromtimestamp(1618884473, tz=UTC),
        label="sig-b26", body=None, expires=None, nonce=None, tag=None, include_alg=False,
    )  # fmt: skip
    assert example.headers["Signature-Input"] == (
        'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length")'
        ';created=1618884473;keyid="test-key-ed25519"'
    )
    assert example.headers["Signature"] == (
        "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:"
    )


# Requests that are not believed


@pytest.mark.parametrize("name", ["Signature", "Signature-Input"])
def test_a_request_without_a_signature_is_refused(name):
    assert refused(without(asked(), name)) == Reason.NO_SIGNATURE
    assert refused(PLAIN) == Reason.NO_SIGNATURE


def test_a_signature_made_for_something_else_is_none():
    assert refused(_Loose().signed(tag="payments")) == Reason.NO_SIGNATURE
    assert refused(_Loose().signed(tag=None)) == Reason.NO_SIGNATURE


def test_a_key_that_nobody_gave_us_is_refused():
    assert refused(asked(own=OwnKey("qarib-2", OURS.key))) == Reason.UNKNOWN_KEY


def test_another_key_under_our_name_is_refused():
    assert refused(asked(own=STRANGER)) == Reason.BAD_SIGNATURE


@pytest.mark.parametrize("named", ["none", "hmac-sha256", "rsa-pss-sha512", "ecdsa-p256-sha256", "Ed25519", ""])
def test_no_message_chooses_its_algorithm(named):
    message = asked()
    said_so = message.headers["Signature-Input"].replace('alg="ed25519"', f'alg="{named}"')
    assert refused(with_header(message, "Signature-Input", said_so)) == Reason.WRONG_ALGORITHM


def test_a_public_key_is_no_secret_of_an_hmac():
    assert refused(_Loose().signed(algorithm=HMAC_SHA256)) == Reason.WRONG_ALGORITHM
    assert refused(_Loose().signed(algorithm=HMAC_SHA256, include_alg=False)) == Reason.WRONG_ALGORITHM


def test_a_signature_that_keeps_silent_about_its_algorithm_is_refused():
    assert refused(_Loose().signed(include_alg=False)) == Reason.WRONG_ALGORITHM


@pytest.mark.parametrize("left_out", OF_A_REQUEST)
def test_every_part_must_be_covered(left_out):
    covered = [part for part in OF_A_REQUEST if part != left_out]
    message = _Loose()
    if left_out == '"content-digest"':
        assert refused(message.signed(covered=covered, body=None)) == Reason.MISSING_COMPONENT
        message.headers["Content-Digest"] = asked().headers["Content-Digest"]
        assert refused(message.signed(covered=covered, body=None)) == Reason.MISSING_COMPONENT
    else:
        assert refused(message.signed(covered=covered)) == Reason.MISSING_COMPONENT


def test_all_parts_covered_by_another_program_is_believed():
    assert verified(_Loose().signed()).nonce == "nonce-0002"


@pytest.mark.parametrize("name", ["Content-Digest", "Content-Type", "Date", "X-Case", "Idempotency-Key"])
def test_a_covered_header_that_is_gone_is_missed(name):
    assert refused(without(asked(), name)) == Reason.MISSING_COMPONENT


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Digest", "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"),
        ("Content-Type", "text/plain"),
        ("Date", "Sun, 10 Jan 2027 09:00:01 GMT"),
        ("X-Case", "A-13"),
        ("Idempotency-Key", str(UUID(int=8))),
    ],
)
def test_no_covered_header_can_be_changed(name, value):
    assert refused(with_header(asked(), name, value)) == Reason.BAD_SIGNATURE


@pytest.mark.parametrize("changed", [{"method": "PUT"}, {"target": TARGET + "1"}, {"target": "http" + TARGET[5:]}])
def test_a_signature_is_for_one_method_and_one_address(changed):
    assert refused(replace(asked(), **changed)) == Reason.BAD_SIGNATURE


def test_no_byte_of_the_body_can_be_changed():
    message = asked()
    for place in range(len(PLAIN.body)):
        body = bytearray(PLAIN.body)
        body[place] ^= 1
        assert refused(replace(message, body=bytes(body))) == Reason.DIGEST_DIFFERS
    assert refused(replace(message, body=b"")) == Reason.DIGEST_DIFFERS
    assert refused(replace(message, body=PLAIN.body + b" ")) == Reason.DIGEST_DIFFERS


def test_the_digest_of_another_body_does_not_help_whoever_cannot_sign_it():
    message = replace(asked(), body=b"{}")
    digest = asked(replace(PLAIN, body=b"{}")).headers["Content-Digest"]
    assert refused(with_header(message, "Content-Digest", digest)) == Reason.BAD_SIGNATURE


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [(-11, Reason.FROM_THE_FUTURE), (-10, None), (0, None), (70, None), (71, Reason.EXPIRED)],
)
def test_a_request_lives_a_minute_and_clocks_may_stand_ten_seconds_apart(seconds, reason):
    now = NOW + timedelta(seconds=seconds)
    assert (refused(asked(), now) if reason else verified(asked(), now) and None) == reason


def test_nobody_gives_a_signature_a_longer_life():
    message = _Loose().signed(expires=NOW + timedelta(days=3650))
    assert refused(message, NOW + timedelta(seconds=71)) == Reason.EXPIRED


@pytest.mark.parametrize(
    "given", [{"expires": None}, {"nonce": None}, {"nonce": ""}, {"nonce": "n" * 65}], ids=str
)
def test_what_a_signature_must_say_of_itself_is_missed(given):
    assert refused(_Loose().signed(**given)) == Reason.MALFORMED


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Signature", "qarib=:AA==:"),
        ("Signature", "qarib=::"),
        ("Signature", "other=:AA==:"),
        ("Signature", "qarib=1"),
        ("Signature", "("),
        ("Signature-Input", 'qarib=1;tag="qarib-exchange"'),
        ("Signature-Input", 'qarib=("@method" "@method");tag="qarib-exchange"'),
        ("Signature-Input", 'é;tag="qarib-exchange"'),
        ("Signature-Input", 'qarib=();created=999999999999999;expires=1;nonce="a";alg="ed25519";tag="qarib-exchange"'),
        ("Signature-Input", 'qarib=();created=1799571600;expires=-99999999999999;nonce="a";alg="ed25519";tag="qarib-exchange"'),
        ("Signature-Input", 'qarib=();created="1";alg="ed25519";tag="qarib-exchange"'),
        ("X-Case", "é"),
        ("X-Case", "A\r\nB"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(name, value):
    assert refused(with_header(asked(), name, value)) in {Reason.MALFORMED, Reason.BAD_SIGNATURE}


def test_a_header_twice_is_not_the_header_that_was_signed():
    message = asked()
    lines = [*message.headers.items(), ("X-Case", "A-13")]

    class Twice:
        def items(self):
            return lines

    assert refused(replace(message, headers=Twice())) == Reason.BAD_SIGNATURE


def test_of_two_signatures_of_ours_none_is_believed():
    good, bad = asked(), asked(own=STRANGER, nonce="nonce-0003")
    both = {
        name: f"{good.headers[name]}, {bad.headers[name].replace('qarib=', 'second=', 1)}"
        for name in ("Signature", "Signature-Input")
    }
    assert refused(replace(good, headers=good.headers | both)) == Reason.MALFORMED


@pytest.mark.parametrize("ours", [OURS, STRANGER])
def test_the_signature_of_a_gateway_beside_ours_changes_nothing(ours):
    message = asked(own=ours)
    gateway = {
        "Signature": message.headers["Signature"] + ", gate=:AAAA:",
        "Signature-Input": message.headers["Signature-Input"] + ', gate=("@method");keyid="gate";tag="gateway"',
    }
    beside = replace(message, headers=message.headers | gateway)
    if ours is OURS:
        assert verified(beside).key_id == "qarib-1"
    else:
        assert refused(beside) == Reason.BAD_SIGNATURE


def test_a_request_is_accepted_once():
    memory = seen()
    assert verified(asked(), memory=memory)
    assert refused(asked(), NOW + timedelta(seconds=70), memory) == Reason.REPLAYED
    assert verified(asked(nonce="nonce-0004"), memory=memory)


def test_a_refused_request_uses_up_nobodys_nonce():
    memory = seen()
    assert refused(asked(own=STRANGER), memory=memory) == Reason.BAD_SIGNATURE
    assert refused(replace(asked(), body=b"{}"), memory=memory) == Reason.DIGEST_DIFFERS
    assert verified(asked(), memory=memory)


# What was seen


def test_a_full_memory_takes_nothing_for_new_and_only_of_that_key():
    memory, until = seen(most=2), NOW + timedelta(seconds=70)
    assert [memory.first_time("a", nonce, until) for nonce in "1232"] == [True, True, False, False]
    assert memory.first_time("b", "1", until)


def test_a_nonce_is_remembered_until_its_end_and_no_longer():
    now = [NOW]
    memory = SeenInMemory(most=2, now=lambda: now[0])
    assert memory.first_time("a", "late", NOW + timedelta(seconds=70))
    assert memory.first_time("a", "soon", NOW + timedelta(seconds=5))
    now[0] = NOW + timedelta(seconds=5)
    assert not memory.first_time("a", "soon", now[0])
    now[0] += timedelta(seconds=1)
    assert memory.first_time("a", "next", NOW + timedelta(seconds=70))
    assert not memory.first_time("a", "late", NOW + timedelta(seconds=70))


def test_of_many_at_once_one_is_first():
    memory, found = seen(), []
    threads = [
        threading.Thread(target=lambda: found.append(memory.first_time("a", "1", NOW))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False] * 7 + [True]


# Answers that are not believed


def test_an_answer_to_another_request_is_refused():
    other = asked(nonce="nonce-0005")
    assert answer_refused(said(to=other)) == Reason.BAD_SIGNATURE
    assert answer_refused(said(to=asked(replace(PLAIN, target=TARGET + "0"))) ) in {Reason.BAD_SIGNATURE}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (lambda answer: replace(answer, status=404), Reason.BAD_SIGNATURE),
        (lambda answer: replace(answer, body=YES.replace(b"true", b"null")), Reason.DIGEST_DIFFERS),
        (lambda answer: with_header(answer, "Content-Type", "text/html"), Reason.BAD_SIGNATURE),
        (lambda answer: without(answer, "Content-Type"), Reason.MISSING_COMPONENT),
        (lambda answer: without(answer, "Content-Digest"), Reason.MISSING_COMPONENT),
        (lambda answer: without(answer, "Signature"), Reason.NO_SIGNATURE),
        (lambda answer: without(answer, "Signature-Input"), Reason.NO_SIGNATURE),
    ],
)
def test_no_part_of_an_answer_can_be_changed(changed, reason):
    assert answer_refused(changed(said())) == reason


def test_an_answer_is_signed_by_them_and_nobody_else():
    assert answer_refused(said(own=STRANGER)) == Reason.BAD_SIGNATURE
    assert answer_refused(said(own=OURS)) == Reason.BAD_SIGNATURE
    assert answer_refused(Said(200, asked().headers, PLAIN.body)) == Reason.MISSING_COMPONENT


def test_an_answer_comes_in_its_time():
    assert answer_refused(said(), now=NOW + timedelta(seconds=71)) == Reason.EXPIRED
    assert answer_refused(said(now=NOW + timedelta(seconds=11))) == Reason.FROM_THE_FUTURE


@pytest.mark.parametrize("left_out", [part for part in OF_AN_ANSWER if part != '"content-digest"'])
def test_every_part_of_an_answer_must_be_covered(left_out, monkeypatch):
    covered = tuple(part for part in OF_AN_ANSWER if part != left_out)
    with monkeypatch.context() as patch:
        patch.setattr("qarib.modules.exchange.clients.signed.messages.OF_AN_ANSWER", covered)
        answer = said()
    assert answer_refused(answer) == Reason.MISSING_COMPONENT


# At random


def _spoiled(chance, message):
    """Change one thing somewhere in a request, so that something else is said."""
    kind = chance.choice(["method", "target", "body", "header", "gone", "cut"])
    if kind == "method":
        return replace(message, method=chance.choice(["GET", "PUT", "post", "DELETE"]))
    if kind in {"target", "body"}:
        value = getattr(message, kind)
        place = chance.randrange(len(value))
        if kind == "target":
            return replace(message, target=value[:place] + chance.choice("/aZ9é \n") + value[place:])
        return replace(message, body=value[:place] + bytes([value[place] ^ chance.randrange(1, 256)]) + value[place + 1 :])
    name = chance.choice(sorted(message.headers))
    if kind == "gone":
        return without(message, name)
    value = message.headers[name]
    place = chance.randrange(len(value))
    if kind == "cut":
        return with_header(message, name, value[:place])
    letter = chance.choice([letter for letter in 'aZ9=:;"(,\\é\x00' if letter != value[place]])
    return with_header(message, name, value[:place] + letter + value[place + 1 :])


def _means_the_same(message, spoiled):
    """Labels, and bits of base64 that stand for nothing, are outside of any signature."""
    names = ("Signature", "Signature-Input")
    here, there = ([m.headers.get(name, "").partition("=") for name in names] for m in (message, spoiled))
    raw = [re.sub(r"[^A-Za-z0-9+/]", "", signature[0][2]) for signature in (here, there)]
    return here[1][2] == there[1][2] and raw[0][:85] == raw[1][:85]


def test_of_two_hundred_tamperings_none_is_accepted():
    chance, message, accepted = random.Random(9421), asked(), []
    for _ in range(200):
        spoiled = _spoiled(chance, message)
        try:
            verified(spoiled)
        except NotAcceptedError:
            continue
        accepted.append(spoiled)
    assert accepted == []


# Keys, and what cannot be signed


def test_keys_are_read_as_they_are_configured():
    raw = OURS.key.private_bytes_raw()
    assert read_private_key(f" {b64encode(raw).decode()}\n").private_bytes_raw() == raw
    public = OURS.key.public_key().public_bytes_raw()
    assert read_public_key(b64encode(public).decode()).public_bytes_raw() == public


@pytest.mark.parametrize("read", [read_private_key, read_public_key])
@pytest.mark.parametrize("text", ["", "secret!", "c2VjcmV0", b64encode(bytes(32)).decode(), "é" * 44, "A" * 43])
def test_what_is_no_key_is_said_without_repeating_it(read, text):
    with pytest.raises(KeyUnreadableError, match="32 bytes") as error:
        read(text)
    assert not text or text not in str(error.value)


@pytest.mark.parametrize(
    "plain",
    [
        replace(PLAIN, target="/facts"),
        with_header(PLAIN, "X-Case", "A\nB"),
        with_header(PLAIN, "X-Case", "ملف"),
        without(PLAIN, "X-Case"),
        asked(),
    ],
)
def test_what_no_header_can_carry_is_not_signed(plain):
    with pytest.raises(NotSignedError):
        asked(plain)


def test_importing_the_channel_does_not_import_the_library():
    code = (
        "import sys; import qarib.modules.exchange.clients.signed.line, qarib.modules.exchange.clients.signed.seen;"
        "print([name for name in sys.modules if name.startswith(('http_message', 'http_sf', 'aiohttp'))])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


# Over a real line


class _Body(BaseHTTPRequestHandler):
    """A body that behaves as its server is told."""

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        target = f"http://{self.headers['Host']}{self.path}"
        call = Asked("POST", target, self.headers, self.rfile.read(length))
        found = verify_request(call, keys=KEYS, now=clock.machine_now(), seen=self.server.seen)
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
        "answered", "no record", "too large", "nested", "another key", "unsigned", "unsigned no record", "HTML",
        "redirect", "another request", "hangs up",
    ],
)  # fmt: skip
def test_what_a_body_says_is_believed_only_when_it_signed_it(behave, reply):
    assert ask(behave) == reply


def _sleeps(handler, _found):
    handler.server.left.wait(5)


def _drips(handler, _found):
    for _ in range(100):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: " if not _ else b".")
        if handler.server.left.wait(0.05):
            return


@pytest.mark.parametrize("behave", [_sleeps, _drips])
def test_a_slow_body_holds_nobody_longer_than_the_time_given(behave):
    with body_that(behave) as server:
        server.left = threading.Event()
        channel(server).ask_one  # noqa: B018 -- the library is imported before the clock starts
        start = time.monotonic()
        assert channel(server).ask_one(QUESTION, seconds=0.6) == Unavailable()
        assert time.monotonic() - start < 2
        server.left.set()


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/", "http://127.0.0.1:port/", "ftp://127.0.0.1/", "nowhere", "http://[::/"]
)
def test_an_address_where_nobody_is_gives_no_answer(address):
    asking = SignedChannel(address, THEIRS.key.public_key(), OURS.key, "qarib-1")
    assert asking.ask_one(QUESTION, seconds=5) == Unavailable()
    assert asking.ask_one(QUESTION, seconds=0) == Unavailable()
