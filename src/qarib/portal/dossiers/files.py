"""Files on a filing page: received one by one, kept at once, each under its own question."""

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.queries import MOST_FILES, Page, definition, too_many_files
from qarib.modules.documents.actions import link_upload, receive_upload
from qarib.modules.documents.errors import UploadRefused
from qarib.modules.documents.models import Upload
from qarib.modules.documents.queries import uploads_visible_to
from qarib.modules.dossiers.models import Dossier
from qarib.portal.dossiers.forms import PageForm
from qarib.portal.requests import PersonRequest, actor_of

Received = dict[str, list[str]]


def files_of(page: Page) -> Received:
    """Return the identifiers of the files that the draft holds, by question."""
    return {
        question.fact: [str(uid) for uid in question.value]
        for question in page.questions
        if question.type == FactType.FILE and isinstance(question.value, list)
    }


def posted_form(request: PersonRequest, dossier: Dossier, page: Page, received: Received) -> PageForm:
    """Receive the files of a sent page, then read its answers; every refusal stands at its own question."""
    refusals = _receive(request, dossier, page, received)
    form = PageForm(definition(dossier.version), page, request.POST, files=received)
    form.full_clean()
    for fact, sentences in refusals.items():
        form.refuse(fact, sentences)
    return form


def _receive(
    request: PersonRequest, dossier: Dossier, page: Page, received: Received
) -> dict[str, list[object]]:
    """Keep each sent file at once, so that it survives an error elsewhere on the page; return refusals.

    About half a second a file. What exceeds the most files of one question is not even read.
    """
    refusals: dict[str, list[object]] = {}
    for question in page.questions:
        if question.type != FactType.FILE:
            continue
        gone = set(request.POST.getlist(f"{question.fact}-remove"))
        kept = [uid for uid in received.get(question.fact, []) if uid not in gone]
        sent, room = request.FILES.getlist(question.fact), MOST_FILES - len(kept)
        said: list[object] = [too_many_files()] if len(sent) > room else []
        for file in sent[:room]:
            try:
                kept.append(_keep(request, dossier, file))
            except UploadRefused as refusal:
                said.append(refusal.message)
        received[question.fact] = kept
        if said:
            refusals[question.fact] = list(dict.fromkeys(said))
    return refusals


def _keep(request: PersonRequest, dossier: Dossier, sent: UploadedFile[bytes]) -> str:
    actor = actor_of(request)
    assert sent.file is not None
    upload = receive_upload(
        sent.file, name=sent.name or "", declared_size=sent.size, owner_id=request.user.pk, actor=actor
    )
    link_upload(upload, to=("dossier", dossier.uid), organisation_id=dossier.agency_id, actor=actor)
    return str(upload.uid)


def fields_with_files(request: PersonRequest, form: PageForm) -> list[tuple[BoundField, list[Upload]]]:
    """Return each field with the files already received for it: one query, none on a page without files."""
    attached = {uid for files in form.received.values() for uid in files}
    found = uploads_visible_to(actor_of(request)).filter(uid__in=attached).order_by("pk") if attached else ()
    uploads = {str(upload.uid): upload for upload in found}
    return [
        (bound, [uploads[uid] for uid in form.received.get(bound.name, []) if uid in uploads])
        for bound in form.visible_fields()
    ]


def carried_by(request: PersonRequest, dossier: Dossier, page: Page) -> Received:
    """Return the files that an earlier try of this page received and named: only those of this very file."""
    named = {
        item.fact: request.POST.getlist(f"{item.fact}-kept")
        for item in page.questions
        if item.type == FactType.FILE
    }
    uids = [uid for uids in named.values() for uid in map(_uid, uids) if uid]
    if not uids:
        return {}
    mine = uploads_visible_to(actor_of(request)).filter(about_type="dossier", about_id=str(dossier.uid))
    known = {str(uid) for uid in mine.filter(uid__in=uids).order_by("pk").values_list("uid", flat=True)}
    return {fact: [uid for uid in dict.fromkeys(uids) if uid in known] for fact, uids in named.items()}


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
