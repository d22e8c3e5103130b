from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from qarib.modules.journal.rules.notes import (
    TIMED,
    BadNote,
    Head,
    Note,
    VerifierKey,
    cosign,
    key_for,
    keys_of,
    read_key,
    read_note,
    read_signature,
    sign,
    verify,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
HEAD = Head("qarib.example/journal", 7, bytes(32))
# From the documentation of Go's golang.org/x/mod/sumdb/note.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SAID = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJ"
    "nAM="
)


def note():
    return Note(HEAD, (sign(HEAD, KEY), cosign(HEAD, KEY, name=HEAD.origin, at=1_700_000_000)))


def test_keys_and_lines_are_those_of_other_programs():
    key, signature = read_key(PETER), read_signature(SIGNED)

    assert str(key) == PETER
    assert key_for(signature, [key]) == key
    Ed25519PublicKey.from_public_bytes(key.public).verify(signature.data, SAID.encode())


def test_a_checkpoint_is_three_lines_an_empty_one_and_its_signatures():
    text = note().text

    assert text.startswith(f"qarib.example/journal\n7\n{'A' * 43}=\n\n— qarib.example/journal ")
    assert read_note(text) == note()


def test_both_signatures_verify_and_one_says_when():
    plain, timed = keys_of(KEY, HEAD.origin)
    first, second = note().signatures

    assert verify(HEAD, first, plain) is None
    assert verify(HEAD, second, timed) == 1_700_000_000
    assert len(b64decode(str(second).split(" ")[2])) == 4 + 8 + 64
    # The one that states the time is not the plain one over other words.
    assert key_for(second, [plain]) is None


@pytest.mark.parametrize("number", [0, 1])
def test_a_signature_over_another_size_root_or_time_does_not_verify(number):
    key, signature = keys_of(KEY, HEAD.origin)[number], note().signatures[number]
    others = [
        Head(HEAD.origin, 8, HEAD.root),
        Head(HEAD.origin, 7, bytes([1] * 32)),
        Head("other/journal", 7, HEAD.root),
    ]

    for head in others:
        with pytest.raises(BadNote):
            verify(head, signature, key)
    if key.kind == TIMED:
        later = type(signature)(signature.name, signature.key_id, b"\x00" * 7 + b"\x01" + signature.data[8:])
        with pytest.raises(BadNote):
            verify(HEAD, later, key)


@pytest.mark.parametrize(
    ("part", "by"),
    [
        ("\n7\n", "\n07\n"), ("\n7\n", "\n-7\n"), ("\n7\n", "\n٧\n"), ("\n7\n", "\n7 \n"), ("AAAA=", "AAAB="),
        ("AAAA=", "AAA="), ("— ", "- "), ("\n\n", "\n"), ("\n7\n", "\n7\nmore\n"), ("— qarib", "—  qarib"),
        ("journal\n7", "journal\r\n7"),
    ],
)  # fmt: skip
def test_a_checkpoint_written_otherwise_is_not_read(part, by):
    with pytest.raises(BadNote):
        read_note(note().text.replace(part, by, 1))


@pytest.mark.parametrize(
    "text", ["", "\n\n", "a\n1\n", note().text[:-1], note().text + "\n", note().text + "more"]
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(BadNote):
        read_note(text)


@pytest.mark.parametrize(
    "text", ["", "a", "a+b", "a+00000000+AA==", PETER.replace("c74f20a3", "c74f20a4"), PETER + "A"]
)
def test_what_is_no_key_is_refused(text):
    with pytest.raises(BadNote):
        read_key(text)


def test_a_key_says_its_name_in_its_id():
    key = read_key(PETER)

    assert VerifierKey("PeterNeuman", key.kind, key.public).id != key.id
    assert VerifierKey(key.name, TIMED, key.public).id != key.id
