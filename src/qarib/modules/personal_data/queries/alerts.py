"""Which alerts an auditor sees."""

from django.db.models import QuerySet

from qarib.kernel.actor import Actor
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.queries import organisations_visible_to
from qarib.modules.personal_data.enums import AlertStatus
from qarib.modules.personal_data.models import Alert

ALERTS_PAGE = 50


def alerts_visible_to(actor: Actor) -> QuerySet[Alert]:
    """Return the alerts this actor may look at: an auditor's, of their body, the ministry's of every body.

    Never the auditor's own readings: somebody else looks at those.
    """
    if actor.role != Role.AUDITOR or actor.person is None:
        return Alert.objects.none()
    seen = Alert.objects.filter(body__in=organisations_visible_to(actor).values("pk"))
    return seen.exclude(agent=actor.person).select_related("agent", "body", "settled_by")


def open_alerts(actor: Actor) -> QuerySet[Alert]:
    """Return what nobody has looked at yet, the oldest first."""
    return alerts_visible_to(actor).filter(status=AlertStatus.OPEN).order_by("raised_at", "pk")


def settled_alerts(actor: Actor) -> QuerySet[Alert]:
    """Return what was looked at, the latest first."""
    return alerts_visible_to(actor).exclude(status=AlertStatus.OPEN).order_by("-settled_at", "-pk")
