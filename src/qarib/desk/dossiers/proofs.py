"""Proofs at the desk: what registers were asked for a file, and settling what the person contests."""

from http import HTTPStatus
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from qarib.desk.dossiers.forms import LONGEST_REASON
from qarib.desk.dossiers.page import visible_or_404
from qarib.desk.dossiers.views import ask_why
from qarib.desk.requests import ON_QUEUE, AgentRequest, agent_actor, for_roles
from qarib.kernel.errors import RuleBroken
from qarib.modules.dossiers.actions import read_dossier, settle_proof
from qarib.modules.dossiers.errors import ReadingReasonNeeded
from qarib.modules.dossiers.queries import moves_of, proof_lines, values_by_fact
from qarib.modules.exchange.enums import ProofState


class SettleProofForm(forms.Form):
    """Which of the two answers counts, and why: the person reads it."""

    counts = forms.ChoiceField(
        label=gettext_lazy("Which answer counts?"),
        choices=(
            ("register", gettext_lazy("The register’s")),
            ("person", gettext_lazy("The person’s")),
        ),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Say which of the two answers counts.")
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("What do you tell the person?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("The person reads it."),
        error_messages={
            "required": gettext_lazy("Write why, so that the person understands what counts now.")
        },
    )


class SettleDoubtForm(SettleProofForm):
    """Where the person said nothing else, their answer is still to be asked."""

    counts = forms.ChoiceField(
        label=gettext_lazy("Which answer counts?"),
        choices=(
            ("register", gettext_lazy("This one: the administration confirmed it.")),
            ("person", gettext_lazy("None: the person will be asked.")),
        ),
        widget=forms.RadioSelect,
        error_messages=SettleProofForm.base_fields["counts"].error_messages,
    )


@require_http_methods(["GET", "POST"])
@for_roles(*ON_QUEUE)
def settle(request: AgentRequest, uid: UUID, fact: str) -> HttpResponse:
    """Show what the register and the person say; choose which counts, with a reason."""
    dossier, actor = visible_or_404(request, uid), agent_actor(request)
    try:
        read_dossier(dossier, actor=actor)
    except ReadingReasonNeeded:
        return ask_why(request, dossier)
    lines = proof_lines(dossier, values_by_fact(dossier), request.LANGUAGE_CODE)
    line = next((line for line in lines if line.fact == fact), None)
    if line is None:
        raise Http404
    if line.state != ProofState.CONTESTED or "grant" not in moves_of(dossier, actor):
        messages.info(request, _("Nothing is to be settled here."))
        return redirect("desk:dossier", uid=uid)
    bound = request.POST if request.method == "POST" else None
    form, refusal = (SettleDoubtForm if line.doubted else SettleProofForm)(bound), ""
    if form.is_bound and form.is_valid():
        upheld, reason = form.cleaned_data["counts"] == "register", form.cleaned_data["reason"]
        try:
            settle_proof(dossier, fact=fact, upheld=upheld, reason=reason, actor=actor)
        except RuleBroken as broken:
            refusal = str(broken.message)
        else:
            messages.success(request, _("It is settled, and the person is told."))
            return redirect("desk:dossier", uid=uid)
    context = {"here": "queue", "dossier": dossier, "form": form, "line": line, "refusal": refusal}
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "desk/dossiers/proof.html", context, status=status if form.is_bound else 200)
