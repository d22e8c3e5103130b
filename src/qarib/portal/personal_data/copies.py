"""A copy of my data: what it is, and the archive itself."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from qarib.kernel.errors import RuleBroken
from qarib.modules.accounts.queries import demand_proof, may_see_fetched
from qarib.modules.personal_data.actions import export_copy
from qarib.portal.journal.lines import ACTS, READINGS
from qarib.portal.requests import PersonRequest, actor_of, refused
from qarib.ui.downloads import serve


@require_http_methods(["GET", "POST"])
def copy(request: PersonRequest) -> HttpResponseBase:
    """Say what a copy holds; make it, in the person's language, and hand it over at once."""
    template = "portal/personal_data/copy.html"
    context: dict[str, object] = {"matched": may_see_fetched(request.user), "refusal": ""}
    if request.method != "POST":
        return render(request, template, context)
    demand_proof(request.session)
    try:
        with translation.override(request.user.language):
            archive = export_copy(request.user, words=ACTS | READINGS, actor=actor_of(request))
    except RuleBroken as refusal:
        return refused(request, template, {**context, "refusal": str(refusal.message)}, refusal)
    return serve(archive)
