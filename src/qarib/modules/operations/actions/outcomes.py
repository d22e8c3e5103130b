"""Idempotency keys: whoever repeats a request receives the outcome of the first."""

from qarib.kernel.secrecy import keyed_index
from qarib.modules.operations.models import Outcome
from qarib.modules.operations.queries import PURPOSE


def remember(scope: str, key: str, *, person_id: int, outcome: str) -> str:
    """Store the outcome of a request and return the one that counts: the first stored for this key.

    Two statements, in the act's transaction. Of two concurrent calls the second waits for the first to
    commit, then receives its outcome: when what comes back is not what was given, undo and answer that.
    """
    index = keyed_index(key, purpose=PURPOSE)
    Outcome.objects.bulk_create(
        [Outcome(scope=scope, key=index, person=person_id, outcome=outcome)], ignore_conflicts=True
    )
    return Outcome.objects.values_list("outcome", flat=True).get(scope=scope, key=index, person=person_id)
