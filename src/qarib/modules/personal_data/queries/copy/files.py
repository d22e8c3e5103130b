"""The files of a person: what they said, what was fetched, what was decided and why, what was promised."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qarib.kernel.money import in_words_of
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.queries import definition, describe
from qarib.modules.dossiers.enums import Channel, Origin, Outcome, RelayStatus, Stage, Status, Stream
from qarib.modules.dossiers.models import (
    Appeal,
    Correction,
    Decision,
    DepositInvitation,
    Dossier,
    MissingRequest,
    Relay,
    Remark,
    Value,
    Vote,
)
from qarib.modules.dossiers.queries import source_in_words
from qarib.modules.exchange.enums import About
from qarib.modules.exchange.models import Proof
from qarib.modules.personal_data.queries.copy.parts import (
    Line,
    Record,
    Section,
    line,
    place_name,
    record,
    short_name,
    tongue,
)

# What somebody typed, or carried over from what they typed in their account.
_TYPED = (Origin.ASKED, Origin.CARRIED_OVER)


def file_sections(person: Person, *, whole: bool) -> Iterator[Section]:
    """Give every file with its answers and, when `whole`, what others said and decided: eleven queries."""
    rows = Dossier.objects.filter(person=person).select_related(
        "version__procedure", "session", "agency", "commune", "assigned_to", "promise"
    )
    files = {row.pk: row for row in rows.order_by("pk")}
    yield Section("files", _("My files"), [_file(row, whole=whole) for row in files.values()])
    yield Section("answers", _("The answers in my files"), list(_answers(files, person, whole=whole)))
    yield Section("corrections", _("What I corrected"), list(_corrections(files)))
    yield Section("appeals", _("What I contested"), [_appeal(files, row) for row in _of(Appeal, files)])
    yield Section("remarks", _("Messages about my files"), list(_remarks(files, person, whole=whole)))
    if whole:
        yield Section(
            "requests", _("What was asked of me"), [_request(files, row) for row in _requests(files)]
        )
        yield Section("signatures", _("Who signed"), [_vote(files, row) for row in _votes(files)])
        yield Section("decisions", _("Decisions"), [_decision(files, row) for row in _decisions(files)])
        yield Section(
            "other_bodies",
            _("Other bodies that my files serve"),
            [_relay(files, row) for row in _relays(files)],
        )
        yield Section(
            "invitations",
            _("Papers asked of professionals"),
            [_invitation(files, row) for row in _of(DepositInvitation, files)],
        )


def _of(model: type[Any], files: dict[int, Dossier]) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(dossier__in=files).order_by("pk")
    return rows


def _requests(files: dict[int, Dossier]) -> QuerySet[Any]:
    return _of(MissingRequest, files).select_related("asked_by")


def _votes(files: dict[int, Dossier]) -> QuerySet[Any]:
    return _of(Vote, files).select_related("person")


def _decisions(files: dict[int, Dossier]) -> QuerySet[Any]:
    return _of(Decision, files).select_related("decided_by", "letter")


def _relays(files: dict[int, Dossier]) -> QuerySet[Any]:
    return _of(Relay, files).select_related("office", "settled_by")


def _name(dossier: Dossier) -> str:
    name = definition(dossier.version).name.in_language(tongue())
    return f"{name} – {dossier.number}" if dossier.number else name


def _which(dossier: Dossier) -> Line:
    return line("file", _("Of the file"), dossier.number or dossier.uid, _name(dossier))


def _file(dossier: Dossier, *, whole: bool) -> Record:
    status, channel = Status(dossier.status).label, Channel(dossier.channel).label
    lines = [
        line("identifier", _("Identifier"), dossier.uid),
        line("number", _("File number"), dossier.number),
        line("procedure", _("Procedure"), dossier.version.procedure.code, _name(dossier)),
        line("version", _("Version of the rules"), dossier.version.valid_from),
        line("status", _("State"), dossier.status, status),
        line("channel", _("Filed"), dossier.channel, channel),
        line("language", _("Language"), dossier.language),
        line("created_at", _("Begun on"), dossier.created_at),
        line("saved_at", _("Last saved on"), dossier.saved_at),
        line("filed_at", _("Filed on"), dossier.filed_at),
    ]
    if whole:
        agency, commune = dossier.agency, dossier.commune
        place = getattr(commune, "name_ar" if tongue() == "ar" else "name_fr", None)
        lines += [
            line("agency", _("Agency"), agency.code if agency else None, place_name(agency) or None),
            line("commune", _("Commune"), commune.code if commune else None, place),
            line("assigned_to", _("In the hands of"), short_name(dossier.assigned_to, agency)),
            line("decided_at", _("Decided on"), dossier.decided_at),
            line("frozen", _("What was filed, as it is kept"), dossier.frozen, dossier.frozen_digest),
            line("frozen_digest", _("Its digest"), dossier.frozen_digest),
        ]
    return record(_name(dossier), *lines)


def _about_others(person: Person) -> set[tuple[str, str]]:
    """Return which facts of which file a register answered about somebody else: theirs, not the person's."""
    rows = Proof.objects.filter(person=person).exclude(about=About.SELF)
    return {(str(case), fact) for case, fact in rows.values_list("case", "fact").order_by("pk")}


def _answers(files: dict[int, Dossier], person: Person, *, whole: bool) -> Iterator[Record]:
    by_file: dict[int, list[Value]] = defaultdict(list)
    rows = _of(Value, files)
    for row in rows if whole else rows.filter(origin__in=_TYPED):
        by_file[row.dossier_id].append(row)
    others = _about_others(person)
    for key, values in by_file.items():
        dossier = files[key]
        rules = definition(dossier.version)
        for row in values:
            mine = (str(dossier.uid), row.fact) not in others
            value = row.value if mine else None
            text = _in_words(dossier, row.fact, value) if mine else _("another person’s: not in this copy")
            label = str(rules.facts[row.fact].label) if row.fact in rules.facts else row.fact
            yield record(
                label,
                _which(dossier),
                line("fact", _("Question"), row.fact, label),
                line("item", _("Number of the child or of the item"), row.item),
                line("value", _("Answer"), value, text),
                line("stream", _("Which answer"), row.stream, Stream(row.stream).label),
                line("origin", _("Where it comes from"), row.origin, Origin(row.origin).label),
                line("source", _("Source"), row.source, source_in_words(row.source) if row.source else None),
                line("source_at", _("Answered by the source on"), row.source_at),
                line("saved_at", _("Saved on"), row.saved_at),
                line("changed_by_person", _("Changed by me"), row.changed_by_person),
            )


def _in_words(dossier: Dossier, fact: str, value: object) -> str | None:
    """Return one answer in the words of its question; None where the version cannot read it any more."""
    try:
        lines = describe(definition(dossier.version), {fact: value}, tongue())
    except (KeyError, ValueError):
        return str(value)
    return "".join(one.text for one in lines) or str(value)


def _corrections(files: dict[int, Dossier]) -> Iterator[Record]:
    for row in _of(Correction, files):
        dossier = files[row.dossier_id]
        yield record(
            row.fact,
            _which(dossier),
            line("fact", _("Question"), row.fact),
            line("value", _("Corrected to"), row.value, _in_words(dossier, row.fact, row.value)),
            line("sent_at", _("Sent on"), row.sent_at),
            line("accepted", _("Accepted"), row.accepted),
            line("settled_at", _("Settled on"), row.settled_at),
            line("reason", _("Reason"), row.reason),
        )


def _appeal(files: dict[int, Dossier], row: Appeal) -> Record:
    return record(
        _("What I contested"),
        _which(files[row.dossier_id]),
        line("text", _("What I wrote"), row.text),
        line("filed_at", _("Sent on"), row.filed_at),
        line("decided_at", _("Decided on"), row.decided_at),
    )


def _remarks(files: dict[int, Dossier], person: Person, *, whole: bool) -> Iterator[Record]:
    rows = _of(Remark, files).select_related("author")
    for row in rows if whole else rows.filter(author=person, on_duty=False):
        dossier = files[row.dossier_id]
        author = short_name(row.author, dossier.agency) if row.on_duty else _("me")
        yield record(
            _("Message"),
            _which(dossier),
            line("by", _("Written by"), "agency" if row.on_duty else "person", author),
            line("text", _("Text"), row.text),
            line("at", _("On"), row.at),
            line("read_at", _("Read on"), row.read_at),
        )


def _request(files: dict[int, Dossier], row: MissingRequest) -> Record:
    dossier = files[row.dossier_id]
    return record(
        _("What was asked of me"),
        _which(dossier),
        line("facts", _("Questions"), row.facts),
        line("reason", _("Reason"), row.reason),
        line("asked_by", _("Asked by"), short_name(row.asked_by, dossier.agency)),
        line("asked_at", _("Asked on"), row.asked_at),
        line("answer_by", _("To answer by"), row.answer_by),
        line("reminded_at", _("Reminded on"), row.reminded_at),
        line("answered_at", _("Answered on"), row.answered_at),
        line("lapsed_at", _("Closed without an answer on"), row.lapsed_at),
    )


def _vote(files: dict[int, Dossier], row: Vote) -> Record:
    dossier = files[row.dossier_id]
    return record(
        _("Signature"),
        _which(dossier),
        line("by", _("Signed by"), short_name(row.person, dossier.agency)),
        line("stage", _("Stage"), row.stage, Stage(row.stage).label),
        line("amount", _("Amount"), row.amount, in_words_of(tongue(), row.amount)),
        line("signed_at", _("Signed on"), row.signed_at),
    )


def _decision(files: dict[int, Dossier], row: Decision) -> Record:
    dossier = files[row.dossier_id]
    found = definition(dossier.version).criterion(row.criterion) if row.criterion else None
    words = found.refusal.in_language(tongue()) if found else None
    amount = None if row.amount is None else in_words_of(tongue(), row.amount)
    return record(
        Stage(row.stage).label,
        _which(dossier),
        line("stage", _("Stage"), row.stage, Stage(row.stage).label),
        line("outcome", _("Outcome"), row.outcome, Outcome(row.outcome).label),
        line("automatic", _("By the rules alone"), row.automatic),
        line("decided_by", _("Decided by"), short_name(row.decided_by, dossier.agency)),
        line("decided_at", _("Decided on"), row.decided_at),
        line("criterion", _("Condition that is not met"), row.criterion, words),
        line("reason", _("Reason"), row.reason),
        line("valid_from", _("Valid from"), row.valid_from),
        line("valid_until", _("Valid until"), row.valid_until),
        line("amount", _("Amount"), row.amount, amount),
        line("letter", _("Letter"), row.letter.code),
    )


def _relay(files: dict[int, Dossier], row: Relay) -> Record:
    dossier = files[row.dossier_id]
    served = definition(dossier.version).served(row.code)
    what = served.name.in_language(tongue()) if served else None
    return record(
        _("Another body"),
        _which(dossier),
        line("code", _("What it does"), row.code, what),
        line("office", _("Agency"), row.office.code, place_name(row.office)),
        line("status", _("State"), row.status, RelayStatus(row.status).label),
        line("told_at", _("Told on"), row.told_at),
        line("settled_at", _("Settled on"), row.settled_at),
        line("settled_by", _("Settled by"), short_name(row.settled_by, row.office)),
        line("reason", _("Reason"), row.reason),
    )


def _invitation(files: dict[int, Dossier], row: DepositInvitation) -> Record:
    return record(
        _("Paper asked of a professional"),
        _which(files[row.dossier_id]),
        line("fact", _("Paper"), row.fact),
        line("profession", _("Profession"), row.profession, row.get_profession_display()),
        line("created_at", _("Invited on"), row.created_at),
        line("expires_at", _("Link ends on"), row.expires_at),
        line("used_at", _("Deposited on"), row.used_at),
        line("revoked_at", _("Link closed on"), row.revoked_at),
    )
