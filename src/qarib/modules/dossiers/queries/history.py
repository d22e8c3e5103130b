"""The path of a dossier with the names of who acted, for those who handle it."""

from dataclasses import dataclass
from datetime import datetime

from qarib.modules.accounts.models import Person
from qarib.modules.accounts.queries import people_by_id
from qarib.modules.dossiers.models import Dossier
from qarib.modules.journal.queries import history_of


@dataclass(frozen=True, slots=True)
class Moment:
    """One act of the journal; `person` is None when the system acted."""

    at: datetime
    action: str
    person: Person | None
    on_duty: bool
    reason: str


def path_of(dossier: Dossier) -> list[Moment]:
    """Return what was done to a dossier, oldest first, by whom: two queries whatever its length."""
    entries = history_of("dossier", dossier.uid)
    people = people_by_id({entry.person for entry in entries if entry.person})
    return [
        Moment(
            entry.at,
            entry.action,
            people.get(entry.person or 0),
            entry.organisation is not None,
            entry.reason,
        )
        for entry in entries
    ]
