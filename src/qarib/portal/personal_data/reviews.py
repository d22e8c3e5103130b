"""Asking a person to look at what a machine alone said no to, and reading what they answered."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qarib.kernel.errors import RuleBroken
from qarib.modules.catalogue.enums import CriterionVerdict
from qarib.modules.dossiers.enums import Status
from qarib.modules.personal_data.actions import ask_about_check, ask_about_identity, ask_about_lapse
from qarib.modules.personal_data.enums import ReviewKind, ReviewStatus
from qarib.modules.personal_data.models import Review
from qarib.modules.personal_data.queries import (
    commune_known_of,
    own_review,
    review_of,
    reviews_of,
    was_not_recognised,
)
from qarib.modules.promises.queries import promise_bar
from qarib.modules.territory.models import Commune
from qarib.modules.territory.queries import commune_by_code
from qarib.portal.catalogue.check_case import case_of
from qarib.portal.dossiers.mine import mine_or_404
from qarib.portal.personal_data.forms import AskForm
from qarib.portal.requests import PersonRequest, actor_of
from qarib.ui.promise_line import PromiseLine

TONES = {ReviewStatus.ASKED: "wait", ReviewStatus.UPHELD: "", ReviewStatus.CHANGED: "ok"}


@dataclass(frozen=True, slots=True)
class _Asked:
    """One thing to have looked at: its words, where it stands, how it is asked."""

    what: str | Promise
    back: str
    known: Commune | None
    ask: Callable[[str, Commune | None], Review]
    # The agency of a file answers for it, wherever the person lives now.
    of_a_file: bool = False


@require_http_methods(["GET", "POST"])
def review_lapse(request: PersonRequest, uid: UUID) -> HttpResponse:
    """Ask a person to look at a file that the clock closed."""
    mine, actor = mine_or_404(request, uid), actor_of(request)
    if mine.status != Status.LAPSED:
        messages.info(request, _("This file was not closed by the clock: there is nothing to look at again."))
        return redirect("portal:dossier", uid=uid)
    asked = _Asked(
        what=ReviewKind.LAPSE.label,
        back=reverse("portal:dossier", args=[uid]),
        known=None,
        ask=lambda words, _commune: ask_about_lapse(mine, words=words, actor=actor),
        of_a_file=True,
    )
    return _ask(request, asked, review_of(request.user.pk, ReviewKind.LAPSE, mine.uid))


@require_http_methods(["GET", "POST"])
def review_identity(request: PersonRequest) -> HttpResponse:
    """Ask a person to look at it when civil status did not recognise me."""
    person, actor = request.user, actor_of(request)
    if not was_not_recognised(person):
        messages.info(request, _("Civil status did not say no about you: there is nothing to look at again."))
        return redirect("portal:identity")

    def ask(words: str, commune: Commune | None) -> Review:
        assert commune is not None
        return ask_about_identity(person, commune=commune, words=words, actor=actor)

    known = commune_known_of(person.pk)
    asked = _Asked(ReviewKind.IDENTITY.label, reverse("portal:identity"), known, ask)
    return _ask(request, asked, review_of(person.pk, ReviewKind.IDENTITY, person.uid))


@require_http_methods(["GET", "POST"])
def review_check(request: PersonRequest, code: str) -> HttpResponse:
    """Ask a person to look at a check that said "conditions not met": the answers stay in the browser."""
    case, person, actor = case_of(request, code), request.user, actor_of(request)
    not_met = [
        result.criterion.code
        for result in case.check.assessment.criteria
        if result.verdict == CriterionVerdict.NOT_MET
    ]
    if not not_met:
        return redirect(case.url())

    def ask(words: str, commune: Commune | None) -> Review:
        assert commune is not None
        procedure = (case.rules.code, case.rules.body)
        return ask_about_check(
            person, procedure=procedure, criteria=not_met, commune=commune, words=words, actor=actor
        )

    asked = _Asked(str(case.rules.name), case.url(), commune_known_of(person.pk), ask)
    return _ask(request, asked, review_of(person.pk, ReviewKind.CHECK, case.rules.code))


def _ask(request: PersonRequest, asked: _Asked, last: Review | None) -> HttpResponse:
    """Show the form, or the review that is open already; ask, and show when the answer comes."""
    if last is not None and last.status == ReviewStatus.ASKED:
        return redirect("portal:review", uid=last.uid)
    known = asked.known is not None or asked.of_a_file
    form = AskForm(request.POST if request.method == "POST" else None, commune_known=known)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_bound and form.is_valid():
        code = form.cleaned_data.get("commune")
        try:
            review = asked.ask(form.cleaned_data["words"], commune_by_code(code) if code else asked.known)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal.message))
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, _("A person looks at it. You see here by when they answer."))
            return redirect("portal:review", uid=review.uid)
    context = {"form": form, "what": asked.what, "back": asked.back, "last": last}
    return render(request, "portal/personal_data/ask_review.html", context, status=status)


@require_safe
def reviews(request: PersonRequest) -> HttpResponse:
    """List what I asked a person to look at."""
    found = [
        (review, ReviewKind(review.kind).label, ReviewStatus(review.status).label, _tone(review))
        for review in reviews_of(request.user.pk)
    ]
    return render(request, "portal/personal_data/reviews.html", {"reviews": found})


@require_safe
def review(request: PersonRequest, uid: UUID) -> HttpResponse:
    """Show one review of mine: by when it is answered, or the answer and what to do with it."""
    found = own_review(request.user.pk, uid)
    if found is None:
        raise Http404
    context = {
        "review": found,
        "kind": ReviewKind(found.kind).label,
        "state": ReviewStatus(found.status).label,
        "tone": _tone(found),
        "line": PromiseLine.of(promise_bar(found.promise)),
        "dossier": found.dossier,
    }
    return render(request, "portal/personal_data/review.html", context)


def _tone(review: Review) -> str:
    return TONES[ReviewStatus(review.status)]
