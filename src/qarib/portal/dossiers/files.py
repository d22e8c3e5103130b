"""Files on a filing page: received one by one, kept at once, each under its own question."""

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.urls import reverse

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.queries import Asked, Page, definition
from qarib.modules.documents.actions import link_upload, receive_upload
from qarib.modules.documents.queries import uploads_visible_to
from qarib.modules.dossiers.models import Dossier
from qarib.portal.dossiers.forms import PageForm
from qarib.portal.requests import PersonRequest, actor_of
from qarib.ui import questions
from qarib.ui.questions import Received


def files_of(page: Page) -> Received:
    """Return the identifiers of the files that the draft holds, by question."""
    return questions.files_of(page.questions)


def posted_form(request: PersonRequest, dossier: Dossier, page: Page, received: Received) -> PageForm:
    """Receive the files of a sent page, then read its answers; every refusal stands at its own question."""
    rules = definition(dossier.version)
    form = questions.posted_form(
        request,
        Asked(rules, page),
        received,
        keep=lambda sent: _keep(request, dossier, sent),
        form=lambda kept: PageForm(rules, page, request.POST, files=kept),
    )
    assert isinstance(form, PageForm)
    return form


def _keep(request: PersonRequest, dossier: Dossier, sent: UploadedFile[bytes]) -> str:
    actor = actor_of(request)
    assert sent.file is not None
    upload = receive_upload(
        sent.file, name=sent.name or "", declared_size=sent.size, owner_id=request.user.pk, actor=actor
    )
    link_upload(upload, to=("dossier", dossier.uid), organisation_id=dossier.agency_id, actor=actor)
    return str(upload.uid)


def fields_with_files(
    request: PersonRequest, form: PageForm
) -> list[tuple[BoundField, list[questions.ReceivedFile]]]:
    """Return each field with the files already received for it: one query, none on a page without files."""
    attached = {uid for files in form.received.values() for uid in files}
    found = uploads_visible_to(actor_of(request)).filter(uid__in=attached).order_by("pk") if attached else ()
    shown = {
        str(one.uid): questions.ReceivedFile(str(one.uid), one.name, reverse("portal:upload", args=[one.uid]))
        for one in found
    }
    return questions.fields_with_files(form, shown)


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
