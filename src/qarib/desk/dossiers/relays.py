"""Files of other bodies that also concern ours: what waits, what we need to know of each, and our answer."""

from http import HTTPStatus
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from qarib.desk.dossiers.forms import LONGEST_REASON
from qarib.desk.dossiers.lists import Filter, QueueItem, QueueList
from qarib.desk.dossiers.words import due_tag
from qarib.desk.requests import ON_QUEUE, AgentRequest, agent_actor, for_roles
from qarib.kernel.errors import RuleBroken
from qarib.modules.catalogue.queries import definition
from qarib.modules.dossiers.actions import confirm_relay, give_back_relay, read_relay
from qarib.modules.dossiers.enums import RelayStatus
from qarib.modules.dossiers.errors import RelayReasonNeeded
from qarib.modules.dossiers.models import Relay
from qarib.modules.dossiers.queries import (
    granted_by,
    relays_page,
    relays_visible_to,
    served_by,
    with_relay_data,
)
from qarib.modules.promises.queries import promise_bar
from qarib.ui.promise_line import PromiseLine


class AnswerForm(forms.Form):
    """Done, or given back; what is written the person reads."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=(
            ("confirm", gettext_lazy("It is done.")),
            ("give_back", gettext_lazy("It is not for us: we give it back.")),
        ),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Say whether it is done or given back.")
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("What do you tell the person?"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("The person reads it. Needed when you give it back."),
    )


@require_safe
@for_roles(*ON_QUEUE)
def relays(request: AgentRequest) -> HttpResponse:
    """Show what files decided elsewhere ask of this office, the most urgent first."""
    chosen, here = Filter.of(request), reverse("desk:relays")
    page = relays_page(agent_actor(request), after=chosen.after)
    queue = QueueList(
        [_item(relay) for relay in page.relays],
        here + chosen.query(after=page.following) if page.following else "",
        here if chosen.after else "",
    )
    return render(request, "desk/dossiers/relays.html", {"here": "relays", "queue": queue})


def _item(relay: Relay) -> QueueItem:
    tag = due_tag(relay.promise.due_day, short=True)
    return QueueItem(
        url=reverse("desk:relay", args=[relay.uid]),
        current=False,
        title=relay.dossier.person.full_name or str(relay.dossier.number),
        tag=tag.label,
        tone=tag.tone,
        subtitle=str(served_by(relay).served.name),
        end=str(relay.dossier.number),
    )


@require_http_methods(["GET", "POST"])
@for_roles(*ON_QUEUE)
def relay(request: AgentRequest, uid: UUID) -> HttpResponse:
    """Show what our part needs, and nothing else of the file; take the answer."""
    actor = agent_actor(request)
    found = get_object_or_404(with_relay_data(relays_visible_to(actor)), uid=uid)
    read_relay(found, actor=actor)
    form, refusal = AnswerForm(request.POST if request.method == "POST" else None), ""
    if form.is_bound and form.is_valid():
        answer = confirm_relay if form.cleaned_data["answer"] == "confirm" else give_back_relay
        try:
            answer(found, reason=form.cleaned_data["reason"], actor=actor)
        except RelayReasonNeeded as needed:
            form.add_error("reason", str(needed.message))
        except RuleBroken as broken:
            refusal = str(broken.message)
            found.refresh_from_db()
        else:
            messages.success(request, _("It is written down, and the person is told."))
            return redirect("desk:relays")
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.UNPROCESSABLE_ENTITY
    context = {**_shown(found), "form": form, "refusal": refusal}
    return render(request, "desk/dossiers/relay.html", context, status=status if form.is_bound else 200)


def _shown(found: Relay) -> dict[str, object]:
    told, line = found.status == RelayStatus.TOLD, served_by(found)
    return {
        "here": "relays",
        "relay": found,
        "dossier": found.dossier,
        "procedure": definition(found.dossier.version),
        "served": line.served,
        "decision": granted_by(found),
        "line": None if found.status == RelayStatus.ENDED else PromiseLine.of(promise_bar(found.promise)),
        "open": told,
        "tag": due_tag(found.promise.due_day, short=False) if told else None,
    }
