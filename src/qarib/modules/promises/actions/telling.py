"""The one door to messages."""

from collections.abc import Mapping

from django.conf import settings

from qarib.kernel.actor import SYSTEM
from qarib.modules.accounts.models import Person
from qarib.modules.notifications.actions import notify


def tell(template: str, *, person: Person, path: str, context: Mapping[str, object]) -> None:
    """Send the message to that person, in their language, with the transaction that is open."""
    context = {**context, "link": f"{settings.QARIB_BASE_URL}{path}"}
    notify(f"promises/{template}", person=person, context=context, actor=SYSTEM)
