"""The papers and the letter of a file, behind the file's own door."""

from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from qarib.desk.dossiers.page import visible_or_404
from qarib.desk.requests import ON_FILES, AgentRequest, agent_actor, for_roles
from qarib.modules.documents.actions import read_letter, read_upload
from qarib.modules.documents.queries import letters_about, uploads_visible_to
from qarib.modules.dossiers.actions import read_dossier
from qarib.modules.dossiers.errors import ReadingReasonNeeded
from qarib.ui.downloads import serve


@require_safe
@for_roles(*ON_FILES)
def upload(request: AgentRequest, uid: UUID, upload_uid: UUID) -> HttpResponseBase:
    """Open the rewritten copy of a paper of this file; the reading is written."""
    dossier, actor = visible_or_404(request, uid), agent_actor(request)
    try:
        read_dossier(dossier, actor=actor)
    except ReadingReasonNeeded:
        return redirect("desk:dossier", uid=uid)
    found = get_object_or_404(uploads_visible_to(actor).about("dossier", dossier.uid), uid=upload_uid)
    return serve(read_upload(found, actor=actor))


@require_safe
@for_roles(*ON_FILES)
def letter(request: AgentRequest, uid: UUID) -> HttpResponseBase:
    """Download the letter of a decided file; the reading is written."""
    dossier, actor = visible_or_404(request, uid), agent_actor(request)
    try:
        read_dossier(dossier, actor=actor)
    except ReadingReasonNeeded:
        return redirect("desk:dossier", uid=uid)
    found = letters_about(str(dossier.number)).first()
    if found is None:
        raise Http404
    return serve(read_letter(found, actor=actor))
