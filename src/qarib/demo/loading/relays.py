"""Files that serve two bodies: what CNAS and CNL were told, what they have done, and where they are late."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import translation

from qarib.demo import personas
from qarib.demo.loading import clocks
from qarib.demo.loading.people import People, Team
from qarib.demo.loading.places import Places
from qarib.demo.loading.rows import Making
from qarib.demo.loading.traces import tell, trace
from qarib.kernel import clock
from qarib.modules.catalogue.enums import ServedWhen
from qarib.modules.catalogue.queries import Serves, definition
from qarib.modules.dossiers.enums import RelayStatus, Status
from qarib.modules.dossiers.models import Dossier, Relay
from qarib.modules.exchange.enums import Source
from qarib.modules.journal.enums import Kind

_READS_FOR = timedelta(minutes=6)
# How many of those whose day has passed are still not answered: one in so many, and the first of each body.
_ONE_LATE_IN = 40
_RUNNING = (Status.FILED, Status.UNDER_INSTRUCTION, Status.WAITING)


@dataclass
class _Bodies:
    """Who answers for each body, and which of them has a late file already."""

    making: Making
    places: Places
    teams: dict[str, Team]
    late: set[str] = field(default_factory=set)

    def team(self, served: Serves, dossier: Dossier, day: datetime) -> Team:
        """Return who does it for that file: the body's agency, else the body itself."""
        if served.body in self.teams:
            return self.teams[served.body]
        assert dossier.commune is not None
        agency = self.places.agency(dossier.commune.code, clock.algiers_day(day), served.body)
        return self.teams[agency.code]


def load_relays(making: Making, places: Places, people: People) -> None:
    """Add what the files made so far ask of other bodies; of each body at least one stands late."""
    nadjet = people.personas[personas.NADJET.key]
    # CNL has no agency here: its own agent answers, and nobody heads one.
    cnl = Team(nadjet, nadjet, places.organisations[personas.NADJET.organisation])
    bodies = _Bodies(making, places, people.teams | {personas.NADJET.organisation: cnl})
    for dossier in list(making.rows.dossiers):
        for served in definition(dossier.version).serves:
            told_at = _told_at(dossier, served)
            if told_at is not None:
                _relay(bodies, dossier, served, told_at)


def _told_at(dossier: Dossier, served: Serves) -> datetime | None:
    granted = dossier.status in (Status.GRANTED, Status.OVERTURNED)
    if served.when == ServedWhen.GRANTED:
        return dossier.decided_at if granted else None
    return dossier.filed_at if granted or dossier.status in (*_RUNNING, Status.REFUSED) else None


def _relay(bodies: _Bodies, dossier: Dossier, served: Serves, told_at: datetime) -> None:
    making, team = bodies.making, bodies.team(served, dossier, told_at)
    promise = clocks.add_relay_promise(making, dossier, told_at, served=served, team=team)
    relay = Relay(dossier=dossier, code=served.code, office=team.agency, promise=promise, told_at=told_at)
    making.rows.relays.append(relay)
    days, due = making.days, promise.due_at
    assert due is not None
    over = due < days.now and dossier.status != Status.REFUSED
    late = over and (served.body not in bodies.late or days.rng.randrange(_ONE_LATE_IN) == 0)
    wait = days.rng.randint(1, 4 if served.promise.within < 10 else 12)  # noqa: PLR2004 -- of two shipped terms
    done = days.between(days.after(clock.algiers_day(told_at), wait), 9, 15)
    if late or done >= days.now:
        bodies.late |= {served.body} if late else set()
        clocks.run_on(making, promise, team)
    else:
        _answer(making, relay, served, team, done)


def _answer(making: Making, relay: Relay, served: Serves, team: Team, at: datetime) -> None:
    dossier, actor = relay.dossier, team.actor.about(relay.dossier.person_id)
    about = ("dossier", dossier.uid)
    relay.status, relay.settled_at, relay.settled_by = RelayStatus.DONE, at, team.agent
    trace(
        making.rows,
        "dossier.read_relay",
        actor=actor,
        about=about,
        at=at - _READS_FOR,
        kind=Kind.READ,
    )
    trace(
        making.rows,
        "dossier.confirm_relay",
        actor=actor,
        about=about,
        at=at,
        data={"relay": relay.code},
    )
    clocks.keep(making, relay.promise, team, at)
    with translation.override(dossier.person.language):
        body = str(Source(served.body).label)
    what = served.name.in_language(dossier.person.language)
    context = {"number": dossier.number, "body": body, "what": what}
    tell(making.rows, "dossiers/relay_done", person=dossier.person, at=at, context=context, actor=actor)
