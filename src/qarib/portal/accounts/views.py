"""The door: sign up, log in, the code, log out, and one's open sessions."""

from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qarib.kernel import clock
from qarib.kernel.errors import RuleBroken
from qarib.kernel.identifiers import PREFIX
from qarib.modules.accounts.actions import (
    Started,
    redeem_code,
    revoke_all_sessions,
    revoke_session,
    start_log_in,
    start_sign_up,
)
from qarib.modules.accounts.enums import ChallengePurpose
from qarib.modules.accounts.errors import WrongCode
from qarib.modules.accounts.models import Session
from qarib.modules.accounts.queries import demand_proof, sessions_of
from qarib.modules.dossiers.queries import persons_of_number
from qarib.modules.operations.actions import hit
from qarib.modules.operations.enums import Limit
from qarib.modules.operations.errors import TooManyAttempts
from qarib.modules.organisations.queries import has_membership
from qarib.portal.accounts.codes import send_codes, send_sign_up_code, too_many_sign_ups
from qarib.portal.accounts.devices import device_name
from qarib.portal.accounts.forms import CodeForm, LogInForm, SignUpForm, refuse
from qarib.portal.accounts.known import ASKED, digest, keep_name, known_here, name_here, remember_here
from qarib.portal.catalogue.check_answers import forget
from qarib.portal.requests import PersonRequest, actor_of, refused

# Per identifier: two short codes of five tries each, ten guesses an hour. After that codes are long, and
# nothing is refused: whoever asks in somebody's name can lock nobody's door. The person's own browser, once
# known, counts apart.
CODES_ASKED = Limit("portal.codes_asked", times=2, seconds=7200)
CODES_ASKED_AT_HOME = Limit("portal.codes_asked_at_home", times=2, seconds=7200)
# Per browser. Assumed: no household, and no helper with one computer, signs up more people than thirty at
# once and one every four minutes after. A program that throws its cookies away meets the bounds of phones,
# the flood stop and the alert of the budget.
SIGN_UPS = Limit("portal.sign_ups", times=30, seconds=7200)
_NEXT = "next"
_LOG_IN = "portal/accounts/log_in.html"
_SIGN_UP = "portal/accounts/sign_up.html"
_OPENS_THE_DOOR = (ChallengePurpose.LOG_IN, ChallengePurpose.SIGN_UP)


def _remember_next(request: HttpRequest) -> None:
    target = request.GET.get(_NEXT, "")
    if target and url_has_allowed_host_and_scheme(target, {request.get_host()}):
        request.session[_NEXT] = target


def _log_in_context(request: HttpRequest, form: LogInForm) -> dict[str, object]:
    return {"form": form, "next": request.session.get(_NEXT, "")}


@login_not_required
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask for a code by national number or file number; the answer is the same for known and unknown."""
    if request.method != "POST":
        _remember_next(request)
        return render(request, _LOG_IN, _log_in_context(request, LogInForm()))
    form = LogInForm(request.POST)
    if form.is_valid():
        identifier = form.cleaned_data["identifier"]
        try:
            started = _start(request, identifier)
            send_codes(started, quiet=True)
            return redirect("portal:log_in_code", group=started.group)
        except RuleBroken as refusal:
            context = _log_in_context(request, form) | refuse(form, "identifier", refusal)
            return refused(request, _LOG_IN, context, refusal)
    return render(request, _LOG_IN, _log_in_context(request, form), status=422)


def _start(request: HttpRequest, identifier: str) -> Started:
    """Issue codes: short ones as long as nobody can be guessing. The same statements, known or not."""
    device = known_here(request, identifier)
    try:
        if device:
            hit(CODES_ASKED_AT_HOME, f"{device}:{identifier}")
        else:
            hit(CODES_ASKED, identifier)
        often = False
    except TooManyAttempts:
        often = True
    request.session[ASKED] = digest(identifier)
    if identifier.startswith(PREFIX):
        return start_log_in(person_ids=persons_of_number(identifier), often=often)
    return start_log_in(nin=identifier, often=often)


@login_not_required
@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Declare who one is; a code goes to the phone, whether the national number is known or not."""
    browser = name_here(request)
    return keep_name(request, _sign_up(request, browser), browser)


def _sign_up(request: HttpRequest, browser: str) -> HttpResponse:
    if request.method != "POST":
        _remember_next(request)
        return render(request, _SIGN_UP, {"form": SignUpForm()})
    form = SignUpForm(request.POST)
    if not form.is_valid():
        return render(request, _SIGN_UP, {"form": form}, status=422)
    typed = form.cleaned_data
    try:
        hit(SIGN_UPS, browser)
        often = too_many_sign_ups(typed["phone"])
        started = start_sign_up(
            nin=typed["nin"],
            phone=typed["phone"],
            names=(typed["given_name"], typed["family_name"]),
            language=get_language(),
            often=often,
        )
    except RuleBroken as refusal:
        return refused(request, _SIGN_UP, refuse(form, "phone", refusal), refusal)
    send_sign_up_code(started, often=often)
    return redirect("portal:log_in_code", group=started.group)


@login_not_required
@require_http_methods(["GET", "POST"])
def log_in_code(request: HttpRequest, group: UUID) -> HttpResponse:
    """Type the code; the right one opens the session and leads where the person was going."""
    template = "portal/accounts/code.html"
    if request.method != "POST":
        return render(request, template, {"form": CodeForm()})
    form = CodeForm(request.POST)
    if not form.is_valid():
        return render(request, template, {"form": form}, status=422)
    try:
        person = redeem_code(group, form.cleaned_data["code"], purposes=_OPENS_THE_DOOR)
    except WrongCode as refusal:
        return render(request, template, refuse(form, "code", refusal), status=422)
    except RuleBroken as refusal:
        return render(request, template, {**refuse(form, "code", refusal), "over": True}, status=422)
    target, asked = request.session.pop(_NEXT, None), request.session.pop(ASKED, "")
    auth.login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    # Lets passkeys change for a while, and acts that bind; an agent has a second factor for those.
    agent = person.has_usable_password() or has_membership(person.pk, on=clock.today())
    record_authentication(request, person, method="phone" if agent else "code", reauthenticated=True)
    return remember_here(request, redirect(target or "portal:my_space"), asked)


@login_not_required
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Close this session only, and erase what was answered in a check: the next person starts anew."""
    auth.logout(request)
    response = redirect("portal:home")
    forget(response)
    return response


@require_safe
def sessions(request: PersonRequest) -> HttpResponse:
    """List where I am logged in."""
    here = here_of(request)
    open_sessions = [
        (session, device_name(session.device), session.pk == (here and here.pk))
        for session in sessions_of(request.user)
    ]
    return render(request, "portal/accounts/sessions.html", {"sessions": open_sessions})


def here_of(request: HttpRequest) -> Session | None:
    """Return the row of the session that asks."""
    row: Session | None = getattr(request.session, "row", None)
    return row


@require_POST
def end_sessions(request: PersonRequest) -> HttpResponse:
    """Close all my sessions but this one, after a fresh proof of who I am."""
    demand_proof(request.session)
    revoke_all_sessions(request.user, actor=actor_of(request), keep=here_of(request))
    messages.success(request, _("All other sessions are closed."))
    return redirect("portal:sessions")


@require_POST
def end_session(request: PersonRequest, uid: UUID) -> HttpResponse:
    """Close one of my sessions."""
    session = get_object_or_404(sessions_of(request.user), uid=uid)
    revoke_session(session, actor=actor_of(request))
    messages.success(request, _("That session is closed."))
    return redirect("portal:sessions")
