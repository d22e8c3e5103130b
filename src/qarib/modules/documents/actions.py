"""Every write of documents: receive and attach files; issue, seal, open and withdraw letters."""

import io
from collections.abc import Collection, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import IO

import segno
from django.conf import settings
from django.db import transaction

from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM, Actor
from qarib.kernel.errors import MoveNotAllowed
from qarib.kernel.events import publish
from qarib.modules.documents.clients import authority, clamd, files, seal, typesetter, workshop
from qarib.modules.documents.enums import FileKind, LetterLanguage, LetterStatus, Scan
from qarib.modules.documents.errors import (
    AlreadyLinked,
    FileInfected,
    FileTooLarge,
    LetterErased,
    SealMissing,
    refusal_of,
)
from qarib.modules.documents.events import FilesErased, LetterIssued, LetterWithdrawn
from qarib.modules.documents.models import Letter, Upload
from qarib.modules.documents.queries import ServedFile, open_page, open_rendition
from qarib.modules.documents.rules import letters, names, structure
from qarib.modules.journal.actions import record, record_reading
from qarib.modules.journal.queries import read_since

_PIECE = 256 * 1024
_READING = "documents.read_upload"
_ONE_READING = timedelta(hours=1)


def receive_upload(
    stream: IO[bytes], *, name: str, declared_size: int | None, owner_id: int, actor: Actor
) -> Upload:
    """Check, rewrite and keep a file; return its row. About 0.5 s, with no transaction open meanwhile.

    Raises one of the UploadRefused of `errors`, and then nothing was kept. The original lies in
    quarantine and is never served; what people open is the rewritten copy.
    """
    data = _read(stream, declared_size)
    kind = structure.kind_of(data)
    structure.refuse_mixtures(data, kind)
    copy = workshop.rewrite("pdf" if kind == FileKind.PDF else "image", data)
    if copy.refusal:
        raise refusal_of("heic_unreadable" if kind == FileKind.HEIC else copy.refusal)
    scan = clamd.scan(data)
    if scan == Scan.INFECTED:
        raise FileInfected
    kept = {"original_name": files.store(data, folder=files.QUARANTINE)}
    with files.thrown_away_on_failure(*kept.values()):
        kept["rendition_name"] = files.store(copy.content, folder=files.RENDITIONS)
    with transaction.atomic(), files.thrown_away_on_failure(*kept.values()):
        upload = Upload.objects.create(
            owner_id=owner_id,
            name=names.clean_name(name, kind),
            kind=kind,
            size=len(data),
            sha256=sha256(data).hexdigest(),
            scan=scan,
            rendition_size=len(copy.content),
            **kept,
        )
        record(
            "documents.receive_upload",
            actor=actor.about(owner_id),
            about=("upload", upload.uid),
            data={"kind": kind, "size": len(data), "scan": scan},
        )
    return upload


def _read(stream: IO[bytes], declared_size: int | None) -> bytes:
    """Return the content; refuse by the announced size before reading, then by what truly comes."""
    if declared_size is not None and declared_size > structure.LARGEST_FILE:
        raise FileTooLarge
    pieces, size = [], 0
    while piece := stream.read(_PIECE):
        size += len(piece)
        if size > structure.LARGEST_FILE:
            raise FileTooLarge
        pieces.append(piece)
    return b"".join(pieces)


@transaction.atomic
def link_upload(
    upload: Upload, *, to: tuple[str, object], actor: Actor, organisation_id: int | None = None
) -> None:
    """Attach a received file to one thing, and let that organisation's agents see it there.

    Doing it again for the same thing only moves the organisation. Raises AlreadyLinked for another thing.
    """
    kind, identifier = to[0], str(to[1])
    free = Upload.objects.filter(pk=upload.pk, about_type__in=("", kind), about_id__in=("", identifier))
    if not free.update(about_type=kind, about_id=identifier, organisation_id=organisation_id):
        raise AlreadyLinked
    upload.refresh_from_db()
    record(
        "documents.link_upload",
        actor=actor.about(upload.owner_id),
        about=("upload", upload.uid),
        data={"to": kind, "id": identifier},
    )


@transaction.atomic
def read_upload(upload: Upload, *, actor: Actor) -> ServedFile:
    """Return the copy to serve, and write the reading unless people read what is their own."""
    served = open_rendition(upload, actor)
    if actor.person != upload.owner_id:
        record_reading(_READING, actor=actor.about(upload.owner_id), about=("upload", upload.uid))
    return served


def read_page(upload: Upload, *, number: int, actor: Actor) -> ServedFile:
    """Return an image or a page of a PDF, and write the reading once an hour: its pages are one paper.

    It is drawn with no transaction open. Raises what `queries.open_page` raises.
    """
    served = open_page(upload, actor, number=number)
    about = ("upload", upload.uid)
    since = clock.now() - _ONE_READING
    if actor.person == upload.owner_id or read_since(since, _READING, person_id=actor.person, about=about):
        return served
    with transaction.atomic():
        record_reading(_READING, actor=actor.about(upload.owner_id), about=about)
    return served


def scan_upload(upload: Upload) -> Scan:
    """Ask the antivirus about a file it has not seen; keep its answer, if it gives one."""
    scan = clamd.scan(files.read(upload.original_name))
    if scan == Scan.NOT_SCANNED:
        return scan
    with transaction.atomic():
        if Upload.objects.filter(pk=upload.pk, scan=Scan.NOT_SCANNED).update(scan=scan):
            record(
                "documents.scan_upload",
                actor=SYSTEM.about(upload.owner_id),
                about=("upload", upload.uid),
                data={"scan": scan},
            )
    return scan


def planned_letter(
    *,
    template: str,
    person_id: int | None,
    reference: str,
    language: str,
    data: Mapping[str, object],
) -> Letter:
    """Return an unsaved letter; for `issue_letter` and for the demo's loader, which writes thousands at once.

    No query. Raises LetterDataError.
    """
    letters.check_data(template, data)
    short = language[:2]
    return Letter(
        template=template,
        person_id=person_id,
        reference=reference,
        language=short if short in LetterLanguage.values else LetterLanguage.ARABIC,
        data=letters.cleaned(data),
    )


@transaction.atomic
def issue_letter(
    *,
    template: str,
    person_id: int | None,
    reference: str,
    language: str,
    data: Mapping[str, object],
    actor: Actor,
) -> Letter:
    """Write the letter's row, with its code, and enqueue its sealing; both live or die with the caller's act.

    A text in `data` is a string or one per language; dates are ISO. Raises LetterDataError for data
    that are not what the template prints. A language we do not write becomes Arabic.
    """
    letter = planned_letter(
        template=template, person_id=person_id, reference=reference, language=language, data=data
    )
    letter.save(force_insert=True)
    record(
        "documents.issue_letter",
        actor=actor.about(person_id),
        about=("letter", letter.uid),
        data={"template": template, "reference": reference},
    )
    publish(LetterIssued(letter_id=letter.pk))
    return letter


def seal_letter(letter: Letter) -> None:
    """Print and seal a letter that is not sealed yet; do nothing when it is, or was erased.

    Printing takes no lock. Two at once both print; the conditional update keeps the first, and the other's
    file is thrown away, so that everybody for ever gets the same bytes. Raises SealMissing without a key.
    """
    if letter.status != LetterStatus.PENDING:
        return
    material = authority.seal_material()
    if material is None:
        raise SealMissing
    at = clock.now()
    content = seal.seal(print_letter(letter), at=at, authority=material)
    name = files.store(content, folder=files.LETTERS)
    with transaction.atomic(), files.thrown_away_on_failure(name):
        won = Letter.objects.filter(pk=letter.pk, status=LetterStatus.PENDING).update(
            status=LetterStatus.SEALED,
            sealed_at=at,
            storage_name=name,
            sha256=sha256(content).hexdigest(),
            template_digest=typesetter.digest_of(letter.template),
        )
        if won:
            record(
                "documents.seal_letter",
                actor=SYSTEM.about(letter.person_id),
                about=("letter", letter.uid),
            )
    if not won:
        files.discard(name)
    letter.refresh_from_db()


def print_letter(letter: Letter) -> bytes:
    """Return the letter as an unsealed PDF."""
    link = f"{settings.QARIB_BASE_URL}/v/{letter.code}"
    drawing = io.BytesIO()
    segno.make(link, error="m", micro=False).save(
        drawing, kind="svg", xmldecl=False, border=0, dark="#16262b"
    )
    content = {
        "language": letter.language,
        "reference": letters.drawable(letter.reference),
        "code": letter.code,
        "link": link,
        "qr": drawing.getvalue().decode(),
        "issued": letters.written_date(clock.algiers_day(letter.issued_at).isoformat(), letter.language),
        "demo": settings.QARIB_DEMO,
        "lines": letters.printed(letter.template, letter.data, language=letter.language),
    }
    return typesetter.typeset(letter.template, content, at=letter.issued_at)


def open_letter(letter: Letter) -> bytes:
    """Return the sealed bytes, sealing them now if the task has not yet. Raises SealMissing, LetterErased."""
    if letter.status == LetterStatus.ERASED:
        raise LetterErased
    seal_letter(letter)
    return files.read(letter.storage_name)


def read_letter(letter: Letter, *, actor: Actor) -> ServedFile:
    """Return the letter to serve, and write the reading unless people read what is their own.

    The caller fetched it through `queries.letters_visible_to` or through its file's own door.
    """
    content = open_letter(letter)
    if actor.person is None or actor.person != letter.person_id:
        with transaction.atomic():
            record_reading(
                "documents.read_letter", actor=actor.about(letter.person_id), about=("letter", letter.uid)
            )
    name = f"{letter.reference}-{letter.code}.pdf"
    return ServedFile(io.BytesIO(content), len(content), "application/pdf", name)


@transaction.atomic
def withdraw_letter(letter: Letter, *, reason: str, actor: Actor) -> None:
    """Make a letter worth nothing from now on; whoever verifies it reads so. Raises MoveNotAllowed twice."""
    if not Letter.objects.filter(pk=letter.pk, withdrawn_at=None).update(withdrawn_at=clock.now()):
        raise MoveNotAllowed
    letter.refresh_from_db()
    record(
        "documents.withdraw_letter",
        actor=actor.about(letter.person_id),
        about=("letter", letter.uid),
        reason=reason,
    )
    publish(LetterWithdrawn(letter_id=letter.pk))


def erase_papers(
    about: tuple[str, Collection[str]], *, letter_ids: Collection[int], nobody_id: int
) -> tuple[int, int]:
    """Forget the papers attached to these things, and what these letters say but their end; return how many.

    Inside the act that anonymises the files they belong to. Rows of papers go, letters keep their code
    and digest, so that whoever holds one can still verify it; a task throws the bytes away. Five queries.
    """
    kind, identifiers = about
    papers = Upload.objects.filter(about_type=kind, about_id__in=identifiers)
    known = Letter.objects.select_for_update().filter(pk__in=letter_ids).order_by("pk")
    written = list(known.exclude(status=LetterStatus.ERASED))
    stored = [name for names in papers.values_list("original_name", "rendition_name") for name in names]
    stored += [letter.storage_name for letter in written if letter.storage_name]
    sent, _by_table = papers.delete()
    for letter in written:
        # Whoever verifies it must still read that it has expired, and that a machine decided.
        kept = {letters.RECIPES[letter.template].expires, "automatic"} & letter.data.keys()
        letter.data = {name: letter.data[name] if name != "automatic" else True for name in kept}
        letter.status, letter.person_id, letter.storage_name = LetterStatus.ERASED, nobody_id, ""
    Letter.objects.bulk_update(written, ["status", "person", "data", "storage_name"])
    if stored:
        publish(FilesErased(names=tuple(stored)))
    return sent, len(written)


def throw_away_files(names: Collection[str]) -> None:
    """Remove bytes that no row points at any more; those that are gone already are passed over."""
    files.discard(*names)
