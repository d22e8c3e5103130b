"""What was asked of registers, promised, written to the person, received from them; and who read it."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from qarib.kernel.actor import ADMINISTRATION_ROLE, CITIZEN_ROLE, SYSTEM_ROLE
from qarib.modules.accounts.models import Person
from qarib.modules.accounts.queries import people_by_id
from qarib.modules.documents.enums import LetterStatus, LetterTemplate, Scan
from qarib.modules.documents.models import Letter, Upload
from qarib.modules.exchange.enums import About, ProofState, Source
from qarib.modules.exchange.models import Proof
from qarib.modules.journal.enums import Kind
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.models import Message
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import organisations_by_id
from qarib.modules.personal_data.queries.copy.parts import (
    Record,
    Section,
    line,
    place_name,
    record,
    short_name,
)
from qarib.modules.promises.enums import PauseReason, Status
from qarib.modules.promises.models import Pause, Promise


def paper_sections(person: Person, words: Mapping[str, object], *, whole: bool) -> Iterator[Section]:
    """Give uploads and, when `whole`, all that others wrote: eight queries."""
    uploads = Upload.objects.filter(owner=person).order_by("received_at", "pk")
    yield Section("uploads", _("Papers I sent"), [_upload(row) for row in uploads])
    if not whole:
        return
    proofs = Proof.objects.filter(person=person).order_by("pk")
    yield Section("proofs", _("What administrations were asked"), [_proof(row) for row in proofs])
    promises = Promise.objects.filter(person=person).select_related("body").order_by("pk")
    yield Section("promises", _("What was promised to me"), [_promise(row) for row in promises])
    pauses = Pause.objects.filter(promise__person=person).order_by("pk")
    yield Section("pauses", _("When our clock stood still"), [_pause(row) for row in pauses])
    letters = Letter.objects.filter(person=person).order_by("issued_at", "pk")
    yield Section("letters", _("Letters"), [_letter(row) for row in letters])
    messages = Message.objects.filter(person=person).order_by("created_at", "pk")
    yield Section("messages", _("Messages sent to me"), [_message(row) for row in messages])
    yield Section("journal", _("What was done and read about me"), _journal(person, words))


def _upload(row: Upload) -> Record:
    return record(
        row.name,
        line("identifier", _("Identifier"), row.uid),
        line("name", _("Name"), row.name),
        line("kind", _("Kind"), row.kind),
        line("size", _("Size in bytes"), row.size),
        line("sha256", _("Digest of what was sent"), row.sha256),
        line("scan", _("Antivirus"), row.scan, Scan(row.scan).label),
        line("about", _("Attached to"), f"{row.about_type} {row.about_id}".strip()),
        line("received_at", _("Received on"), row.received_at),
    )


def _proof(row: Proof) -> Record:
    mine = row.about == About.SELF
    source = Source(row.source).label
    return record(
        f"{source} – {row.field}",
        line("file", _("Of the file"), row.case),
        line("purpose", _("Procedure"), row.purpose),
        line("legal_basis", _("Legal basis"), row.legal_basis),
        line("fact", _("Question"), row.fact),
        line("field", _("What was asked"), row.field),
        line("source", _("Asked of"), row.source, source),
        line("about", _("About"), row.about, About(row.about).label),
        line("state", _("State"), row.state, ProofState(row.state).label),
        line(
            "value",
            _("Answer"),
            row.value if mine else None,
            None if mine else _("another person’s: not in this copy"),
        ),
        line("asked_at", _("Asked on"), row.asked_at),
        line("answered_at", _("Answered on"), row.answered_at),
        line("valid_until", _("Valid until"), row.valid_until),
        line("settled_at", _("Settled on"), row.settled_at),
        line("reason", _("Reason"), row.reason),
    )


def _promise(row: Promise) -> Record:
    return record(
        row.label,
        line("label", _("What is promised"), row.label),
        line("body", _("By"), row.body.code, place_name(row.body)),
        line("status", _("State"), row.status, Status(row.status).label),
        line("started_at", _("Since"), row.started_at),
        line("due_at", _("Promised by"), row.due_at),
        line("legal_due_at", _("End of the legal term"), row.legal_due_at),
        line("kept_at", _("Answered on"), row.kept_at),
        line("missed_at", _("Missed on"), row.missed_at),
        line("withdrawn_at", _("Withdrawn on"), row.withdrawn_at),
        line("working_days_taken", _("Working days taken"), row.working_days_taken),
    )


def _pause(row: Pause) -> Record:
    return record(
        PauseReason(row.reason).label,
        line("reason", _("Reason"), row.reason, PauseReason(row.reason).label),
        line("awaited", _("Who was awaited"), row.awaited),
        line("began_at", _("From"), row.began_at),
        line("ended_at", _("Until"), row.ended_at),
    )


def _letter(row: Letter) -> Record:
    template = LetterTemplate(row.template).label
    return record(
        template,
        line("code", _("Code to verify it"), row.code),
        line("template", _("Kind"), row.template, template),
        line("reference", _("Of the file"), row.reference),
        line("language", _("Language"), row.language),
        line("data", _("What it says"), row.data, _("see the letter")),
        line("status", _("State"), row.status, LetterStatus(row.status).label),
        line("issued_at", _("Issued on"), row.issued_at),
        line("sealed_at", _("Sealed on"), row.sealed_at),
        line("withdrawn_at", _("Withdrawn on"), row.withdrawn_at),
    )


def _message(row: Message) -> Record:
    # A code that is still on its way opens a door: whoever reads the copy must not find it here.
    text = _("a code: not in this copy") if row.secret else row.body
    return record(
        row.template,
        line("channel", _("Sent by"), row.channel, row.get_channel_display()),
        line("address", _("To"), row.address),
        line("subject", _("Subject"), "" if row.secret else row.subject),
        line("body", _("Text"), "" if row.secret else row.body, text),
        line("status", _("State"), row.status, row.get_status_display()),
        line("attempts", _("Tries"), row.attempts),
        line("created_at", _("Written on"), row.created_at),
        line("sent_at", _("Sent on"), row.sent_at),
    )


def _journal(person: Person, words: Mapping[str, object]) -> list[Record]:
    entries = list(Entry.objects.about(person.pk).order_by("at", "pk"))
    people = people_by_id({entry.person for entry in entries if entry.person})
    offices = organisations_by_id({entry.organisation for entry in entries if entry.organisation})
    return [_entry(entry, person, people, offices, words) for entry in entries]


def _entry(
    entry: Entry,
    person: Person,
    people: Mapping[int, Person],
    offices: Mapping[int, Organisation],
    words: Mapping[str, object],
) -> Record:
    what = str(words.get(entry.action, entry.action))
    return record(
        what,
        line("at", _("On"), entry.at),
        line("kind", _("Act or reading"), entry.kind, _("reading") if entry.kind == Kind.READ else _("act")),
        line("action", _("What"), entry.action, what),
        line("by", _("By whom"), *_who(entry, person, people, offices)),
        line("object", _("About"), f"{entry.object_type} {entry.object_id}"),
        line("reason", _("Reason"), entry.reason),
        line("data", _("Details"), entry.data, ", ".join(f"{k}: {v}" for k, v in entry.data.items())),
    )


def _who(
    entry: Entry, person: Person, people: Mapping[int, Person], offices: Mapping[int, Organisation]
) -> tuple[str, str]:
    """Return who acted, for machines and for people: an agent as `Samir B., agency`."""
    if entry.person == person.pk:
        return "self", _("me")
    asker = offices.get(entry.organisation or 0)
    if entry.role == ADMINISTRATION_ROLE and asker:
        return asker.code, place_name(asker)
    if entry.role == SYSTEM_ROLE or entry.person is None:
        return "system", _("the system")
    if entry.role == CITIZEN_ROLE:
        return "representative", _("somebody who acts for me")
    name = short_name(people.get(entry.person), offices.get(entry.organisation or 0)) or _("an agent")
    return name, name
