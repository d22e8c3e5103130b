"""The page behind a link: a professional without an account deposits one paper, and keeps a receipt."""

from http import HTTPStatus

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from qarib.kernel.errors import RuleBroken
from qarib.modules.catalogue.queries import definition
from qarib.modules.documents.errors import UploadRefused
from qarib.modules.dossiers.actions import deposit
from qarib.modules.dossiers.enums import DepositState
from qarib.modules.dossiers.errors import InvitationClosed, StatementNeeded, WrongDepositCode
from qarib.modules.dossiers.models import DepositInvitation
from qarib.modules.dossiers.queries import invitation_by_link, last_day_of, state_of_invitation
from qarib.modules.operations.actions import hit
from qarib.modules.operations.enums import flood_stop
from qarib.modules.organisations.queries import bodies_by_code
from qarib.portal.requests import refused
from qarib.ui.fields import CodeInput

# By address, where a whole carrier may stand, and only for links that take no paper: nobody guesses the 192
# random bits of a link, and who holds a true one is never held up by a neighbour.
LINKS_TRIED = flood_stop("portal.deposit_links_tried")
_DIGITS = 6
_ACCEPT = "image/jpeg,image/png,image/webp,image/heic,application/pdf"


class DepositForm(forms.Form):
    """The code that the person told, the paper, and what it establishes."""

    code = forms.CharField(
        label=gettext_lazy("The 6 digits of the code"),
        help_text=gettext_lazy("The person who invited you received it by SMS, and tells it to you."),
        max_length=40,
        widget=CodeInput(),
        error_messages={"required": gettext_lazy("Write the 6 digits of the code.")},
    )
    file = forms.FileField(
        label=gettext_lazy("The paper"),
        help_text=gettext_lazy("A photo or a PDF, at most 10 MB."),
        widget=forms.FileInput({"accept": _ACCEPT}),
        allow_empty_file=True,
        error_messages=dict.fromkeys(("required", "invalid", "missing"), gettext_lazy("Add the document.")),
    )
    stated = forms.BooleanField(error_messages={"required": StatementNeeded.message})

    def clean_code(self) -> str:
        """Return six digits, whichever digits and spaces were typed; anything else is no try."""
        typed = self.cleaned_data["code"]
        digits = "".join(str(int(character)) for character in typed if character.isdecimal())
        if len(digits) != _DIGITS or any(not (one.isdecimal() or one in " -") for one in typed):
            raise forms.ValidationError(self.fields["code"].error_messages["required"])
        return digits


@login_not_required
@require_http_methods(["GET", "POST"])
def deposit_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the paper once; who comes or sends again sees the receipt. Other links look like unknown ones."""
    invitation = invitation_by_link(token)
    if invitation is None:
        return _gone(request)
    state = state_of_invitation(invitation, invitation.dossier)
    if state == DepositState.DEPOSITED and request.method == "POST":
        return _private(redirect("portal:deposit", token=token))
    if state == DepositState.DEPOSITED:
        return _private(render(request, "portal/dossiers/deposited.html", _shown(invitation)))
    if state != DepositState.AWAITED:
        return _gone(request)
    return _private(_form_page(request, invitation, token))


def _form_page(request: HttpRequest, invitation: DepositInvitation, token: str) -> HttpResponse:
    sent = request.method == "POST"
    form = DepositForm(request.POST, request.FILES) if sent else DepositForm()
    context = {**_shown(invitation), "form": form}
    form.fields["stated"].label = _statement(invitation)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if sent else HTTPStatus.OK
        return render(request, "portal/dossiers/deposit.html", context, status=status)
    file = form.cleaned_data["file"]
    try:
        deposit(
            invitation,
            code=form.cleaned_data["code"],
            stated=form.cleaned_data["stated"],
            stream=file.file,
            name=file.name or "",
            declared_size=file.size,
        )
    except InvitationClosed:
        # The same form on a second line was quicker, or the link was closed: its page tells which.
        return redirect("portal:deposit", token=token)
    except RuleBroken as refusal:
        form.add_error(_field_of(refusal), str(refusal.message))
        return refused(request, "portal/dossiers/deposit.html", context, refusal)
    return redirect("portal:deposit", token=token)


def _field_of(refusal: RuleBroken) -> str | None:
    if isinstance(refusal, WrongDepositCode):
        return "code"
    return "file" if isinstance(refusal, UploadRefused) else None


def _statement(invitation: DepositInvitation) -> str:
    fact = definition(invitation.dossier.version).facts[invitation.fact]
    return str(fact.statement or fact.label)


def _shown(invitation: DepositInvitation) -> dict[str, object]:
    """Return what a professional needs to know: the paper and the file, never whose it is."""
    dossier = invitation.dossier
    rules = definition(dossier.version)
    fact = rules.facts[invitation.fact]
    return {
        "paper": str(fact.label),
        "procedure": rules.name,
        "body": bodies_by_code({rules.body}).get(rules.body),
        "number": dossier.number or "",
        "until": last_day_of(invitation),
        "used_at": invitation.used_at,
        "upload": invitation.upload,
    }


def _gone(request: HttpRequest) -> HttpResponse:
    hit(LINKS_TRIED, str(request.META.get("REMOTE_ADDR", "")))
    context = {"why": _("This link takes no paper: it was used up, closed, has expired, or was mistyped.")}
    return _private(
        render(request, "portal/dossiers/deposit_gone.html", context, status=HTTPStatus.NOT_FOUND)
    )


def _private(response: HttpResponse) -> HttpResponse:
    """Keep the link out of caches; the policy of all pages keeps it from other sites.

    A stricter `no-referrer` would make browsers post `Origin: null`, which is refused as a forgery.
    """
    response["Cache-Control"] = "private, no-store"
    return response
