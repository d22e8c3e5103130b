"""Handing a person a copy of their data: made while they wait, and kept nowhere."""

import json
from collections.abc import Iterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from django.db import transaction

from qarib.kernel.actor import Actor, Basis
from qarib.modules.accounts.errors import NotYours
from qarib.modules.accounts.models import Person
from qarib.modules.documents.actions import open_letter
from qarib.modules.documents.errors import FileWithheld, SealMissing
from qarib.modules.documents.models import Letter, Upload
from qarib.modules.documents.queries import ServedFile, open_rendition, print_copy
from qarib.modules.journal.actions import record
from qarib.modules.operations.actions import hit
from qarib.modules.operations.enums import Limit
from qarib.modules.personal_data.queries.copy import Copy, copy_of

# Some seconds of a processor for whoever sent many papers.
COPIES = Limit("personal_data.export", times=5, seconds=86_400)
# Beyond it the archive is written to a nameless file of the machine, which ends with the answer.
_IN_MEMORY = 8 * 1024 * 1024


def export_copy(person: Person, *, words: Mapping[str, object], actor: Actor) -> ServedFile:
    """Return one archive with all that is held about the person: `data.json`, `data.pdf`, papers, letters.

    In the running language; `words` says the acts of the journal. Only for oneself, five times a day; at
    identity level 1 it holds what they typed and sent. Nothing is kept of it but the journal row. Raises
    NotYours, TooManyAttempts.
    """
    if actor.basis != Basis.SELF or actor.person != person.pk:
        raise NotYours
    hit(COPIES, str(person.pk))
    copy = copy_of(person, words=words)
    stream = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 -- closed by who sends it
    try:
        kept = _write(stream, copy, person, actor)
        size = stream.tell()
        stream.seek(0)
        with transaction.atomic():
            record(
                "personal_data.export",
                actor=actor.about(person.pk),
                about=("person", person.uid),
                data={"complete": copy.whole, "files": kept},
            )
    except BaseException:
        stream.close()
        raise
    name = f"qarib-{copy.made_at:%Y-%m-%d}.zip"
    return ServedFile(stream, size, "application/zip", name)


def _write(stream: IO[bytes], copy: Copy, person: Person, actor: Actor) -> int:
    """Write the archive; return how many papers and letters it holds."""
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        names = []
        for name, content in _papers(person, actor, whole=copy.whole):
            archive.writestr(name, content)
            names.append(name)
        text = json.dumps(copy.for_machines | {"archive": names}, ensure_ascii=False, indent=1)
        archive.writestr("data.json", text)
        archive.writestr("data.pdf", print_copy(copy.for_people, at=copy.made_at))
    return len(names)


def _papers(person: Person, actor: Actor, *, whole: bool) -> Iterator[tuple[str, bytes]]:
    """Give each paper as people see it, the rewritten copy, and each letter; what is withheld stays away."""
    for number, upload in enumerate(Upload.objects.filter(owner=person).order_by("pk"), 1):
        try:
            served = open_rendition(upload, actor)
        except (FileWithheld, FileNotFoundError):
            continue
        with served.stream as stream:
            yield f"papers/{number:03d}-{served.name}", stream.read()
    for letter in Letter.objects.filter(person=person).order_by("pk") if whole else ():
        try:
            yield f"letters/{letter.code}.pdf", open_letter(letter)
        except (SealMissing, FileNotFoundError):
            continue
