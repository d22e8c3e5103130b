"""Other bodies that a file serves: who may see what of it, and what the person waits for."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.modules.catalogue.queries import Serves, definition
from qarib.modules.dossiers.enums import RelayStatus, Status
from qarib.modules.dossiers.models import Decision, Dossier, Relay
from qarib.modules.dossiers.rules import CONVERSATION_AFTER_DECISION, DESK, RUNNING
from qarib.modules.exchange.enums import Source
from qarib.modules.organisations.queries import communes_served_by
from qarib.modules.promises.models import Promise


def relays_visible_to(actor: Actor) -> QuerySet[Relay]:
    """Return what this actor may see of files that their body only helps with: the only door.

    Agents and heads of the office that was told, and of the agency of that body that serves the person's
    commune today; once answered, for ninety days. Never the file itself: `dossiers_visible_to` shows it not.
    """
    if actor.role not in DESK or actor.organisation is None:
        return Relay.objects.none()
    served = communes_served_by(actor.organisation, on=clock.today())
    of_the_place = Q(office__body_id=actor.body, dossier__commune__in=served)
    since = clock.now() - CONVERSATION_AFTER_DECISION
    seen = Relay.objects.filter(Q(office_id=actor.organisation) | of_the_place, dossier__anonymised_at=None)
    return seen.filter(Q(settled_at=None) | Q(settled_at__gte=since))


def with_relay_data(relays: QuerySet[Relay]) -> QuerySet[Relay]:
    """Load what a line or the page shows: of the file no answer, no paper."""
    return relays.select_related(
        "promise", "office__body", "dossier__version__procedure", "dossier__person"
    ).defer("dossier__frozen", "dossier__version__source")


@dataclass(frozen=True, slots=True)
class RelaysPage:
    """What waits for an office, the latest promise first; `following` is where the next page begins."""

    relays: list[Relay]
    following: UUID | None


def relays_page(actor: Actor, *, after: UUID | None = None, limit: int = 25) -> RelaysPage:
    """Return one page of what other files ask of this office: one query, one more after the first page."""
    seen, key = relays_visible_to(actor), "promise__due_at"
    waiting = with_relay_data(seen.filter(status=RelayStatus.TOLD))
    place = seen.filter(uid=after).values_list(key, "pk").first() if after else None
    if place is not None and place[0] is not None:
        waiting = waiting.filter(Q(**{f"{key}__gt": place[0]}) | Q(**{key: place[0], "pk__gt": place[1]}))
    page = list(waiting.order_by(F(key).asc(nulls_last=True), "pk")[: limit + 1])
    return RelaysPage(page[:limit], page[limit - 1].uid if len(page) > limit else None)


@dataclass(frozen=True, slots=True)
class RelayLine:
    """One other body that a file serves; no relay while its moment has not come."""

    served: Serves
    relay: Relay | None

    @property
    def body(self) -> str:
        """Return the body as people call it, in the reader's language."""
        return str(Source(self.served.body).label)

    @property
    def promise(self) -> Promise | None:
        """Return what that body promised, once it was told."""
        return self.relay.promise if self.relay else None


def served_by(relay: Relay) -> RelayLine:
    """Return the line of one relay. No query where its file is loaded."""
    served = definition(relay.dossier.version).served(relay.code)
    assert served is not None  # a version never changes
    return RelayLine(served, relay)


def relay_lines(dossiers: Iterable[Dossier]) -> dict[int, list[RelayLine]]:
    """Return by file the other bodies it serves, told or still to be told: one query for all of them.

    None where no file serves anybody else.
    """
    serving = {one.pk: one for one in dossiers if one.number and definition(one.version).serves}
    if not serving:
        return {}
    told = Relay.objects.filter(dossier__in=serving).select_related("promise", "office")
    found: dict[int, dict[str, Relay]] = defaultdict(dict)
    for relay in told.order_by("pk"):
        found[relay.dossier_id][relay.code] = relay
    return {pk: _lines(dossier, found[pk]) for pk, dossier in serving.items()}


def _lines(dossier: Dossier, told: dict[str, Relay]) -> list[RelayLine]:
    lines = [RelayLine(served, told.get(served.code)) for served in definition(dossier.version).serves]
    return [line for line in lines if line.relay or dossier.status in RUNNING]


def granted_by(relay: Relay) -> Decision | None:
    """Return the grant that a relay rests on, or None while nothing is granted: one query at most."""
    if relay.dossier.status not in (Status.GRANTED, Status.OVERTURNED):
        return None
    found = Decision.objects.filter(dossier=relay.dossier_id)
    return found.order_by("-decided_at", "-pk").first()
