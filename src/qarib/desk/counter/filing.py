"""The same questions as at home, typed by an agent while the person answers; then the receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qarib.desk.requests import ON_QUEUE, AgentRequest, agent_actor, for_roles
from qarib.kernel.errors import MoveNotAllowed, RuleBroken
from qarib.modules.catalogue.enums import Verdict
from qarib.modules.catalogue.queries import Asked, Page, definition
from qarib.modules.documents.actions import read_upload
from qarib.modules.documents.queries import uploads_visible_to
from qarib.modules.dossiers.actions import file_dossier, keep_paper, save_page
from qarib.modules.dossiers.errors import Incomplete
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import (
    answers_in_words,
    assessment,
    counter_draft,
    filed_by_me,
    filing_pages,
)
from qarib.ui import formats, questions
from qarib.ui.downloads import serve
from qarib.ui.questions import QuestionForm, ReceivedFile


def _draft(request: AgentRequest, uid: UUID) -> Dossier | None:
    return counter_draft(agent_actor(request), uid)


def _no_draft(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Lead to the receipt of what was filed meanwhile; else there is nothing here."""
    if filed_by_me(agent_actor(request), uid) is None:
        raise Http404
    return redirect("desk:counter_receipt", uid=uid)


@require_safe
@for_roles(*ON_QUEUE)
def fill(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Lead to the first page that still holds a question, else to the check of answers."""
    dossier = _draft(request, uid)
    if dossier is None:
        return _no_draft(request, uid)
    return _first_open(dossier, filing_pages(dossier, request.LANGUAGE_CODE))


def _first_open(dossier: Dossier, pages: Sequence[Page]) -> HttpResponse:
    for page in pages:
        if not page.complete:
            return redirect("desk:counter_page", uid=dossier.uid, code=page.code)
    return redirect("desk:counter_check", uid=dossier.uid)


@require_http_methods(["GET", "POST"])
@for_roles(*ON_QUEUE)
def fill_page(request: AgentRequest, uid: UUID, code: str) -> HttpResponse:
    """Ask one topic. What can be read is kept even when something beside it must be corrected."""
    dossier = _draft(request, uid)
    if dossier is None:
        return _no_draft(request, uid)
    pages = filing_pages(dossier, request.LANGUAGE_CODE)
    place = next((place for place, page in enumerate(pages) if page.code == code), None)
    if place is None:
        return redirect("desk:counter_fill", uid=uid)
    asked = Asked(definition(dossier.version), pages[place])
    received = questions.files_of(asked.questions)
    if request.method != "POST":
        return _show(request, dossier, QuestionForm(asked, files=received), pages, place)
    form = _posted(request, dossier, asked, received)
    try:
        save_page(dossier, answers=form.values, actor=agent_actor(request))
    except MoveNotAllowed:  # filed, or gone home, between our reading and our writing
        return _no_draft(request, uid)
    if not form.is_valid():
        return _show(request, dossier, form, pages, place, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _after(request, dossier, code)


def _posted(
    request: AgentRequest, dossier: Dossier, asked: Asked, received: questions.Received
) -> QuestionForm:
    def keep(sent: UploadedFile[bytes]) -> str:
        assert sent.file is not None
        return keep_paper(
            dossier, sent.file, name=sent.name or "", size=sent.size, actor=agent_actor(request)
        )

    return questions.posted_form(
        request,
        asked,
        received,
        keep=keep,
        form=lambda kept: QuestionForm(asked, request.POST, files=kept),
    )


def _after(request: AgentRequest, dossier: Dossier, code: str) -> HttpResponse:
    """Go on; a page that asks only what may be left out is shown too, once, on the way."""
    pages = filing_pages(dossier, request.LANGUAGE_CODE)
    place = next((place for place, page in enumerate(pages) if page.code == code), len(pages))
    for page in pages[place + 1 : place + 2]:
        if page.complete and all(question.value is None for question in page.questions):
            return redirect("desk:counter_page", uid=dossier.uid, code=page.code)
    return _first_open(dossier, pages)


def _show(
    request: AgentRequest,
    dossier: Dossier,
    form: QuestionForm,
    pages: list[Page],
    place: int,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "here": "counter",
        "dossier": dossier,
        "procedure": definition(dossier.version),
        "form": form,
        "fields": _fields(request, dossier, form),
        "page": pages[place],
        "step": place + 1,
        "steps": len(pages),
        "previous": pages[place - 1].code if place else "",
    }
    return render(request, "desk/counter/fill.html", context, status=status)


def _fields(
    request: AgentRequest, dossier: Dossier, form: QuestionForm
) -> list[tuple[BoundField, list[ReceivedFile]]]:
    """Return each field with the papers received for it: one query, none on a page without papers."""
    papers = uploads_visible_to(agent_actor(request)).about("dossier", dossier.uid)
    attached = {uid for uids in form.received.values() for uid in uids}
    found = papers.filter(uid__in=attached).order_by("pk") if attached else ()
    shown = {
        str(one.uid): ReceivedFile(
            str(one.uid), one.name, reverse("desk:counter_upload", args=[dossier.uid, one.uid])
        )
        for one in found
    }
    return questions.fields_with_files(form, shown)


@require_http_methods(["GET", "POST"])
@for_roles(*ON_QUEUE)
def check(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Read the answers together; filing is one button, safe to press twice."""
    dossier = _draft(request, uid)
    if dossier is None:
        return _no_draft(request, uid)
    refusal = ""
    if request.method == "POST":
        try:
            file_dossier(dossier, actor=agent_actor(request).about(dossier.person_id))
        except Incomplete as incomplete:
            messages.error(request, incomplete.message)
            return redirect("desk:counter_fill", uid=uid)
        except RuleBroken as broken:
            refusal = str(broken.message)
            dossier.refresh_from_db()
        else:
            return redirect("desk:counter_receipt", uid=uid)
    pages = filing_pages(dossier, request.LANGUAGE_CODE)
    if not all(page.complete for page in pages):
        return _first_open(dossier, pages)
    judged = assessment(dossier)
    context = {
        "here": "counter",
        "dossier": dossier,
        "procedure": definition(dossier.version),
        "lines": _lines(dossier, pages, request.LANGUAGE_CODE),
        "not_met": judged.not_met if judged.verdict == Verdict.NOT_ELIGIBLE else (),
        "refusal": refusal,
    }
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return render(request, "desk/counter/check.html", context, status=status)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a summary (`ui/summary_list.html`)."""

    label: str
    value: str
    source: str = ""
    kind: str = ""
    since: date | None = None
    change_url: str = ""


def _lines(dossier: Dossier, pages: Sequence[Page], language: str) -> list[Row]:
    def change(code: str) -> str:
        return reverse("desk:counter_page", args=[dossier.uid, code])

    return [
        Row(line.label, line.text, change_url=change(line.page))
        if line.page
        else Row(line.label, line.text, _("Account"), "you")
        for line in answers_in_words(dossier, pages, language)
    ]


@require_safe
@for_roles(*ON_QUEUE)
def receipt(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Show who filed it, today, the receipt to print: number, promised day, who answers, how to follow."""
    dossier = filed_by_me(agent_actor(request), uid)
    if dossier is None:
        raise Http404
    assert dossier.agency is not None
    assert dossier.promise is not None
    assert dossier.filed_at is not None
    due = dossier.promise.due_day
    elsewhere = dossier.agency_id != request.agent.actor.organisation
    rows = [
        Row(_("For"), dossier.person.full_name),
        Row(_("Request"), str(definition(dossier.version).name)),
        Row(_("Filed on"), formats.instant(dossier.filed_at)),
        Row(_("Answer promised by"), formats.day(due) if due else ""),
        Row(_("Who answers"), formats.name_of(dossier.agency)),
        Row(_("To follow it, with this number"), request.build_absolute_uri(reverse("portal:status"))),
    ]
    context = {"here": "counter", "dossier": dossier, "rows": rows, "elsewhere": elsewhere}
    return render(request, "desk/counter/receipt.html", context)


@require_safe
@for_roles(*ON_QUEUE)
def upload(request: AgentRequest, uid: UUID, upload_uid: UUID) -> HttpResponseBase:
    """Open the rewritten copy of a paper of the draft; the reading is written."""
    dossier, actor = _draft(request, uid), agent_actor(request)
    if dossier is None:
        raise Http404
    found = get_object_or_404(uploads_visible_to(actor).about("dossier", dossier.uid), uid=upload_uid)
    return serve(read_upload(found, actor=actor))
