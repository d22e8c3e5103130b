"""What administrations were asked so that the person is not: shown in sentences, and contested."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qarib.kernel.errors import RuleBroken
from qarib.modules.catalogue.queries import definition, page_of
from qarib.modules.dossiers.actions import contest_in_draft
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import ProofLine, correctable, proof_lines, values_by_fact
from qarib.modules.exchange.enums import ProofState
from qarib.portal.dossiers.forms import PageForm
from qarib.portal.dossiers.mine import draft_or_404
from qarib.portal.requests import PersonRequest, actor_of
from qarib.ui import formats

_COUNTS = (ProofState.RECEIVED, ProofState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class KnownLine:
    """One fact that was asked of an administration (`portal/dossiers/_known.html`)."""

    label: str
    value: str
    sentence: str
    reason: str
    wrong_url: str


def known_lines(dossier: Dossier, language: str) -> list[KnownLine]:
    """Return what was asked about a file, in sentences: no query without proofs, else one, two once filed."""
    if not definition(dossier.version).proofs:
        return []
    lines = proof_lines(dossier, values_by_fact(dossier), language)
    may_correct = correctable(dossier)
    return [
        KnownLine(
            label=line.label,
            value="" if line.state == ProofState.SET_ASIDE else line.text,
            sentence=_sentence(line),
            reason=line.reason,
            wrong_url=_wrong_url(dossier, line, correctable=line.fact in may_correct),
        )
        for line in lines
    ]


def _wrong_url(dossier: Dossier, line: ProofLine, *, correctable: bool) -> str:
    """Return where the person says that an answer is wrong: before filing, or as a correction after it."""
    if line.state not in _COUNTS:
        return ""
    if dossier.status == Status.DRAFT:
        return reverse("portal:wrong", args=[dossier.uid, line.fact])
    return reverse("portal:correct", args=[dossier.uid, line.fact]) if correctable else ""


def _sentence(line: ProofLine) -> str:
    words = {
        "source": _isolated(line.source),
        "asked": formats.day(line.asked_on),
        "answered": formats.day(line.answered_on) if line.answered_on else "",
        "value": _isolated(line.text),
        "said": _isolated(line.said),
        "late": _isolated(line.late),
        "since": formats.day(line.late_since) if line.late_since else "",
    }
    return str(_words(line)) % words


def _isolated(text: str) -> str:
    """Return a name or a value that keeps its own direction inside a sentence."""
    return f"\u2068{text}\u2069"


def _awaited(line: ProofLine) -> str:
    if line.late:
        return _(
            "We asked %(source)s on %(asked)s. %(late)s has answered nobody since %(since)s: the delay is on "
            "that side. Your file does not wait for it, and you have nothing to bring."
        )
    return _(
        "We asked %(source)s on %(asked)s; there is no answer yet. Your file does not wait for it, "
        "and you have nothing to bring."
    )


def _words(line: ProofLine) -> str:
    if line.state in (ProofState.ASKED, ProofState.PENDING):
        return _awaited(line)
    if line.state in (ProofState.CONTESTED, ProofState.SET_ASIDE):
        return _contested(line)
    if line.state == ProofState.REFUSED:
        return _("We asked %(source)s on %(asked)s; it holds nothing about you, so we ask you.")
    if line.reason:
        return _("You contested the answer of %(source)s; an agent settled it, and %(value)s counts.")
    return _("We asked %(source)s on %(asked)s; it answered on %(answered)s.")


def _contested(line: ProofLine) -> str:
    settled = line.state == ProofState.SET_ASIDE
    if line.doubted and settled:
        return _("%(source)s answered on %(answered)s, and an agent found that this answer does not count.")
    if settled:
        return _("%(source)s answered %(value)s on %(answered)s; you said %(said)s, and your answer counts.")
    if line.doubted:
        return _(
            "%(source)s answered %(value)s on %(answered)s; we could not verify its signed message. An agent "
            "looks at it, and you have nothing to bring."
        )
    return _("%(source)s answered %(value)s on %(answered)s; you say %(said)s. An agent will settle it.")


@require_safe
def known(request: PersonRequest, uid: UUID) -> HttpResponse:
    """Show what is known already, and by whom, before anything is asked."""
    dossier = draft_or_404(request, uid)
    if dossier.status != Status.DRAFT:
        return redirect("portal:dossier", uid=uid)
    lines = known_lines(dossier, request.LANGUAGE_CODE)
    if not lines:
        return redirect("portal:fill", uid=uid)
    context = {"dossier": dossier, "procedure": definition(dossier.version), "known": lines}
    return render(request, "portal/dossiers/known.html", context)


@require_http_methods(["GET", "POST"])
def wrong(request: PersonRequest, uid: UUID, fact: str) -> HttpResponse:
    """Let the person say something else than a register; it is filed as theirs, and blocks nothing."""
    dossier = draft_or_404(request, uid)
    rules = definition(dossier.version)
    lines = {line.fact: line for line in proof_lines(dossier, values_by_fact(dossier), request.LANGUAGE_CODE)}
    if fact not in lines:
        raise Http404
    if dossier.status != Status.DRAFT or lines[fact].state not in _COUNTS:
        messages.info(request, _("This answer can no longer be contested here."))
        return redirect("portal:fill" if dossier.status == Status.DRAFT else "portal:dossier", uid=uid)
    page = page_of(rules, (fact,), code="wrong", language=request.LANGUAGE_CODE)
    form, refusal = PageForm(rules, page, request.POST if request.method == "POST" else None), ""
    if form.is_bound and form.is_valid():
        try:
            contest_in_draft(dossier, fact=fact, value=form.values[fact], actor=actor_of(request))
        except RuleBroken as broken:
            refusal = str(broken.message)
        else:
            messages.success(request, _("Your answer is kept beside the register’s. An agent settles it."))
            return redirect("portal:known", uid=uid)
    context = {
        "dossier": dossier,
        "procedure": rules,
        "form": form,
        "line": lines[fact],
        "sentence": _sentence(lines[fact]),
        "refusal": refusal,
    }
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "portal/dossiers/wrong.html", context, status=status if form.is_bound else 200)
