"""Other bodies that my file serves: which, what they do, by when, and what they answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from qarib.modules.catalogue.queries import Serves
from qarib.modules.dossiers.enums import RelayStatus
from qarib.modules.dossiers.queries import RelayLine
from qarib.modules.organisations.models import Organisation
from qarib.modules.promises.models import Promise
from qarib.modules.promises.queries import PromiseBar
from qarib.ui.promise_line import PromiseLine

_TONES = {RelayStatus.TOLD: "info", RelayStatus.DONE: "ok", RelayStatus.GIVEN_BACK: "late"}


@dataclass(frozen=True, slots=True)
class RelayCard:
    """One other body of my file; `status` is empty while its moment has not come."""

    body: str
    served: Serves
    office: Organisation | None
    status: str
    tone: str
    settled_at: datetime | None
    reason: str
    line: PromiseLine | None


def owed_to(lines: Iterable[RelayLine]) -> list[Promise]:
    """Return the promises that these cards show: not those that ended with the file."""
    return [line.relay.promise for line in lines if line.relay and line.relay.status != RelayStatus.ENDED]


def relay_cards(lines: Iterable[RelayLine], bars: Mapping[int, PromiseBar]) -> list[RelayCard]:
    """Return what a page shows of each, with the bars of their promises by key. No query."""
    return [_card(line, bars) for line in lines]


def _card(line: RelayLine, bars: Mapping[int, PromiseBar]) -> RelayCard:
    relay = line.relay
    if relay is None:
        return RelayCard(line.body, line.served, None, "", "", None, "", None)
    bar, status = bars.get(relay.promise_id), RelayStatus(relay.status)
    return RelayCard(
        line.body,
        line.served,
        relay.office,
        str(status.label),
        _TONES.get(status, ""),
        relay.settled_at,
        relay.reason,
        PromiseLine.of(bar) if bar else None,
    )
