"""The inventory of docs/operations/security.md, held against the code."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.core import signing

from architecture.reading import ROOT, imports, python_files, short, tree
from qarib.config.sessions import SessionStore
from qarib.kernel.secrecy import encrypt
from qarib.modules.documents.clients.authority import make_demo_authority, seal_material

_PAGE = (ROOT / "docs" / "operations" / "security.md").read_text(encoding="utf-8")
_INVENTORY = _PAGE.split("## Cryptography")[1].split("\n## ")[0]
# Every library that makes or checks what is secret → what the page calls it.
_LIBRARIES = {
    "cryptography.fernet": "Fernet",
    "cryptography.hazmat": "ECDSA P-256",
    "cryptography.hazmat.primitives.ciphers": "AES-256-GCM",
    "cryptography.hazmat.primitives.asymmetric.ed25519": "Ed25519",
    "cryptography.x509": "ECDSA P-256",
    "pyhanko": "PAdES",
    "hmac": "HMAC-SHA-256",
    "hashlib": "SHA-256",
    "secrets": "`secrets`",
    "uuid": "UUID 4",
    "django.core.signing": "HMAC-SHA-256",
    "django.contrib.auth.hashers": "Argon2id",
}


def used():
    """Return the cryptographic libraries that our code imports, with one file of each."""
    found = {}
    for path in python_files():
        for _line, name in imports(tree(path)):
            for library in _LIBRARIES:
                if name == library or name.startswith(f"{library}."):
                    found[library] = short(path)
    return found


def test_the_inventory_names_every_algorithm_and_key():
    missing = [library for library in used() if _LIBRARIES[library] not in _INVENTORY]
    keys = [
        name for name in dir(settings) if name.startswith("QARIB_") and "_KEY" in name and "SMS" not in name
    ]
    assert missing == []
    assert len(used()) >= 7
    assert [name for name in keys if name not in _INVENTORY] == []


@pytest.mark.django_db
def test_a_session_key_has_256_random_bits(at_desk):
    from factories.accounts import PersonFactory  # noqa: PLC0415 -- needs the registry

    keys = {at_desk(PersonFactory()).cookies[settings.SESSION_COOKIE_NAME].value for _ in range(3)}
    assert len(keys) == 3
    assert {len(base64.urlsafe_b64decode(f"{key}==")) for key in keys} == {32}


def test_keys_are_long_enough(tmp_path, settings):
    settings.VAR_DIR, settings.QARIB_DEMO = tmp_path, True
    assert {len(base64.urlsafe_b64decode(key)) for key in settings.QARIB_DATA_KEYS} == {32}
    make_demo_authority()
    key = load_pem_private_key(seal_material().key, password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert key.curve.key_size >= 256


def test_what_is_sealed_is_authenticated_and_never_the_same_twice():
    one, two = (base64.urlsafe_b64decode(encrypt("120020440000990099")) for _ in range(2))
    assert one[0] == 0x80  # Fernet: AES-128-CBC, then HMAC-SHA-256
    assert len(one) == 1 + 8 + 16 + 32 + 32
    assert one[9:25] != two[9:25]


@pytest.mark.parametrize("forged", ["none", "HS256", ""])
def test_signed_texts_cannot_choose_their_algorithm(forged):
    signed = signing.dumps({"a": 1}, salt="x")
    body, stamp, _signature = signed.split(":")
    for altered in (f"{body}:{stamp}:{forged}", f"{body}:{stamp}:", body, f"{forged}.{body}."):
        with pytest.raises(signing.BadSignature):
            signing.loads(altered, salt="x")
    assert signing.TimestampSigner(salt="x").algorithm == "sha256"


def test_a_text_signed_for_one_purpose_serves_no_other():
    signed = signing.dumps({"_auth_user_id": "1"}, salt="qarib.portal")
    assert SessionStore(signed).load() == {}
    ours = signing.dumps({"remembered": 1}, salt="qarib.config.sessions")
    assert SessionStore(ours).load() == {"remembered": 1}
