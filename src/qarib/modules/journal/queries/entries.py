"""Reads of the journal."""

from datetime import datetime

from qarib.modules.journal.models import Entry, EntryQuerySet, Leaf


def entries_about(person_id: int, *, limit: int = 50, before: datetime | None = None) -> list[Entry]:
    """Return what was done and read about this person, newest first: one statement.

    `before` is the `at` of the last entry of the page above.
    """
    return _page(Entry.objects.about(person_id), limit=limit, before=before)


def readings_of(
    person_id: int,
    *,
    limit: int = 50,
    before: datetime | None = None,
    about: tuple[str, object] | None = None,
) -> list[Entry]:
    """Return who read this person's data, or one thing of theirs, newest first: one statement.

    Their own looks are left out. Each comes with its leaf: `sealed_as` asks nothing more.
    """
    others = readings_by_others(person_id).select_related("leaf")
    if about is not None:
        others = others.filter(object_type=about[0], object_id=str(about[1]))
    return _page(others, limit=limit, before=before)


def readings_by_others(person_id: int) -> EntryQuerySet:
    """Return what a person may see of the readings of their data, newest first."""
    return Entry.objects.about(person_id).readings().exclude(person=person_id)


def sealed_as(entry: Entry) -> str:
    """Return the leaf hash of a row in hexadecimal digits, "" while it waits for its place."""
    leaf: Leaf | None = getattr(entry, "leaf", None)
    return bytes(leaf.hash).hex() if leaf else ""


def history_of(object_type: str, object_id: object) -> list[Entry]:
    """Return what was done to one object, oldest first, without the readings: one statement."""
    acts = Entry.objects.acts().filter(object_type=object_type, object_id=str(object_id))
    return list(acts.order_by("at", "pk"))


def read_since(at: datetime, action: str, *, person_id: int | None, about: tuple[str, object]) -> bool:
    """Tell whether that person read that object since that instant: one statement."""
    object_type, object_id = about
    readings = Entry.objects.readings().filter(
        object_type=object_type, object_id=str(object_id), at__gte=at, action=action, person=person_id
    )
    return readings.exists()


def did_since(at: datetime, action: str, *, person_id: int | None, about: tuple[str, object]) -> bool:
    """Tell whether that person did that to that object since that instant: one statement."""
    object_type, object_id = about
    acts = Entry.objects.acts().filter(
        object_type=object_type, object_id=str(object_id), at__gte=at, action=action, person=person_id
    )
    return acts.exists()


def _page(entries: EntryQuerySet, *, limit: int, before: datetime | None) -> list[Entry]:
    if before is not None:
        entries = entries.filter(at__lt=before)
    return list(entries[:limit])
