"""The rows of all files, unsaved until all are made; then few statements for each table."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from qarib.demo.loading.days import Days
from qarib.demo.loading.procedures.course import Course
from qarib.demo.loading.writing import write
from qarib.modules.catalogue.models import ProcedureVersion, Session
from qarib.modules.documents.models import Letter
from qarib.modules.dossiers.models import (
    Appeal,
    Decision,
    Dossier,
    MissingRequest,
    Relay,
    Value,
    Vote,
)
from qarib.modules.exchange.models import Proof
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.models import Attempt, Message
from qarib.modules.operations.models import DrawnNumber
from qarib.modules.promises.models import Pause, Promise
from qarib.modules.territory.models import Commune


@dataclass(slots=True)
class Rows:
    """What the loader writes, in the order in which it can be written."""

    numbers: list[DrawnNumber] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    dossiers: list[Dossier] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    proofs: list[Proof] = field(default_factory=list)
    requests: list[MissingRequest] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    appeals: list[Appeal] = field(default_factory=list)
    relays: list[Relay] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def save(self) -> None:
        """Write everything, the journal and the messages in the order of time."""
        self.entries.sort(key=lambda entry: entry.at)
        self.messages.sort(key=lambda message: message.created_at)
        write(DrawnNumber, self.numbers)
        write(Promise, self.promises)
        write(Pause, self.pauses)
        write(Dossier, self.dossiers)
        write(Value, self.values)
        write(Proof, self.proofs)
        write(MissingRequest, self.requests)
        write(Vote, self.votes)
        write(Letter, self.letters)
        write(Decision, self.decisions)
        write(Appeal, self.appeals)
        write(Relay, self.relays)
        write(Message, self.messages)
        write(Attempt, self.attempts)
        write(Entry, self.entries)


@dataclass(slots=True)
class Making:
    """What making a file needs: the calendar, the procedure, the numbers drawn, and the rows to add to."""

    days: Days
    course: Course
    versions: list[ProcedureVersion]
    communes: dict[str, Commune]
    rows: Rows = field(default_factory=Rows)
    numbers: set[str] = field(default_factory=set)
    session: Session | None = None

    def version_on(self, day: date) -> ProcedureVersion:
        """Return what decides a file of that day: the session's version, else the one in force."""
        if self.session is not None:
            return self.session.version
        return next(one for one in reversed(self.versions) if one.valid_from <= day)

    @property
    def rng(self) -> Random:
        """Return where chance comes from."""
        return self.days.rng
