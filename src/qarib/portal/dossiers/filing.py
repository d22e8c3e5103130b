"""Filing, page by page: draft kept at each page, check your answers, the number at once."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qarib.kernel.errors import MoveNotAllowed, RuleBroken
from qarib.modules.accounts.queries import demand_proof
from qarib.modules.catalogue.enums import Verdict
from qarib.modules.catalogue.queries import Page, definition, known_from_account, page_of
from qarib.modules.dossiers.actions import answer_request, fetch_proofs, file_dossier, save_page
from qarib.modules.dossiers.enums import Origin, Status
from qarib.modules.dossiers.errors import Incomplete, RequestLapsed
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import (
    assessment,
    filing_pages,
    invitations_of,
    is_waiting_assumed,
    my_receipt,
    open_request,
    still_asked,
    values_by_fact,
)
from qarib.portal.compiled import compiled_page
from qarib.portal.dossiers.answers import answer_lines
from qarib.portal.dossiers.deposits import depositable_on
from qarib.portal.dossiers.files import carried_by, fields_with_files, files_of, posted_form
from qarib.portal.dossiers.forms import PageForm
from qarib.portal.dossiers.known import known_lines
from qarib.portal.dossiers.lapsed import late_answer
from qarib.portal.dossiers.mine import draft_or_404, mine_or_404
from qarib.portal.dossiers.points import point_lines
from qarib.portal.requests import PersonRequest, actor_of


@require_safe
def fill(request: PersonRequest, uid: UUID) -> HttpResponse:
    """Lead to the first page that still holds a question, else to the check of answers.

    Who confirmed their identity since they began is asked less: registers are asked here.
    """
    dossier = draft_or_404(request, uid)
    if dossier.status != Status.DRAFT:
        return redirect("portal:dossier", uid=uid)
    fetch_proofs(dossier, actor=actor_of(request))
    return _first_open(dossier, filing_pages(dossier, request.LANGUAGE_CODE))


def _first_open(dossier: Dossier, pages: Sequence[Page]) -> HttpResponse:
    for page in pages:
        if not page.complete:
            return redirect("portal:fill_page", uid=dossier.uid, code=page.code)
    return redirect("portal:check", uid=dossier.uid)


@require_http_methods(["GET", "POST"])
def fill_page(request: PersonRequest, uid: UUID, code: str) -> HttpResponse:
    """Ask one topic. What can be read is kept even when something beside it must be corrected."""
    dossier = draft_or_404(request, uid)
    if dossier.status != Status.DRAFT:
        return _no_longer_a_draft(request, uid)
    pages = filing_pages(dossier, request.LANGUAGE_CODE)
    place = next((place for place, page in enumerate(pages) if page.code == code), None)
    if place is None:
        return redirect("portal:fill", uid=uid)
    if request.method != "POST":
        return _ask(request, dossier, pages, place)
    page = pages[place]
    form = posted_form(request, dossier, page, files_of(page))
    try:
        save_page(dossier, answers=form.values, actor=actor_of(request))
    except MoveNotAllowed:  # filed from another tab between our reading and our writing
        return _no_longer_a_draft(request, uid)
    if not form.is_valid():
        return _show(request, dossier, form, pages, place, status=422)
    return _after(request, dossier, code)


def _ask(request: PersonRequest, dossier: Dossier, pages: list[Page], place: int) -> HttpResponse:
    """Show a page; one that holds no answer yet is equal for everybody who is asked the same: compiled."""
    page = pages[place]

    def render() -> HttpResponse:
        form = PageForm(definition(dossier.version), page, files=files_of(page))
        return _show(request, dossier, form, pages, place)

    if any(question.value is not None for question in page.questions):
        return render()
    asked = tuple(question.fact for question in page.questions)
    key = (dossier.version_id, page.code, asked, tuple(page.code for page in pages[:place]), len(pages))
    return compiled_page(request, key, own=[str(dossier.uid)], render=render)


def _after(request: PersonRequest, dossier: Dossier, code: str) -> HttpResponse:
    """Go on; a page that asks only what may be left out is shown too, once, on the way."""
    if "later" in request.POST:
        messages.success(request, _("Your answers are kept. Continue whenever you want, on any device."))
        return redirect("portal:my_space")
    fetch_proofs(dossier, actor=actor_of(request))  # what these answers made relevant
    pages = filing_pages(dossier, request.LANGUAGE_CODE)
    place = next((place for place, page in enumerate(pages) if page.code == code), len(pages))
    for page in pages[place + 1 : place + 2]:
        if page.complete and all(question.value is None for question in page.questions):
            return redirect("portal:fill_page", uid=dossier.uid, code=page.code)
    return _first_open(dossier, pages)


def _no_longer_a_draft(request: PersonRequest, uid: UUID) -> HttpResponse:
    messages.info(request, _("This file is no longer a draft: nothing was changed."))
    return redirect("portal:dossier", uid=uid)


def _show(
    request: PersonRequest, dossier: Dossier, form: PageForm, pages: list[Page], place: int, status: int = 200
) -> HttpResponse:
    context = {
        "dossier": dossier,
        "procedure": definition(dossier.version),
        "form": form,
        "fields": fields_with_files(request, form),
        "page": form.page,
        "step": place + 1,
        "steps": len(pages),
        "previous": pages[place - 1].code if place else "",
        "papers": depositable_on(dossier, form.page),
    }
    return render(request, "portal/dossiers/fill.html", context, status=status)


@require_http_methods(["GET", "POST"])
def check(request: PersonRequest, uid: UUID) -> HttpResponse:
    """Show every answer with its origin and a way to change it; filing is one button, safe to press twice."""
    dossier = draft_or_404(request, uid)
    if dossier.status != Status.DRAFT:
        return redirect("portal:filed", uid=uid) if dossier.number else _no_longer_a_draft(request, uid)
    refusal: RuleBroken | None = None
    if request.method == "POST":
        try:
            file_dossier(dossier, actor=actor_of(request))
        except Incomplete as incomplete:
            messages.error(request, incomplete.message)
            return redirect("portal:fill", uid=uid)
        except RuleBroken as broken:
            refusal = broken
            dossier.refresh_from_db()
        else:
            return redirect("portal:filed", uid=uid)
    pages = filing_pages(dossier, request.LANGUAGE_CODE)
    if not all(page.complete for page in pages):
        return _first_open(dossier, pages)
    rules, language = definition(dossier.version), request.LANGUAGE_CODE
    judged = assessment(dossier)
    context = {
        "dossier": dossier,
        "procedure": rules,
        "lines": answer_lines(dossier, pages, language),
        "known": known_lines(dossier, language),
        "points": point_lines(rules, judged, _answered(dossier, pages), language),
        "not_met": judged.not_met if judged.verdict == Verdict.NOT_ELIGIBLE else (),
        "refusal": refusal.message if refusal else "",
        "deposits": invitations_of(dossier),
    }
    return render(request, "portal/dossiers/check.html", context, status=409 if refusal else 200)


def _answered(dossier: Dossier, pages: Sequence[Page]) -> dict[str, object]:
    """Return what the pages hold, the account knows and registers said. No query."""
    known = known_from_account(definition(dossier.version), dossier.person)
    values = values_by_fact(dossier)
    known |= {fact: value.value for fact, value in values.items() if value.origin == Origin.PROOF}
    said = {question.fact: question.value for page in pages for question in page.questions}
    return {fact: value for fact, value in {**said, **known}.items() if value is not None}


@require_safe
def filed(request: PersonRequest, uid: UUID) -> HttpResponse:
    """Give the number, the promised date and what happens next; it can be opened again and printed."""
    receipt = my_receipt(request.user.pk, uid)
    if receipt is None:
        raise Http404
    return compiled_page(
        request,
        ("filed", receipt.due_day),
        own=[str(uid), receipt.number],
        render=lambda: render(request, "portal/dossiers/filed.html", {"receipt": receipt}),
    )


@require_http_methods(["GET", "POST"])
def answer(request: PersonRequest, uid: UUID) -> HttpResponse:
    """Answer, once, everything that the agent asked; the promise runs again from here."""
    dossier = mine_or_404(request, uid)
    asked = open_request(dossier)
    if dossier.status == Status.LAPSED:
        return late_answer(request, dossier)
    if asked is None:
        messages.info(request, _("Nothing is asked of you any more."))
        return redirect("portal:dossier", uid=uid)
    rules = definition(dossier.version)
    if any(rules.facts[fact].is_account for fact in still_asked(asked)):
        demand_proof(request.session)  # on GET too: files that were chosen cannot be kept
    page = page_of(rules, tuple(still_asked(asked)), code="answer", language=request.LANGUAGE_CODE)
    form = PageForm(rules, page)
    if request.method == "POST":
        form = posted_form(request, dossier, page, carried_by(request, dossier, page))
        if form.is_valid():
            try:
                answer_request(dossier, answers=form.values, actor=actor_of(request))
            except (MoveNotAllowed, RequestLapsed):  # it ended between our reading and our writing
                return answer(request, uid)
            messages.success(request, _("Your answer is received. Our promise runs again."))
            return redirect("portal:dossier", uid=uid)
    context = {
        "dossier": dossier,
        "procedure": rules,
        "form": form,
        "fields": fields_with_files(request, form),
        "asked": asked,
        "assumed_waiting": is_waiting_assumed(dossier),
        "papers": depositable_on(dossier, page),
        "deposits": invitations_of(dossier),
        "refusal": "",
    }
    status = 422 if form.is_bound else 200
    return render(request, "portal/dossiers/answer.html", context, status=status)
