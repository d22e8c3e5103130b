"""Opening a file at the desk: the person can always read who did, and why."""

from datetime import timedelta

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.modules.dossiers.errors import ReadingReasonNeeded
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import in_queue_of
from qarib.modules.journal.actions import record_reading
from qarib.modules.journal.queries import read_since

READING = "dossier.read"
# Turning the pages of one file is one reading: a row for each click would hide who truly looked.
ONE_READING = timedelta(hours=1)
LONGEST_REASON = 500


def read_dossier(dossier: Dossier, *, actor: Actor, reason: str = "") -> None:
    """Write that the actor opened a file they may see, once an hour: two statements at most.

    Raises ReadingReasonNeeded for a file outside their queue (decided, withdrawn, of another agency of the
    body) that they did not open during the last hour, unless a reason is given.
    """
    about = ("dossier", dossier.uid)
    if read_since(clock.now() - ONE_READING, READING, person_id=actor.person, about=about):
        return
    if not reason.strip() and not in_queue_of(actor, dossier):
        raise ReadingReasonNeeded
    record_reading(
        READING, actor=actor.about(dossier.person_id), about=about, reason=reason.strip()[:LONGEST_REASON]
    )
