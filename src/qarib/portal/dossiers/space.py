"""My space: what waits for me, my files and rights, what was written to me, who read my data."""

from dataclasses import dataclass
from typing import Self

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qarib.kernel import clock
from qarib.modules.accounts.queries import may_see_fetched, needs_of
from qarib.modules.catalogue.queries import definition
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import (
    awaited_by,
    depositable,
    my_dossiers,
    promise_shown,
    rights_of,
    unread_by_person,
)
from qarib.modules.journal.queries import readings_of
from qarib.modules.notifications.queries import messages_of
from qarib.modules.promises.queries import PromiseBar, bars_of
from qarib.portal.dossiers.views import TONES
from qarib.portal.journal.lines import reading_lines
from qarib.portal.requests import PersonRequest
from qarib.ui.promise_line import PromiseLine

_SHOWN = 20
_LAST_MESSAGES = 5
_LAST_READINGS = 3


@dataclass(frozen=True, slots=True)
class _Card:
    """One file of mine as my space shows it."""

    dossier: Dossier
    procedure: str
    status: str
    tone: str
    line: PromiseLine | None

    @classmethod
    def of(cls, dossier: Dossier, bar: PromiseBar | None) -> Self:
        """Put one line together; no query, the definition is kept by the process."""
        status = Status(dossier.status)
        line = PromiseLine.of(bar) if bar else None
        return cls(dossier, str(definition(dossier.version).name), str(status.label), TONES[status], line)


@require_safe
def my_space(request: PersonRequest) -> HttpResponse:
    """Show what waits for me, my files with their promises, my rights, my messages, who read my data."""
    person = request.user
    dossiers = list(my_dossiers(person.pk)[:_SHOWN])
    promises = [promise_shown(dossier) for dossier in dossiers]
    bars = iter(bars_of([promise for promise in promises if promise]))
    cards = [
        _Card.of(dossier, next(bars) if promise else None)
        for dossier, promise in zip(dossiers, promises, strict=True)
    ]
    awaited = awaited_by(person.pk) if any(depositable(dossier) for dossier in dossiers) else {}
    matched, unread = may_see_fetched(person), unread_by_person(person.pk)
    context = {
        "waiting": [card for card in cards if card.dossier.status in (Status.DRAFT, Status.WAITING)],
        "cards": [card for card in cards if card.dossier.number],
        "unread": [card for card in cards if card.dossier.uid in unread],
        "awaited": [(card, awaited[card.dossier.uid]) for card in cards if card.dossier.uid in awaited],
        "rights": rights_of(person.pk, on=clock.today()),
        "messages_received": messages_of(person.pk)[:_LAST_MESSAGES],
        "readings": reading_lines(readings_of(person.pk, limit=_LAST_READINGS)) if matched else [],
        "needs": [need.label for need in needs_of(person.pk)],
        "matched": matched,
    }
    return render(request, "portal/dossiers/my_space.html", context)
