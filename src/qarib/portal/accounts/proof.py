"""Before an act that binds: a fresh code on my phone, or my passkey."""

from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from qarib.kernel.errors import RuleBroken
from qarib.modules.accounts.actions import redeem_code, start_proof
from qarib.modules.accounts.enums import ChallengePurpose
from qarib.modules.accounts.errors import CodeExpired, WrongCode
from qarib.modules.accounts.queries import is_fresh
from qarib.modules.operations.actions import hit
from qarib.modules.operations.enums import Limit
from qarib.portal.accounts.codes import send_codes
from qarib.portal.accounts.forms import CodeForm, refuse
from qarib.portal.requests import PersonRequest, actor_of, refused

# Only the person themselves can ask: nobody else can use these up. Two codes of five tries: ten an hour.
PROOFS = Limit("portal.proofs", times=2, seconds=3600)


@require_http_methods(["GET", "POST"])
def prove(request: PersonRequest) -> HttpResponse:
    """Ask for a code on my phone, or show my passkey; what I was doing waits."""
    template = "portal/accounts/prove.html"
    context: dict[str, object] = {"phone": bool(request.user.phone), "refusal": ""}
    if is_fresh(request.session):
        return redirect("proved")
    if request.method != "POST":
        return render(request, template, context)
    try:
        hit(PROOFS, str(request.user.pk))
        started = start_proof(request.user, actor=actor_of(request))
        send_codes(started)
    except RuleBroken as refusal:
        return refused(request, template, {**context, "refusal": refusal.message}, refusal)
    return redirect("portal:prove_code", group=started.group)


@require_http_methods(["GET", "POST"])
def prove_code(request: PersonRequest, group: UUID) -> HttpResponse:
    """Type the code; the session takes a new key, and the act waits one button further."""
    template = "portal/accounts/prove_code.html"
    if request.method != "POST":
        return render(request, template, {"form": CodeForm(), "over": False})
    form = CodeForm(request.POST)
    if not form.is_valid():
        return render(request, template, {"form": form, "over": False}, status=422)
    try:
        person = redeem_code(group, form.cleaned_data["code"], purposes=(ChallengePurpose.PROVE,))
        if person.pk != request.user.pk:
            raise CodeExpired
    except RuleBroken as refusal:
        if is_fresh(request.session):  # pressed twice
            return redirect("proved")
        context = {**refuse(form, "code", refusal), "over": not isinstance(refusal, WrongCode)}
        return refused(request, template, context, refusal)
    record_authentication(request, person, method="code", reauthenticated=True)
    return redirect("proved")
