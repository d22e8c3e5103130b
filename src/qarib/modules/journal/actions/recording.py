"""Writing the journal: always inside the act's own transaction."""

from collections.abc import Mapping

from qarib.kernel.actor import Actor
from qarib.kernel.acts import write_at_end
from qarib.kernel.prepared import PreparedInsert
from qarib.modules.journal.enums import Kind
from qarib.modules.journal.models import Entry


def record(
    action: str,
    *,
    actor: Actor,
    about: tuple[str, object],
    reason: str = "",
    data: Mapping[str, object] | None = None,
    kind: Kind = Kind.ACT,
) -> None:
    """Write one row in the transaction that is open: at once, or with the others of a running `act`.

    An act costs one INSERT for all its rows, at its end: what it wrote itself it cannot read back before.

    `about` is the object's type and public identifier. `data` holds codes, never names, answers or numbers
    of a person: the journal is kept longer than the file.
    """
    object_type, object_id = about
    entry = Entry(
        kind=kind,
        action=action,
        person=actor.person,
        role=actor.role,
        organisation=actor.organisation,
        body=actor.body,
        subject=actor.subject,
        basis=actor.basis,
        object_type=object_type,
        object_id=str(object_id),
        reason=reason,
        data=dict(data or {}),
    )
    if not write_at_end(_write, entry):
        _write([entry])


_one = PreparedInsert(Entry)


def _write(entries: list[Entry]) -> None:
    """Write them in one statement; most acts have one row, whose SQL is always the same."""
    if len(entries) == 1:
        _one.put(entries[0])
    else:
        Entry.objects.bulk_create(entries)


def record_reading(action: str, *, actor: Actor, about: tuple[str, object], reason: str = "") -> None:
    """Write that the actor opened a personal file of `actor.subject`."""
    record(action, actor=actor, about=about, reason=reason, kind=Kind.READ)
