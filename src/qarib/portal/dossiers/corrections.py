"""Correcting one answer after filing: what the person says now waits for an agent."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qarib.kernel.errors import RuleBroken
from qarib.modules.accounts.queries import demand_proof, may_see_fetched
from qarib.modules.catalogue.queries import definition, describe, page_of
from qarib.modules.dossiers.actions import send_correction
from qarib.modules.dossiers.queries import correctable, values_by_fact
from qarib.portal.dossiers.answers import typed_only
from qarib.portal.dossiers.forms import PageForm
from qarib.portal.dossiers.mine import mine_or_404
from qarib.portal.requests import PersonRequest, actor_of


@require_http_methods(["GET", "POST"])
def correct(request: PersonRequest, uid: UUID, fact: str) -> HttpResponse:
    """Ask one question again, beside the answer that counts; an agent accepts it or says why not."""
    mine = mine_or_404(request, uid)
    rules = definition(mine.version)
    shown = values_by_fact(mine) if may_see_fetched(request.user) else typed_only(values_by_fact(mine))
    if mine.number is None or fact not in rules.facts or fact not in shown:
        raise Http404
    if fact not in correctable(mine):
        messages.info(request, _("This answer can no longer be corrected here."))
        return redirect("portal:dossier", uid=uid)
    page = page_of(rules, (fact,), code="correct", language=request.LANGUAGE_CODE)
    form, refusal = PageForm(rules, page, request.POST if request.method == "POST" else None), ""
    if form.is_bound and form.is_valid():
        if rules.facts[fact].is_account:
            demand_proof(request.session)
        try:
            send_correction(mine, fact=fact, value=form.values[fact], actor=actor_of(request))
        except RuleBroken as broken:
            refusal = str(broken.message)
        else:
            messages.success(
                request, _("Your correction is received. It counts once an agent has accepted it.")
            )
            return redirect("portal:dossier", uid=uid)
    context = {
        "dossier": mine,
        "procedure": rules,
        "form": form,
        "now": describe(rules, {fact: shown[fact].value}, request.LANGUAGE_CODE),
        "refusal": refusal,
    }
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "portal/dossiers/correct.html", context, status=status if form.is_bound else 200)
