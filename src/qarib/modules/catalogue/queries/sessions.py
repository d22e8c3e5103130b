"""What decides on a day: a version, and the day whose parameters are read."""

from dataclasses import dataclass
from datetime import date

from qarib.kernel import clock
from qarib.modules.catalogue.enums import Intake
from qarib.modules.catalogue.errors import NoSessionOpen, NotOnLine
from qarib.modules.catalogue.models import ProcedureVersion, Session
from qarib.modules.catalogue.queries.versions import definition, version_in_force, versions_in_force


@dataclass(frozen=True, slots=True)
class Deciding:
    """The version, the day whose parameters decide, and the session that froze both, if any."""

    version: ProcedureVersion
    day: date
    session: Session | None = None


def deciding(code: str, *, on: date | None = None) -> Deciding:
    """Return what decides a file of that day (today by default): two queries at most, one in a session.

    A running session keeps its version whatever is published meanwhile. Raises NoSessionOpen, NotOnLine,
    ProcedureUnknown, and NoVersionInForce before the first version.
    """
    day = on or clock.today()
    sessions = Session.objects.filter(procedure__code=code, closes_on__gte=day)
    # The running one, else the next that is announced.
    session = sessions.select_related("version__procedure").order_by("opens_on").first()
    if session is not None and session.opens_on <= day:
        return Deciding(session.version, session.opens_on, session)
    version = version_in_force(code, on=day)
    rules = definition(version)
    if rules.intake == Intake.SESSION:
        raise NoSessionOpen(session.opens_on if session else None)
    if rules.intake == Intake.COUNTER:
        raise NotOnLine(rules.decided_by)
    return Deciding(version, day)


def all_deciding() -> list[Deciding]:
    """Return what decides a request made today, procedure by procedure, filing open or not: two queries."""
    today = clock.today()
    running = Session.objects.filter(opens_on__lte=today, closes_on__gte=today)
    open_now = {one.procedure_id: one for one in running.select_related("version__procedure")}
    return [
        Deciding(found.version, found.opens_on, found)
        if (found := open_now.get(version.procedure_id))
        else Deciding(version, today)
        for version in versions_in_force()
    ]


def running_session(code: str) -> Session | None:
    """Return the session of that procedure that is open today, or None: one query."""
    today = clock.today()
    return Session.objects.filter(procedure__code=code, opens_on__lte=today, closes_on__gte=today).first()


def sessions_of(code: str) -> list[Session]:
    """Return every session of that procedure with its version, the latest first: one query."""
    sessions = Session.objects.filter(procedure__code=code).select_related("version").defer("version__source")
    return list(sessions.order_by("-opens_on"))


def has_sessions(version: ProcedureVersion) -> bool:
    """Tell whether this version is filed during sessions. No query for a version already loaded."""
    return definition(version).intake == Intake.SESSION
