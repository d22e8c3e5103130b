"""The seal: PAdES B-B by pyHanko, invisible, certifying that no change at all is allowed.

The visible part (code, QR, star) is drawn by the letter itself.
"""

import asyncio
import io
from datetime import datetime
from functools import lru_cache

from asn1crypto import x509
from django.conf import settings
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from qarib.modules.documents.clients.authority import Authority

FIELD = "QaribSeal"
REASON = "Sealed by Qarib"
# Hexadecimal digits kept for the signature; an estimate would seal twice. Ours needs 2 000, RSA 3 000.
_RESERVED, _RESERVED_PER_CERTIFICATE, _RESERVED_FOR_STAMP = 6144, 4096, 16_384


class _Signer(PdfSigner):
    """Leaves the document's version alone: for elliptic curves pyHanko would declare PDF 2.0."""

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        """Declare nothing: PDF/A-2 and PDF/UA-1 are PDF 1.7."""


def seal(document: bytes, *, at: datetime, authority: Authority) -> bytes:
    """Return the sealed document, as `clients.seal` says."""
    return asyncio.run(_seal(document, at, authority))


async def _seal(document: bytes, at: datetime, authority: Authority) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(document))
    signer = _signer(authority, settings.QARIB_SEAL_TIMESTAMP_URL)
    session = signer.init_signing_session(writer)
    session.system_time = at  # our clock, not the machine's
    reserved = _RESERVED + (authority.certificates.count(b"BEGIN") - 1) * _RESERVED_PER_CERTIFICATE
    if signer.default_timestamper:
        reserved += _RESERVED_FOR_STAMP
    prepared = session.prepare_tbs_document(validation_info=None, bytes_reserved=reserved)
    output = io.BytesIO()
    digest, _ = prepared.digest_tbs_document(output=output)
    done = await prepared.perform_signature(
        document_digest=digest.document_digest, pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=at)
    )
    await done.post_signature_processing(output)
    return output.getvalue()


@lru_cache(maxsize=4)
def _signer(authority: Authority, stamp_url: str) -> PdfSigner:
    own, *above = load_certs_from_pemder_data(authority.certificates)
    chain = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko types it by half
    chain.register_multiple(above)
    signer = SimpleSigner(
        signing_cert=own,
        signing_key=load_private_key_from_pemder_data(authority.key, passphrase=None),
        cert_registry=chain,
        embed_roots=False,
    )
    meta = PdfSignatureMetadata(
        field_name=FIELD,
        reason=REASON,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
    )
    return _Signer(meta, signer=signer, timestamper=HTTPTimeStamper(stamp_url) if stamp_url else None)


def roots_of(pem: bytes) -> list[x509.Certificate]:
    """Return the certificates of a file, as `clients.seal` says."""
    try:
        found = list(load_certs_from_pemder_data(pem))
    except (ValueError, TypeError) as error:
        raise ValueError("no certificate in this file") from error
    if not found:
        raise ValueError("no certificate in this file")
    return found
