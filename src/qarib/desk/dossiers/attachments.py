"""The papers and the letter of a file, behind the file's own door."""

from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from qarib.desk.dossiers.page import visible_or_404
from qarib.desk.dossiers.words import fact_line
from qarib.desk.requests import ON_FILES, AgentRequest, agent_actor, for_roles
from qarib.kernel.actor import Actor
from qarib.modules.documents.actions import read_letter, read_page, read_upload
from qarib.modules.documents.enums import Scan
from qarib.modules.documents.errors import UploadRefused
from qarib.modules.documents.models import Upload
from qarib.modules.documents.queries import letters_about, pages_of, uploads_visible_to
from qarib.modules.dossiers.actions import read_dossier
from qarib.modules.dossiers.errors import ReadingReasonNeeded
from qarib.modules.dossiers.queries import invitations_of, value_lines, values_by_fact
from qarib.ui.downloads import serve

_LONGEST_NUMBER = 4


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
def attachment(request: AgentRequest, uid: UUID, upload_uid: UUID) -> HttpResponseBase:
    """Show one paper beside the answers: an image, or a page of a PDF drawn as one; larger by a link."""
    dossier, actor = visible_or_404(request, uid), agent_actor(request)
    try:
        read_dossier(dossier, actor=actor)
    except ReadingReasonNeeded:
        return redirect("desk:dossier", uid=uid)
    papers = list(uploads_visible_to(actor).about("dossier", dossier.uid))
    place = next((place for place, paper in enumerate(papers) if paper.uid == upload_uid), None)
    if place is None:
        raise Http404
    paper = papers[place]
    pages = _pages(paper, actor)
    number = min(_number(request), max(pages, 1))
    lines = value_lines(dossier, values_by_fact(dossier), request.LANGUAGE_CODE)
    context = {
        "here": "queue",
        "dossier": dossier,
        "paper": paper,
        "place": place + 1,
        "count": len(papers),
        "previous": papers[place - 1].uid if place else "",
        "next": papers[place + 1].uid if place + 1 < len(papers) else "",
        "withheld": paper.scan == Scan.INFECTED,
        "pages": pages,
        "number": number,
        "zoomed": "large" in request.GET,
        "facts": [fact_line(line) for line in lines if not line.of_account],
        "deposits": [line for line in invitations_of(dossier) if line.upload and line.upload.pk == paper.pk],
    }
    return render(request, "desk/dossiers/attachment.html", context)


def _pages(paper: Upload, actor: Actor) -> int:
    """Return how many pages there are to turn, zero for what is not shown."""
    return 0 if paper.scan == Scan.INFECTED else pages_of(paper, actor)


def _number(request: AgentRequest) -> int:
    """Return the page that is asked for, the first where the address says nothing that is a page."""
    asked = request.GET.get("page", "1")[:_LONGEST_NUMBER]
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() else 1


@require_safe
@for_roles(*ON_FILES)
def attachment_page(request: AgentRequest, uid: UUID, upload_uid: UUID) -> HttpResponseBase:
    """Give an image, or one page of a PDF as one; the reading is written once an hour."""
    dossier, actor = visible_or_404(request, uid), agent_actor(request)
    try:
        read_dossier(dossier, actor=actor)
    except ReadingReasonNeeded:
        return redirect("desk:dossier", uid=uid)
    found = get_object_or_404(uploads_visible_to(actor).about("dossier", dossier.uid), uid=upload_uid)
    try:
        return serve(read_page(found, number=_number(request), actor=actor))
    except UploadRefused as refusal:
        raise Http404 from refusal


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
