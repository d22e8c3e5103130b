"""My file, and a status by number."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qarib.kernel.errors import MoveNotAllowed
from qarib.kernel.identifiers import read_number
from qarib.modules.accounts.queries import may_see_fetched
from qarib.modules.catalogue.queries import definition
from qarib.modules.dossiers.actions import withdraw
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import (
    conversation_of,
    corrections_of,
    is_waiting_assumed,
    judged,
    open_request,
    promise_shown,
    relay_lines,
    status_by_number,
    values_by_fact,
)
from qarib.modules.journal.queries import history_of, readings_of
from qarib.modules.operations.actions import hit
from qarib.modules.operations.enums import Limit
from qarib.modules.promises.queries import bars_of, promise_bar
from qarib.portal.dossiers.answers import typed_only, value_lines
from qarib.portal.dossiers.appeals import decided
from qarib.portal.dossiers.computed import day_lines
from qarib.portal.dossiers.deposits import deposits_card
from qarib.portal.dossiers.known import known_lines
from qarib.portal.dossiers.mine import mine_or_404
from qarib.portal.dossiers.points import point_lines
from qarib.portal.dossiers.relays import RelayCard, owed_to, relay_cards
from qarib.portal.journal.lines import PathLine, act_lines, reading_lines
from qarib.portal.requests import PersonRequest, actor_of
from qarib.ui.promise_line import PromiseLine

STATUS_ASKED = Limit("portal.status_asked", times=60, seconds=3600)
TONES = {
    Status.DRAFT: "",
    Status.FILED: "info",
    Status.WAITING: "wait",
    Status.UNDER_INSTRUCTION: "info",
    Status.GRANTED: "ok",
    Status.REFUSED: "late",
    Status.WITHDRAWN: "",
    Status.LAPSED: "",
    Status.APPEALED: "info",
    Status.UPHELD: "late",
    Status.OVERTURNED: "ok",
}
_SHOWN = 20


@require_safe
def dossier(request: PersonRequest, uid: UUID) -> HttpResponse:
    """Show one file: when the answer comes, the path so far, what was filed, who read it, the decision."""
    mine = mine_or_404(request, uid)
    if mine.status == Status.DRAFT:
        return redirect("portal:fill", uid=uid)
    if mine.number is None:  # a draft that was given up: there is nothing to follow
        return redirect("portal:my_space")
    matched = may_see_fetched(request.user)
    line, computed = _promise(mine)
    shown, rules = values_by_fact(mine), definition(mine.version)
    if not matched:
        shown = typed_only(shown)
    # Judged by what is shown: points that rest on more than level 1 may see are not even computed.
    known = {fact: value.value for fact, value in shown.items()}
    context = {
        "dossier": mine,
        "procedure": rules,
        "status": Status(mine.status).label,
        "tone": TONES[Status(mine.status)],
        "line": line,
        "computed": computed,
        "path": act_lines(history_of("dossier", mine.uid)) if matched else [],
        "lines": value_lines(mine, shown, request.LANGUAGE_CODE),
        "points": point_lines(rules, judged(mine, shown), known, request.LANGUAGE_CODE),
        "known_lines": known_lines(mine, request.LANGUAGE_CODE) if matched else [],
        "corrections": corrections_of(mine, request.LANGUAGE_CODE),
        "readings": _readings(request, mine) if matched else [],
        "matched": matched,
        **decided(mine, request.LANGUAGE_CODE, matched=matched),
        **deposits_card(mine),
        "relays": _relays(mine),
        "asked": open_request(mine),
        "assumed_waiting": is_waiting_assumed(mine),
        "lapsed": mine.status == Status.LAPSED,
        "conversation": conversation_of(mine, on_duty=False),
        "may_withdraw": mine.status in (Status.FILED, Status.WAITING, Status.UNDER_INSTRUCTION),
    }
    return render(request, "portal/dossiers/dossier.html", context)


def _promise(mine: Dossier) -> tuple[PromiseLine | None, list[str]]:
    """Return the promise as a picture, and how its date was reached, in sentences."""
    promise = promise_shown(mine)
    if promise is None:
        return None, []
    return PromiseLine.of(promise_bar(promise)), day_lines(promise)


def _relays(mine: Dossier) -> list[RelayCard]:
    """Return the other bodies of the file: three queries, none where it serves nobody else."""
    lines = relay_lines([mine]).get(mine.pk, [])
    owed = owed_to(lines)
    return relay_cards(lines, {bar.promise.pk: bar for bar in bars_of(owed)} if owed else {})


def _readings(request: PersonRequest, mine: Dossier) -> list[PathLine]:
    return reading_lines(readings_of(request.user.pk, limit=_SHOWN, about=("dossier", mine.uid)))


@require_http_methods(["GET", "POST"])
def withdraw_dossier(request: PersonRequest, uid: UUID) -> HttpResponse:
    """Withdraw after a question: a file withdrawn by mistake would have to be filed again."""
    mine = mine_or_404(request, uid)
    if request.method == "POST":
        withdraw(mine, actor=actor_of(request))
        messages.success(request, _("Your file is withdrawn. You may file again at any time."))
        return redirect("portal:my_space")
    if mine.status not in (Status.DRAFT, Status.FILED, Status.WAITING, Status.UNDER_INSTRUCTION):
        raise MoveNotAllowed
    context = {"dossier": mine, "procedure": definition(mine.version)}
    return render(request, "portal/dossiers/withdraw.html", context)


@login_not_required
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Tell anyone who holds a number where the file stands, and nothing about the person."""
    number = request.GET.get("number", "")[:60].strip()
    found = None
    if meant := read_number(number):  # a typing error costs nothing: its check character tells it
        hit(STATUS_ASKED, f"{request.META.get('REMOTE_ADDR', '')}:{meant}")
        found = status_by_number(meant)
    context = {"number": number, "found": found, "tone": TONES[found.status] if found else ""}
    return render(
        request, "portal/dossiers/status.html", context, status=404 if number and not found else 200
    )
