"""Reads: who sees which file, what a code or a file is worth, and how a file is handed to a browser."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import IO, BinaryIO

from asn1crypto import x509
from django.core.files.base import File
from django.db.models import Q
from django.utils.http import content_disposition_header

from qarib.kernel import clock
from qarib.kernel.actor import Actor, Basis
from qarib.modules.documents.clients import authority, files, seal, typesetter, workshop
from qarib.modules.documents.enums import Authenticity, FileKind, LetterTemplate, Scan, Standing, Why
from qarib.modules.documents.errors import FileWithheld, refusal_of
from qarib.modules.documents.models import Letter, LetterQuerySet, Upload, UploadQuerySet
from qarib.modules.documents.rules.letters import RECIPES, drawable, printable
from qarib.modules.documents.rules.names import masked, read_code
from qarib.modules.organisations.enums import Role

_WHOLE_BODY = {Role.DIRECTOR, Role.AUDITOR}
_NOBODY = Q(pk=None)


@dataclass(frozen=True, slots=True)
class ServedFile:
    """A file as a front hands it to a browser: the stream (close it) and every header it must carry."""

    stream: BinaryIO | IO[bytes] | File[bytes]
    size: int
    content_type: str
    name: str
    inline: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers: nothing is guessed, runs, is framed or stays in a shared cache."""
        return {
            "Content-Type": self.content_type,
            "Content-Length": str(self.size),
            "Content-Disposition": content_disposition_header(not self.inline, self.name) or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        }


@dataclass(frozen=True, slots=True)
class PrintedLetter:
    """What a stranger who holds the code may know: what is printed on the letter, the name masked."""

    code: str
    template: str
    reference: str
    name: str
    issued: datetime
    valid_until: date | None
    standing: Standing
    # Whether the rules decided alone, as the letter says.
    automatic: bool = False

    @property
    def kind(self) -> str:
        """Return the letter's title, in the reader's language."""
        return str(LetterTemplate(self.template).label)


@dataclass(frozen=True, slots=True)
class Verification:
    """What a file is worth: the seal's answer, and the letter's row when we hold these very bytes."""

    status: Authenticity
    why: Why
    signer: str | None
    issued: datetime | None
    letter: PrintedLetter | None = None


def uploads_visible_to(actor: Actor) -> UploadQuerySet:
    """Return the received files this actor may open.

    Citizens: their own and those of whom they act for. On duty: what is attached to a thing of their
    organisation; directors and auditors, of their whole body. Nobody else sees anything.
    """
    return Upload.objects.filter(_theirs(actor, "owner") if actor.basis != Basis.DUTY else _on_duty(actor))


def _theirs(actor: Actor, field: str) -> Q:
    if actor.person is None:
        return _NOBODY
    whose = actor.person if actor.basis == Basis.SELF else actor.subject
    return Q(**{field: whose}) if whose is not None else _NOBODY


def _on_duty(actor: Actor) -> Q:
    seen = Q(organisation=actor.organisation) if actor.organisation is not None else _NOBODY
    if actor.role in _WHOLE_BODY and actor.body is not None:
        seen |= Q(organisation__body=actor.body) | Q(organisation=actor.body)
    return seen


def letters_visible_to(actor: Actor) -> LetterQuerySet:
    """Return the letters of this person, or of whom they act for.

    An agent reaches a letter through the file it belongs to, whose own door was passed: see `letters_about`.
    """
    return Letter.objects.filter(_theirs(actor, "person") if actor.basis != Basis.DUTY else _NOBODY)


def letters_about(reference: str) -> LetterQuerySet:
    """Return the letters of one file, newest first, for a caller that has checked who may see the file."""
    return Letter.objects.filter(reference=reference).order_by("-issued_at", "-pk")


def open_rendition(upload: Upload, actor: Actor) -> ServedFile:
    """Return the rewritten copy, never the original. Raises Upload.DoesNotExist for who may not see it.

    Raises FileWithheld once a virus was found. Two queries; the reading is written by `actions.read_upload`.
    """
    seen = uploads_visible_to(actor).get(pk=upload.pk)
    if seen.scan == Scan.INFECTED:
        raise FileWithheld
    image = seen.kind != FileKind.PDF
    return ServedFile(
        stream=files.open_file(seen.rendition_name),
        size=seen.rendition_size,
        content_type="image/jpeg" if image else "application/pdf",
        name=f"{seen.name.rpartition('.')[0]}.jpg" if image else seen.name,
        inline=image,
    )


def pages_of(upload: Upload, actor: Actor) -> int:
    """Return how many pictures a paper is drawn as: one of an image, each page of a PDF, zero if none can be.

    Two queries, 0.2 s for a PDF. Raises what `open_rendition` raises.
    """
    with open_rendition(upload, actor).stream as stream:
        if upload.kind != FileKind.PDF:
            return 1
        counted = workshop.rewrite("count", stream.read())
    return 0 if counted.refusal else int(counted.content)


def open_page(upload: Upload, actor: Actor, *, number: int) -> ServedFile:
    """Return a paper as a picture: the image, or that page of the PDF, counted from one; 0.3 s for a page.

    Two queries. Raises UploadRefused for a page that is not there or cannot be drawn, and what
    `open_rendition` raises.
    """
    served = open_rendition(upload, actor)
    if upload.kind != FileKind.PDF:
        return served
    with served.stream as stream:
        drawn = workshop.rewrite("page", stream.read(), str(number))
    if drawn.refusal:
        raise refusal_of(drawn.refusal)
    name = f"{upload.name.rpartition('.')[0]}-{number}.jpg"
    return ServedFile(io.BytesIO(drawn.content), len(drawn.content), "image/jpeg", name, inline=True)


def letter_by_code(text: str) -> PrintedLetter | None:
    """Return what the letter with this code says in public, or None. Forgives case, dashes, O for 0.

    The caller limits the rate: a code is 40 random bits.
    """
    code = read_code(text)
    letter = Letter.objects.filter(code=code).first() if code else None
    return _printed(letter) if letter else None


def _printed(letter: Letter) -> PrintedLetter:
    until = str(letter.data.get(RECIPES[letter.template].expires) or "")
    valid_until = date.fromisoformat(until) if until else None
    standing = Standing.VALID
    if letter.withdrawn_at:
        standing = Standing.WITHDRAWN
    elif valid_until and valid_until < clock.today():
        standing = Standing.EXPIRED
    return PrintedLetter(
        code=letter.code,
        template=letter.template,
        reference=letter.reference,
        name=masked(drawable(str(letter.data.get("name", "")))),
        issued=letter.issued_at,
        valid_until=valid_until,
        standing=standing,
        automatic="automatic" in letter.data,
    )


def verify_bytes(data: bytes) -> Verification:
    """Return what a file is worth; never raises, whatever the bytes. About 50 ms and one query."""
    from qarib.modules.documents.clients.inspection import inspect  # noqa: PLC0415 -- imports pyHanko

    found = inspect(data, roots=our_roots())
    letter = None
    if found.status == Authenticity.AUTHENTIC:
        letter = Letter.objects.filter(sha256=sha256(data).hexdigest()).first()
    return Verification(
        found.status, found.why, found.signer, found.issued, _printed(letter) if letter else None
    )


def print_copy(content: Mapping[str, object], *, at: datetime) -> bytes:
    """Return a copy of somebody's data as an unsealed PDF, right to left in Arabic. No query.

    `content`: language (two letters), title, name, made, intro, empty; sections: title, records: title, rows
    of label and text.
    """
    return typesetter.typeset("copy", {name: printable(part) for name, part in content.items()}, at=at)


def our_roots() -> list[x509.Certificate]:
    """Return the root certificates of our authority; none where it was not made yet."""
    pem = authority.root_certificates()
    return seal.roots_of(pem) if pem else []
