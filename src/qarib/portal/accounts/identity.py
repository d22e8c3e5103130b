"""My account once I am in: my identity, my phone, my language, my needs."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qarib.kernel.actor import citizen
from qarib.kernel.errors import RuleBroken
from qarib.modules.accounts.actions import (
    choose_language,
    confirm_identity,
    record_need,
    redeem_code,
    remove_need,
    revoke_all_sessions,
    start_change_phone,
)
from qarib.modules.accounts.enums import ChallengePurpose, MatchedBy, NeedCode
from qarib.modules.accounts.errors import CivilStatusSilent, ClaimedByAnother, NotRecognised, WrongCode
from qarib.modules.accounts.queries import demand_proof, may_see_fetched, needs_of
from qarib.modules.notifications.actions import send
from qarib.modules.operations.errors import TooManyAttempts
from qarib.modules.personal_data.queries import was_not_recognised
from qarib.portal.accounts.codes import PHONES_CHANGED, send_codes
from qarib.portal.accounts.forms import CodeForm, refuse
from qarib.portal.accounts.identity_forms import IdentityForm, LanguageForm, NeedsForm, PhoneForm
from qarib.portal.requests import PersonRequest, actor_of, refused


@require_http_methods(["GET", "POST"])
def identity(request: PersonRequest) -> HttpResponse:
    """Confirm who I am: civil status says yes, no or nothing, and the page never says what was wrong."""
    template, person = "portal/accounts/identity.html", request.user
    context: dict[str, object] = {
        "matched": may_see_fetched(person),
        "matched_by": MatchedBy(person.matched_by).label if person.matched_by else "",
        "has_number": bool(person.nin_sealed),
        "demo": settings.QARIB_CIVIL_STATUS_CLIENT == "demo",
        "by_a_person": False,
        "not_recognised": was_not_recognised(person),
    }
    if request.method != "POST":
        names = {"family_name": person.family_name, "given_name": person.given_name}
        return render(request, template, {**context, "form": IdentityForm(initial=names)})
    form = IdentityForm(request.POST)
    if not form.is_valid():
        return render(request, template, {**context, "form": form}, status=422)
    declared = dict(form.cleaned_data)
    try:
        confirm_identity(
            person,
            birth_date=declared.pop("birth_date"),
            birth_commune=declared.pop("birth_commune"),
            declared=declared,
            actor=actor_of(request),
        )
    except RuleBroken as refusal:
        context["not_recognised"] = isinstance(refusal, NotRecognised) or context["not_recognised"]
        context["by_a_person"] = isinstance(refusal, CivilStatusSilent | ClaimedByAnother | TooManyAttempts)
        return refused(request, template, {**context, **refuse(form, None, refusal)}, refusal)
    messages.success(
        request, _("Your identity is confirmed. Everything that concerns you is open to you now.")
    )
    return redirect("portal:my_space")


@require_http_methods(["GET", "POST"])
def phone(request: PersonRequest) -> HttpResponse:
    """Ask for a code on my new phone; only a confirmed identity may change it."""
    template, person = "portal/accounts/phone.html", request.user
    context: dict[str, object] = {"matched": may_see_fetched(person), "phone": person.phone}
    if request.method != "POST":
        return render(request, template, {**context, "form": PhoneForm()})
    form = PhoneForm(request.POST)
    if not form.is_valid():
        return render(request, template, {**context, "form": form}, status=422)
    demand_proof(request.session)
    try:
        started = start_change_phone(person, phone=form.cleaned_data["phone"], actor=actor_of(request))
        send_codes(started, limit=PHONES_CHANGED)
    except RuleBroken as refusal:
        return refused(request, template, {**context, **refuse(form, "phone", refusal)}, refusal)
    return redirect("portal:phone_code", group=started.group)


@require_http_methods(["GET", "POST"])
def phone_code(request: PersonRequest, group: UUID) -> HttpResponse:
    """Type the code that came to the new phone; the old one is told."""
    template, old = "portal/accounts/phone_code.html", request.user.phone
    form = CodeForm(request.POST)
    if request.method != "POST":
        return render(request, template, {"form": CodeForm(), "over": False})
    if not form.is_valid():
        return render(request, template, {"form": form, "over": False}, status=422)
    try:
        person = redeem_code(group, form.cleaned_data["code"], purposes=(ChallengePurpose.CHANGE_PHONE,))
    except RuleBroken as refusal:
        context = {**refuse(form, "code", refusal), "over": not isinstance(refusal, WrongCode)}
        return refused(request, template, context, refusal)
    # Whoever was logged in with the old phone in hand is not any more.
    revoke_all_sessions(person, actor=citizen(person.pk), keep=getattr(request.session, "row", None))
    if old and person.pk == request.user.pk and person.phone != old:
        send(
            "portal/phone_changed",
            person_id=person.pk,
            address=old,
            channel="sms",
            language=person.language,
            context={},
            actor=actor_of(request),
        )
    messages.success(request, _("Your phone is changed. Codes and messages go to the new one."))
    return redirect("portal:my_space")


@require_http_methods(["GET", "POST"])
def language(request: PersonRequest) -> HttpResponse:
    """Choose the language of my messages, letters and pages."""
    form = LanguageForm(
        request.POST if request.method == "POST" else None, initial={"language": request.user.language}
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["language"]
        choose_language(request.user, language=chosen, actor=actor_of(request))
        messages.success(request, _("Your language is kept."))
        response = redirect("portal:my_space")
        response["Location"] += f"?lang={chosen}"
        return response
    return _form_page(request, "portal/accounts/language.html", form)


@require_http_methods(["GET", "POST"])
def needs(request: PersonRequest) -> HttpResponse:
    """Say what must be adapted for me: it follows me through every procedure, and I may take it back."""
    known = set(needs_of(request.user.pk))
    form = NeedsForm(
        request.POST if request.method == "POST" else None, initial={"needs": [need.value for need in known]}
    )
    if request.method == "POST" and form.is_valid():
        wanted = {NeedCode(code) for code in form.cleaned_data["needs"]}
        for need in sorted(wanted - known):
            record_need(request.user, code=need, actor=actor_of(request))
        for need in sorted(known - wanted):
            remove_need(request.user, code=need, actor=actor_of(request))
        messages.success(request, _("Your needs are kept. Whoever receives you will see them."))
        return redirect("portal:my_space")
    return _form_page(request, "portal/accounts/needs.html", form)


def _form_page(request: PersonRequest, template: str, form: Form) -> HttpResponse:
    return render(request, template, {"form": form}, status=422 if form.is_bound else 200)
