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
    relay_lines,
    rights_of,
    unread_by_person,
)
from qarib.modules.journal.queries import readings_of
from qarib.modules.notifications.queries import messages_of
from qarib.modules.promises.queries import PromiseBar, bars_of
from qarib.portal.dossiers.relays import RelayCard, owed_to, relay_cards
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
    relays: list[RelayCard]

    @classmethod
    def of(cls, dossier: Dossier, bar: PromiseBar | None, relays: list[RelayCard]) -> Self:
        """Put one line together; no query, the definition is kept by the process."""
        status = Status(dossier.status)
        line = PromiseLine.of(bar) if bar else None
        name = str(definition(dossier.version).name)
        return cls(dossier, name, str(status.label), TONES[status], line, relays)


@require_safe
def my_space(request: PersonRequest) -> HttpResponse:
    """Show what waits for me, my files with their promises, my rights, my messages, who read my data."""
    person = request.user
    dossiers = list(my_dossiers(person.pk)[:_SHOWN])
    cards = _cards(dossiers)
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


def _cards(dossiers: list[Dossier]) -> list[_Card]:
    """Return one card a file, with all it waits for: two queries, one more where one serves another body."""
    promises, relays = [promise_shown(dossier) for dossier in dossiers], relay_lines(dossiers)
    others = [promise for lines in relays.values() for promise in owed_to(lines)]
    bars = {bar.promise.pk: bar for bar in bars_of([*filter(None, promises), *others])}
    return [
        _Card.of(
            dossier, bars[promise.pk] if promise else None, relay_cards(relays.get(dossier.pk, []), bars)
        )
        for dossier, promise in zip(dossiers, promises, strict=True)
    ]
