"""Who answers for a promise."""

from django.db import transaction

from qarib.kernel.actor import Actor
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.journal.actions import record
from qarib.modules.promises.models import Promise


@transaction.atomic
def hand_over_promise(
    promise: Promise, *, responsible_id: int | None, body_id: int | None = None, actor: Actor
) -> None:
    """Name who is warned before the date; None gives it back to the heads of the agency.

    With `body_id` another agency answers for it from now on; the date stays. Raises MoveNotAllowed when
    nothing is owed any more.
    """
    body_id = body_id or promise.body_id
    owed = Promise.objects.owed().filter(pk=promise.pk)
    if not owed.update(responsible_id=responsible_id, body_id=body_id):
        raise MoveNotAllowed
    promise.responsible_id, promise.body_id = responsible_id, body_id
    record(
        "promises.hand_over_promise",
        actor=actor.about(promise.person_id),
        about=("promise", promise.uid),
        data={"responsible": responsible_id, "body": body_id},
    )
