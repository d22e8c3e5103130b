"""Background entry points of dossiers."""

from datetime import time, timedelta
from uuid import UUID

from qarib.kernel.actor import SYSTEM
from qarib.kernel.tasks import task
from qarib.modules.dossiers import actions
from qarib.modules.dossiers.models import Dossier
from qarib.modules.operations.actions import retried, schedule


@schedule("dossiers.follow_places", daily_at=time(0, 20))
@task
def follow_places() -> None:
    """Hand over what another agency serves from today: a wilaya administers itself, a service moved."""
    actions.follow_places()


@schedule("dossiers.lapse_unanswered", daily_at=time(0, 40))
@task
def lapse_unanswered() -> None:
    """Close what waits for an answer whose last day was yesterday or before."""
    actions.lapse_unanswered()


# In daytime: an SMS at night wakes people.
@schedule("dossiers.remind_of_requests", daily_at=time(9, 30))
@task
def remind_of_requests() -> None:
    """Remind who has seven days left to answer."""
    actions.remind_of_requests()


@schedule("dossiers.refresh_figures", every=timedelta(minutes=30))
@task
def refresh_figures() -> None:
    """Count again what is open, and this month and the one before."""
    actions.refresh_figures()


@task
@retried()
def measure_impact(proposal_uid: str) -> None:
    """Judge every file by a draft: for the procedures that have too many for a page."""
    actions.measure_impact(UUID(proposal_uid))


@task
@retried()
def grant_automatically(dossier_id: int) -> None:
    """Let the rules grant a file alone, after its filing and whenever a late proof arrives."""
    dossier = Dossier.objects.with_file_data().get(pk=dossier_id)
    actions.grant_automatically(dossier, actor=SYSTEM)
