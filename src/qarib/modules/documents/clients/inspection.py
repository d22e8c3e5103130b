"""Reading a seal, off line: no database, no network, only the file and the root certificate.

pyHanko verifies the signature and its chain. On top of it stands a stricter rule of ours: every byte counts.
What a signature does not cover by nature (its own container) must be exactly what we would have written.
"""

import io
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature, PdfSignatureStatus, validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from qarib.modules.documents.clients.pades import FIELD, REASON
from qarib.modules.documents.enums import Authenticity, Why

LARGEST = 20 * 1024 * 1024
# One flipped byte can hide one of them, never both.
_MARKS = (FIELD.encode(), REASON.encode())


@dataclass(frozen=True, slots=True)
class Inspection:
    """The answer about a file: `signer` and `issued` are known only when there is a seal to read."""

    status: Authenticity
    why: Why
    signer: str | None = None
    issued: datetime | None = None


def inspect(data: bytes, *, roots: list[x509.Certificate]) -> Inspection:
    """Return what the file is worth. Never raises, whatever the bytes. About 50 ms for a letter."""
    ours = any(mark in data for mark in _MARKS)
    if why := _hopeless(data, ours=ours, rooted=bool(roots)):
        return Inspection(Authenticity.UNKNOWN, why)
    try:
        found = _inspect_seal(data, roots, ours=ours)
    except Exception:  # noqa: BLE001 -- a parser may raise anything on hostile bytes; it never means "authentic"
        found = Inspection(Authenticity.UNKNOWN, Why.UNREADABLE)
    if ours and found.why in {Why.NO_SEAL, Why.UNREADABLE}:
        return Inspection(Authenticity.ALTERED, Why.CHANGED_AFTER_SEALING)
    return found


def _hopeless(data: bytes, *, ours: bool, rooted: bool) -> Why | None:
    if not data.strip():
        return Why.EMPTY
    if len(data) > LARGEST:
        return Why.TOO_LARGE
    if b"%PDF-" not in data[:1024] and not ours:
        return Why.NOT_A_PDF
    return None if rooted else Why.NO_ROOT


def _inspect_seal(data: bytes, roots: list[x509.Certificate], *, ours: bool) -> Inspection:
    seals = list(PdfFileReader(io.BytesIO(data)).embedded_signatures)
    if not seals:
        return Inspection(Authenticity.UNKNOWN, Why.NO_SEAL)
    seal, at = seals[0], None
    with suppress(Exception):  # the date is told when it can be read, whatever else is wrong
        at = seal.self_reported_timestamp
    status = validate_pdf_signature(
        seal,
        ValidationContext(trust_roots=roots, allow_fetching=False, moment=at),
    )
    signer = str(
        status.signing_cert.subject.native.get("common_name", status.signing_cert.subject.human_friendly)
    )
    if len(seals) > 1 or not _untouched(data, seal, status):
        # Without our mark it is a stranger's document: whether it was altered is not ours to say.
        mine = ours or status.trusted
        why = Why.CHANGED_AFTER_SEALING if mine else Why.OTHER_AUTHORITY
        return Inspection(Authenticity.ALTERED if mine else Authenticity.UNKNOWN, why, signer, at)
    if not status.trusted:
        return Inspection(Authenticity.UNKNOWN, Why.OTHER_AUTHORITY, signer, at)
    return Inspection(Authenticity.AUTHENTIC, Why.SEAL_INTACT, signer, at)


def _untouched(data: bytes, seal: EmbeddedPdfSignature, status: PdfSignatureStatus) -> bool:
    return bool(
        status.intact
        and status.valid
        and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and status.modification_level == ModificationLevel.NONE
        and _container_exact(data, seal)
    )


def _container_exact(data: bytes, seal: EmbeddedPdfSignature) -> bool:
    """Tell whether the hole in the signed bytes holds the signature as we write it, then zeros."""
    first, start, end, last = (int(number) for number in seal.byte_range)
    if first != 0 or end + last != len(data):
        return False
    hole = data[start:end]
    content = _as_we_write(cms.ContentInfo.load(bytes(seal.pkcs7_content), strict=False))
    return hole == b"<" + content.hex().upper().encode().ljust(len(hole) - 2, b"0") + b">"


def _as_we_write(container: cms.ContentInfo) -> bytes:
    """Return the container written anew from the parts that the signature itself protects."""
    signed = container["content"]
    (info,) = signed["signer_infos"]
    own = next(
        choice.chosen
        for choice in signed["certificates"]
        if choice.chosen.serial_number == info["sid"].chosen["serial_number"].native
    )
    parts = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            {"issuer_and_serial_number": {"issuer": own.issuer, "serial_number": own.serial_number}}
        ),
        "digest_algorithm": info["digest_algorithm"],
        "signed_attrs": info["signed_attrs"],
        "signature_algorithm": info["signature_algorithm"],
        "signature": info["signature"].native,
    }
    if info["unsigned_attrs"]:  # a time stamp, with a signature of its own
        parts["unsigned_attrs"] = info["unsigned_attrs"]
    rebuilt = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [info["digest_algorithm"]],
            "encap_content_info": {"content_type": "data"},
            "certificates": signed["certificates"],
            "signer_infos": [cms.SignerInfo(parts)],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": rebuilt}).dump())
