"""Signed requests: what is believed, and everything that is not."""

import random
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures.algorithms import HMAC_SHA256

from factories.signed_messages import (
    NOW,
    OURS,
    PLAIN,
    QUESTION,
    STRANGER,
    TARGET,
    Loose,
    asked,
    refused,
    seen,
    verified,
    with_header,
    without,
)
from qarib.modules.exchange.clients.signed import NotAcceptedError, OwnKey, Reason, SeenInMemory
from qarib.modules.exchange.clients.signed.messages import OF_A_REQUEST


def test_a_signed_request_is_believed_and_says_who_asks_and_for_which_file():
    found = verified(asked())
    assert (found.key_id, found.nonce, found.case) == ("qarib-1", "nonce-0001", "A-12")
    assert found.idempotency_key == str(QUESTION.uid)


def test_each_request_has_a_nonce_of_its_own():
    first, second = (verified(asked(nonce=None)).nonce for _ in range(2))
    assert first != second


def test_the_same_request_is_always_signed_the_same():
    """What is signed is written here by hand, and signed without the library."""
    headers = asked(replace(PLAIN, body=b'{"hello": "world"}')).headers
    digest = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"
    parameters = (
        '("@method" "@target-uri" "content-digest" "content-type" "date" "x-case" "idempotency-key")'
        ';created=1799571600;keyid="qarib-1";alg="ed25519";expires=1799571660;nonce="nonce-0001"'
        ';tag="qarib-exchange"'
    )
    base = (
        '"@method": POST\n'
        '"@target-uri": https://api.cnas.example/facts?v=1\n'
        f'"content-digest": {digest}\n'
        '"content-type": application/json\n'
        '"date": Sun, 10 Jan 2027 09:00:00 GMT\n'
        '"x-case": A-12\n'
        '"idempotency-key": 00000000-0000-0000-0000-000000000007\n'
        f'"@signature-params": {parameters}'
    )
    assert headers["Date"] == "Sun, 10 Jan 2027 09:00:00 GMT"
    assert headers["Content-Digest"] == digest
    assert headers["Signature-Input"] == f"qarib={parameters}"
    assert headers["Signature"] == f"qarib=:{b64encode(OURS.key.sign(base.encode())).decode()}:"


def test_the_library_signs_the_example_of_the_rfc_as_the_rfc_does():
    """RFC 9421, B.2.6, with the key of B.1.4."""
    key = Ed25519PrivateKey.from_private_bytes(b64decode("n4Ni+HpISpVObnQMW0wOhCKROaIKqKtW/2ZYb2p9KcU="))
    example = Loose(replace(PLAIN, target="https://example.com/foo?param=Value&Pet=dog"))
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


@pytest.mark.parametrize("name", ["Signature", "Signature-Input"])
def test_a_request_without_a_signature_is_refused(name):
    assert refused(without(asked(), name)) == Reason.NO_SIGNATURE
    assert refused(PLAIN) == Reason.NO_SIGNATURE


def test_a_signature_made_for_something_else_is_none():
    assert refused(Loose().signed(tag="payments")) == Reason.NO_SIGNATURE
    assert refused(Loose().signed(tag=None)) == Reason.NO_SIGNATURE


def test_a_key_that_nobody_gave_us_is_refused():
    assert refused(asked(own=OwnKey("qarib-2", OURS.key))) == Reason.UNKNOWN_KEY


def test_another_key_under_our_name_is_refused():
    assert refused(asked(own=STRANGER)) == Reason.BAD_SIGNATURE


@pytest.mark.parametrize(
    "named", ["none", "hmac-sha256", "rsa-pss-sha512", "ecdsa-p256-sha256", "Ed25519", ""]
)
def test_no_message_chooses_its_algorithm(named):
    message = asked()
    said_so = message.headers["Signature-Input"].replace('alg="ed25519"', f'alg="{named}"')
    assert refused(with_header(message, "Signature-Input", said_so)) == Reason.WRONG_ALGORITHM


def test_a_public_key_is_no_secret_of_an_hmac():
    assert refused(Loose().signed(algorithm=HMAC_SHA256)) == Reason.WRONG_ALGORITHM
    assert refused(Loose().signed(algorithm=HMAC_SHA256, include_alg=False)) == Reason.WRONG_ALGORITHM


def test_a_signature_that_keeps_silent_about_its_algorithm_is_refused():
    assert refused(Loose().signed(include_alg=False)) == Reason.WRONG_ALGORITHM


@pytest.mark.parametrize("left_out", OF_A_REQUEST)
def test_every_part_must_be_covered(left_out):
    covered = [part for part in OF_A_REQUEST if part != left_out]
    message = Loose()
    if left_out == '"content-digest"':
        assert refused(message.signed(covered=covered, body=None)) == Reason.MISSING_COMPONENT
        message.headers["Content-Digest"] = asked().headers["Content-Digest"]
        signed = message.signed(covered=covered, body=None, use_existing_digest=True)
        assert refused(signed) == Reason.MISSING_COMPONENT
    else:
        assert refused(message.signed(covered=covered)) == Reason.MISSING_COMPONENT


def test_all_parts_covered_by_another_program_is_believed():
    assert verified(Loose().signed()).nonce == "nonce-0002"


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


@pytest.mark.parametrize(
    "changed", [{"method": "PUT"}, {"target": TARGET + "1"}, {"target": "http" + TARGET[5:]}], ids=str
)
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
    message = Loose().signed(expires=NOW + timedelta(days=3650))
    assert refused(message, NOW + timedelta(seconds=71)) == Reason.EXPIRED


@pytest.mark.parametrize(
    "given", [{"expires": None}, {"nonce": None}, {"nonce": ""}, {"nonce": "n" * 65}], ids=str
)
def test_what_a_signature_must_say_of_itself_is_missed(given):
    assert refused(Loose().signed(**given)) == Reason.MALFORMED


_REST = 'nonce="a";alg="ed25519";keyid="qarib-1";tag="qarib-exchange"'


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Signature", "qarib=:AA==:"),
        ("Signature", "qarib=::"),
        ("Signature", "other=:AA==:"),
        ("Signature", "qarib=1"),
        ("Signature", "("),
        ("Signature-Input", 'qarib=1;tag="qarib-exchange"'),
        ("Signature-Input", 'é;tag="qarib-exchange"'),
        ("Signature-Input", f'qarib=("@method" "@method");created=1799571600;expires=1799571660;{_REST}'),
        ("Signature-Input", f'qarib=("@nothing");created=1799571600;expires=1799571660;{_REST}'),
        ("Signature-Input", f"qarib=();created=1799571600;expires=1799571660;{_REST};unknown=1"),
        ("Signature-Input", f"qarib=();created=999999999999999;expires=1;{_REST}"),
        ("Signature-Input", f"qarib=();created=1799571600;expires=-99999999999999;{_REST}"),
        ("Signature-Input", f'qarib=();created="1";expires=1799571660;{_REST}'),
        ("X-Case", "é"),
        ("X-Case", "A\r\nB"),
    ],
)
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
    inputs, added = message.headers["Signature-Input"], 'gate=("@method");keyid="gate";tag="gateway"'
    gateway = {
        "Signature": message.headers["Signature"] + ", gate=:AAAA:",
        "Signature-Input": f"{inputs}, {added}",
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


def test_a_nonce_is_remembered_for_as_long_as_its_request_would_be_accepted():
    late = NOW + timedelta(seconds=70)
    memory = SeenInMemory(now=lambda: late)
    assert verified(asked(), memory=memory)
    assert refused(asked(), late, memory) == Reason.REPLAYED


def test_a_refused_request_uses_up_nobodys_nonce():
    memory = seen()
    assert refused(asked(own=STRANGER), memory=memory) == Reason.BAD_SIGNATURE
    assert refused(replace(asked(), body=b"{}"), memory=memory) == Reason.DIGEST_DIFFERS
    assert verified(asked(), memory=memory)


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
        other = bytes([value[place] ^ chance.randrange(1, 256)])
        return replace(message, body=value[:place] + other + value[place + 1 :])
    name = chance.choice(sorted(message.headers))
    if kind == "gone":
        return without(message, name)
    value = message.headers[name]
    place = chance.randrange(len(value))
    if kind == "cut":
        return with_header(message, name, value[:place])
    letter = chance.choice([letter for letter in 'aZ9=:;"(,\\é\x00' if letter != value[place]])
    return with_header(message, name, value[:place] + letter + value[place + 1 :])


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
