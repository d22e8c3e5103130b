"""Keeping a promise's dates when nobody may know any more to whom it was made."""

from collections.abc import Collection

from qarib.modules.promises.models import Promise


def forget_people(promise_ids: Collection[int], *, nobody_id: int) -> int:
    """Cut promises off from their person and page; dates, terms and figures stay. One statement, no journal.

    Inside the act of the room whose promises they are.
    """
    return Promise.objects.filter(pk__in=promise_ids).update(person_id=nobody_id, path="")
