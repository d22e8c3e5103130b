"""The doors of the demo: one click to be somebody, and the messages that never left the house."""

from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qarib.demo import personas
from qarib.demo.people import doors, landing, name_of, person_behind
from qarib.modules.accounts.enums import DEMO_STRONG
from qarib.modules.notifications.queries import latest_messages


class SearchForm(forms.Form):
    """Whose messages to show."""

    to = forms.CharField(label=_("Phone or e-mail"), max_length=60, required=False)


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show who one can be. One query."""
    context = {"citizens": doors(personas.CITIZENS), "agents": doors(personas.AGENTS)}
    return render(request, "demo/home.html", context)


@login_not_required
@require_POST
def log_in(request: HttpRequest, key: str) -> HttpResponse:
    """Become a persona, as strongly as with a second factor; whoever was logged in is logged out."""
    persona, person = person_behind(key)
    auth.logout(request)
    auth.login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    request.session[DEMO_STRONG] = True
    record_authentication(request, person, method="code", reauthenticated=True)
    return redirect(landing(persona))


@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """Stand in for an agent's second factor before an act that binds: one click here, a device elsewhere."""
    if not request.session.get(DEMO_STRONG):
        raise Http404
    if request.method == "POST":
        record_authentication(request, request.user, method="code", reauthenticated=True)
        return redirect("proved")
    return render(request, "demo/prove.html")


@login_not_required
@never_cache
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """Show the newest SMS and e-mails, codes included; one query."""
    form = SearchForm(request.GET)
    search = form.cleaned_data["to"] if form.is_valid() else ""
    names = {one.email or one.phone: name_of(one) for one in personas.PERSONAS}
    names |= {one.phone: name_of(one) for one in personas.PERSONAS}
    found = latest_messages(address=_part_of_address(search))
    lines = [{"message": message, "name": names.get(message.address, "")} for message in found]
    context = {"lines": lines, "form": form, "clear_url": reverse("demo:messages") if search else ""}
    return render(request, "demo/messages.html", context)


def _part_of_address(search: str) -> str:
    """Return what an address holds of a phone as people write it: `0550 00 01 01` is `550000101`."""
    digits = search.replace(" ", "").removeprefix("+213").removeprefix("00213")
    return digits.removeprefix("0") if digits.isdigit() else search
