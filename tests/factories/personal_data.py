"""Breaches and reviews, made by the actions that make them."""

from qarib.kernel import clock
from qarib.modules.personal_data.actions import BreachDetails, open_breach

DETAILS = BreachDetails(what="Une liste a été envoyée par erreur.", people=["applicants"], data=["contact"])


def breach(officer, *, discovered_at=None, details=DETAILS, report=None):
    """Open a breach, discovered now unless said."""
    return open_breach(details, discovered_at=discovered_at or clock.now(), report=report, actor=officer)
