"""Who I am at the desk, in which role, and how to change or leave."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qarib.desk.requests import CHOSEN, AgentRequest, for_roles


@require_safe
@for_roles()
def me(request: AgentRequest) -> HttpResponse:
    """Show the roles I hold today, which one I work in, and the way out."""
    return render(request, "desk/organisations/me.html", {})


@require_POST
@for_roles()
def switch(request: AgentRequest) -> HttpResponse:
    """Work in another of my roles from now on, in this session. A role that is not mine looks absent."""
    asked = request.POST.get("membership", "")
    chosen = next((one for one in request.agent.memberships if str(one.uid) == asked), None)
    if chosen is None:
        raise Http404
    request.session[CHOSEN] = asked
    messages.success(request, _("You now work in the role you chose."))
    return redirect("desk:queue")
