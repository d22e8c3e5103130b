"""The door to a procedure."""

import re
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from qarib.kernel import clock
from qarib.modules.catalogue.enums import Intake
from qarib.modules.catalogue.errors import NoSessionOpen, NotOnLine, NoVersionInForce, ProcedureUnknown
from qarib.modules.catalogue.models import ProcedureVersion, Session
from qarib.modules.catalogue.queries import deciding, definition, version_in_force, version_to_begin

_CODE = re.compile(r"[a-z0-9.-]{1,40}")


def version_or_404(code: str, *, to_begin: bool = False) -> ProcedureVersion:
    """Return the version in force today; what is malformed, unknown or not yet in force looks absent.

    For somebody who begins a draft it may be a minute old: the draft follows what decides.
    """
    if not _CODE.fullmatch(code):
        raise Http404
    try:
        return version_to_begin(code, clock.today()) if to_begin else version_in_force(code)
    except (ProcedureUnknown, NoVersionInForce) as unknown:
        raise Http404 from unknown


@dataclass(frozen=True)
class Today:
    """What decides a request made today, the session it falls in, or why none can be made on line."""

    version: ProcedureVersion
    day: date
    session: Session | None = None
    closed: str = ""

    @property
    def until(self) -> date | None:
        """Return the last day of the session, or None where filing is always open or closed."""
        return self.session.closes_on if self.session else None


def decided_today(code: str) -> Today:
    """Return what decides today: one query for an open procedure, two at most beside it for the others."""
    version = version_or_404(code)
    if definition(version).intake == Intake.OPEN:
        return Today(version, clock.today())
    try:
        found = deciding(code)
    except (NoSessionOpen, NotOnLine) as closed:
        return Today(version, clock.today(), closed=str(closed.message))
    return Today(found.version, found.day, found.session)
