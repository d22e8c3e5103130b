"""After the last day to answer: how to go on, with nothing lost."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qarib.kernel.errors import RuleBroken
from qarib.modules.catalogue.queries import definition, page_of
from qarib.modules.dossiers.actions import start_again
from qarib.modules.dossiers.errors import RequestLapsed
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import is_waiting_assumed, last_request
from qarib.portal.catalogue.versions import version_or_404
from qarib.portal.dossiers.files import carried_by, fields_with_files, posted_form
from qarib.portal.dossiers.mine import mine_or_404
from qarib.portal.requests import PersonRequest, actor_of


@require_POST
def file_again(request: PersonRequest, uid: UUID) -> HttpResponse:
    """Open a draft with the answers of a file that lapsed, or say why there can be none now."""
    mine = mine_or_404(request, uid)
    version = version_or_404(definition(mine.version).code)
    try:
        draft = start_again(mine, version=version, actor=actor_of(request))
    except RuleBroken as refusal:
        context = {"procedure": definition(version), "refusal": refusal.message}
        return render(request, "portal/catalogue/refused.html", context, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Your answers are in a new draft. Check them, add your documents, and file."))
    return redirect("portal:fill", uid=draft.uid)


def late_answer(request: PersonRequest, mine: Dossier) -> HttpResponse:
    """Say that the last day has passed, and put what was typed too late into a new draft.

    Where no draft can be opened now, the page comes back as it was typed, with the sentence that says why.
    """
    asked = last_request(mine)
    if request.method != "POST" or asked is None:
        messages.info(request, RequestLapsed.message)
        return redirect("portal:dossier", uid=mine.uid)
    rules = definition(mine.version)
    page = page_of(rules, tuple(asked.facts), code="answer", language=request.LANGUAGE_CODE)
    form = posted_form(request, mine, page, carried_by(request, mine, page))
    try:
        version = version_or_404(rules.code)
        draft = start_again(mine, version=version, answers=form.values, actor=actor_of(request))
    except RuleBroken as refusal:
        context = {
            "dossier": mine,
            "procedure": rules,
            "form": form,
            "fields": fields_with_files(request, form),
            "asked": asked,
            "assumed_waiting": is_waiting_assumed(mine),
            "papers": (),
            "deposits": (),
            "refusal": f"{RequestLapsed.message} {refusal.message}",
        }
        return render(request, "portal/dossiers/answer.html", context, status=HTTPStatus.CONFLICT)
    messages.warning(
        request,
        _(
            "The last day to answer had passed and that file is closed. What you typed is in this new draft: "
            "check it, add your documents, and file."
        ),
    )
    return redirect("portal:fill", uid=draft.uid)
