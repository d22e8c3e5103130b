"""Signed answers, keys, and what was seen: what is believed, and everything that is not."""

import os
import subprocess
import sys
import threading
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import pytest

from factories.signed_messages import (
    NOW,
    OURS,
    PLAIN,
    STRANGER,
    TARGET,
    THEIRS,
    YES,
    answer_refused,
    asked,
    said,
    seen,
    with_header,
    without,
)
from qarib.modules.exchange.clients.signed import (
    KeyUnreadableError,
    NotSignedError,
    Reason,
    Said,
    SeenInMemory,
    read_private_key,
    read_public_key,
)
from qarib.modules.exchange.clients.signed.messages import OF_AN_ANSWER, verify_answer


def test_a_signed_answer_to_this_very_request_is_believed():
    verify_answer(asked(), said(), key=THEIRS.key.public_key(), now=NOW)
    verify_answer(asked(), said(b"", 404), key=THEIRS.key.public_key(), now=NOW)


def test_an_answer_to_another_request_is_refused():
    other = asked(nonce="nonce-0005")
    assert answer_refused(said(to=other)) == Reason.BAD_SIGNATURE
    assert answer_refused(said(to=asked(replace(PLAIN, target=TARGET + "0")))) == Reason.BAD_SIGNATURE


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
    assert answer_refused(Said(200, asked().headers, PLAIN.body)) == Reason.MALFORMED


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


def test_keys_are_read_as_they_are_configured():
    raw = OURS.key.private_bytes_raw()
    assert read_private_key(f" {b64encode(raw).decode()}\n").private_bytes_raw() == raw
    public = OURS.key.public_key().public_bytes_raw()
    assert read_public_key(b64encode(public).decode()).public_bytes_raw() == public


@pytest.mark.parametrize("read", [read_private_key, read_public_key])
@pytest.mark.parametrize(
    "text", ["", "secret!", "c2VjcmV0", b64encode(bytes(32)).decode(), "é" * 44, "A" * 43]
)
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
        "import sys, qarib.modules.exchange.clients.signed;"
        "print([name for name in sys.modules if name.startswith(('http_message', 'http_sf', 'aiohttp'))])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": "src"},
    )
    assert found.stdout.strip() == "[]"
