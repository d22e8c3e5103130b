"""Signed messages of the direct channel, made as another body would, and spoiled on the way."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
from http_message_signatures.algorithms import ED25519

from qarib.modules.exchange.clients.contract import Question
from qarib.modules.exchange.clients.profile import body_of
from qarib.modules.exchange.clients.signed import Asked, NotAcceptedError, OwnKey, Said, SeenInMemory
from qarib.modules.exchange.clients.signed.messages import (
    OF_A_REQUEST,
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
    return verify_request(message, key_of=KEYS.get, now=now, seen=memory or seen())


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


class Loose:
    """A request as the library signs it for whoever keeps to another profile than ours."""

    def __init__(self, plain=PLAIN):
        self.method, self.url = plain.method, plain.target
        self.headers = dict(plain.headers) | {"Date": "Sun, 10 Jan 2027 09:00:00 GMT"}

    def signed(self, *, covered=OF_A_REQUEST, own=OURS, algorithm=ED25519, **given):
        key = own.key if algorithm is ED25519 else own.key.public_key().public_bytes_raw()
        resolver = MappingKeyResolver(public_keys={}, private_keys={own.key_id: key})
        settings = {
            "key_id": own.key_id, "created": NOW, "expires": NOW + timedelta(seconds=60), "label": "loose",
            "nonce": "nonce-0002", "tag": TAG, "covered_component_ids": covered, "body": PLAIN.body,
        }  # fmt: skip
        HTTPMessageSigner(signature_algorithm=algorithm, key_resolver=resolver).sign(self, **settings | given)
        return replace(PLAIN, headers=self.headers)
