"""Inviting a professional to deposit a paper of my file, and closing the link again."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from qarib.kernel.errors import RuleBroken
from qarib.modules.accounts.queries import normalise_phone
from qarib.modules.catalogue.enums import Profession
from qarib.modules.catalogue.queries import Fact, Page, definition
from qarib.modules.dossiers.actions import LONGEST_NAME, invite_professional, revoke_invitation
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.errors import InvitationClosed
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import (
    deposit_would_end,
    depositable,
    invitations_of,
    may_be_deposited,
    my_invitation,
)
from qarib.portal.accounts.forms import read
from qarib.portal.dossiers.mine import mine_or_404
from qarib.portal.requests import PersonRequest, actor_of, refused
from qarib.ui.fields import PhoneInput


class InvitationForm(forms.Form):
    """Who has the paper, and where the link goes."""

    name = forms.CharField(
        label=gettext_lazy("Name of the professional"),
        max_length=LONGEST_NAME,
        error_messages={"required": gettext_lazy("Write the name of the professional.")},
    )
    phone = forms.CharField(
        label=gettext_lazy("Their mobile phone"),
        help_text=gettext_lazy("The link goes to it by SMS. With a wrong number it opens nothing."),
        max_length=40,
        widget=PhoneInput({"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write the mobile number of the professional.")},
    )

    def clean_phone(self) -> str:
        """Return the number in international form."""
        return read(normalise_phone, self.cleaned_data["phone"])


@dataclass(frozen=True, slots=True)
class Depositable:
    """A paper that a professional can deposit for me."""

    fact: str
    label: str
    profession: str

    @classmethod
    def of(cls, fact: Fact) -> "Depositable":
        """Put the words of one fact together."""
        return cls(fact.code, str(fact.label), str(Profession(fact.deposited_by).label))


def depositable_on(dossier: Dossier, page: Page) -> list[Depositable]:
    """Return what a page asks that a professional could deposit instead. No query."""
    asked = {question.fact for question in page.questions}
    return [Depositable.of(fact) for code, fact in depositable(dossier).items() if code in asked]


def deposits_card(dossier: Dossier) -> dict[str, object]:
    """Return what the card of deposits shows: no query where no paper is deposited."""
    return {
        "deposits": invitations_of(dossier),
        "invitable": [Depositable.of(fact) for fact in may_be_deposited(dossier).values()],
    }


@require_http_methods(["GET", "POST"])
def invite(request: PersonRequest, uid: UUID, fact: str) -> HttpResponse:
    """Invite the professional who has the paper, see whether it arrived, close the link; from level 1 on."""
    mine = mine_or_404(request, uid)
    if fact not in depositable(mine):
        messages.info(request, _("Nothing of this file can be deposited by a professional now."))
        return redirect(_back(mine), uid=uid)
    if "revoke" in request.POST:
        return _revoke(request, mine, fact)
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            invite_professional(mine, fact=fact, **form.cleaned_data, actor=actor_of(request))
        except RuleBroken as broken:
            form.add_error(None, str(broken.message))
            return refused(request, "portal/dossiers/invite.html", _context(mine, fact, form), broken)
        messages.success(
            request, _("The link is sent. The code came to your phone: tell it to the professional yourself.")
        )
        return redirect("portal:invite", uid=uid, fact=fact)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "portal/dossiers/invite.html", _context(mine, fact, form), status=status)


def _back(dossier: Dossier) -> str:
    return "portal:fill" if dossier.status == Status.DRAFT else "portal:dossier"


def _context(dossier: Dossier, fact: str, form: InvitationForm) -> dict[str, object]:
    lines = [line for line in invitations_of(dossier) if line.fact == fact]
    return {
        "dossier": dossier,
        "procedure": definition(dossier.version),
        "paper": Depositable.of(depositable(dossier)[fact]),
        "deposits": lines,
        "form": form,
        "may_invite": fact in may_be_deposited(dossier),
        "until": deposit_would_end(dossier),
        "back": _back(dossier),
        "drops_answer": dossier.status == Status.DRAFT,
    }


def _revoke(request: PersonRequest, dossier: Dossier, fact: str) -> HttpResponse:
    if _is_revoked(request, dossier):
        messages.success(request, _("The link is closed: it opens nothing any more. You may invite anew."))
    else:
        messages.info(request, _("This link was closed already, or the paper has arrived."))
    return redirect("portal:invite", uid=dossier.uid, fact=fact)


def _is_revoked(request: PersonRequest, dossier: Dossier) -> bool:
    actor = actor_of(request)
    try:
        invitation = my_invitation(dossier, UUID(request.POST["revoke"]), actor=actor)
    except ValueError:
        return False
    if invitation is None:
        return False
    try:
        revoke_invitation(invitation, actor=actor)
    except InvitationClosed:
        return False
    return True
