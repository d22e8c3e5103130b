"""The authority behind our seal: keys and certificates, in files of mode 0600.

Production gives its own seal (`QARIB_SEAL_KEY_FILE`, `QARIB_SEAL_CERTIFICATE_FILE`, `QARIB_SEAL_ROOT_FILE`);
the demo and the tests make a small authority of their own, which protects nobody.
"""

import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

FOLDER = "authority"
_ROOT, _SEAL = "root.pem", "seal.pem"
_ROOT_KEY, _SEAL_KEY = "root-key.pem", "seal-key.pem"
# Fixed, so that a demo set back in time still finds its certificates in force.
_FROM = datetime(2020, 1, 1, tzinfo=UTC)
_YEARS = 20


@dataclass(frozen=True, slots=True)
class Authority:
    """What sealing needs (PEM); `certificates` begins with the seal's own."""

    key: bytes
    certificates: bytes


def folder() -> Path:
    """Return where the demo's authority lives."""
    return Path(settings.VAR_DIR) / FOLDER


def seal_material() -> Authority | None:
    """Return the key and certificate to seal with, or None where nobody configured them."""
    if settings.QARIB_SEAL_KEY and settings.QARIB_SEAL_CERTIFICATE:
        return Authority(settings.QARIB_SEAL_KEY.encode(), settings.QARIB_SEAL_CERTIFICATE.encode())
    if settings.QARIB_DEMO:
        make_demo_authority()
    place = folder()
    if not (place / _SEAL_KEY).exists():
        return None
    return Authority((place / _SEAL_KEY).read_bytes(), (place / _SEAL).read_bytes())


def root_certificates() -> bytes | None:
    """Return the roots (PEM) by which our letters are known, or None."""
    if settings.QARIB_SEAL_ROOT:
        return str(settings.QARIB_SEAL_ROOT).encode()
    path = folder() / _ROOT
    return path.read_bytes() if path.exists() else None


def make_demo_authority() -> bool:
    """Create the demo's root and seal unless they exist; tell whether they were created.

    Two processes may race: the folder appears whole, by a rename, and the first one wins.
    """
    place = folder()
    if place.exists():
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".authority-", dir=place.parent))
    _write_authority(made)
    try:
        made.rename(place)
    except OSError:
        for path in made.iterdir():
            path.unlink()
        made.rmdir()
        return False
    return True


def _write_authority(place: Path) -> None:
    root_key, seal_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = _name("Qarib demo root – protects nobody")
    root = _certificate(root_name, root_name, root_key.public_key(), ca=True).sign(root_key, hashes.SHA256())
    seal = _certificate(_name("Qarib demo seal"), root_name, seal_key.public_key(), ca=False)
    for name, content in (
        (_ROOT, root.public_bytes(serialization.Encoding.PEM)),
        (_ROOT_KEY, _key_file(root_key)),
        (_SEAL, seal.sign(root_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)),
        (_SEAL_KEY, _key_file(seal_key)),
    ):
        handle = os.open(place / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)


def _key_file(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "DZ"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Qarib"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, *, ca: bool
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_FROM + timedelta(days=365 * _YEARS))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(_usage(ca=ca), critical=True)
    )


def _usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
