"""Breaches and what people ask, made by the actions that make them."""

from qarib.kernel import clock
from qarib.kernel.actor import citizen
from qarib.modules.accounts.enums import IdentityFact
from qarib.modules.personal_data.actions import BreachDetails, ask_rectification, open_breach
from qarib.modules.territory.models import Commune

DETAILS = BreachDetails(what="Une liste a été envoyée par erreur.", people=["applicants"], data=["contact"])


def breach(officer, *, discovered_at=None, details=DETAILS, report=None):
    """Open a breach, discovered now unless said."""
    return open_breach(details, discovered_at=discovered_at or clock.now(), report=report, actor=officer)


def rectification(person, field=IdentityFact.GIVEN_NAME, value="أمينة", *, actor=None):
    """Ask that a fact be put right, where commune 4401 is served."""
    return ask_rectification(
        person,
        field=field,
        value=value,
        commune=Commune.objects.get(code="4401"),
        words="خطأ في الكتابة.",
        actor=actor or citizen(person.pk),
    )
