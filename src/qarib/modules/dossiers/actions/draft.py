"""From the first page to the number."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.acts import act
from qarib.kernel.errors import MoveNotAllowed, RuleBroken
from qarib.kernel.events import publish
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.enums import Intake
from qarib.modules.catalogue.errors import NoSessionOpen, NotOnLine
from qarib.modules.catalogue.models import ProcedureVersion
from qarib.modules.catalogue.queries import (
    Deciding,
    Definition,
    deciding,
    definition,
    facts_for,
    known_from_account,
)
from qarib.modules.dossiers.actions.move import move, refuse_own_file, share_uploads
from qarib.modules.dossiers.actions.presence import bring_home, tell_filed, writes
from qarib.modules.dossiers.actions.proofs import renew_proofs
from qarib.modules.dossiers.enums import Channel, Origin, Status
from qarib.modules.dossiers.errors import AlreadyGranted, AlreadyOpen, Incomplete, NoAgencyToFileAt
from qarib.modules.dossiers.events import DossierFiled
from qarib.modules.dossiers.models import Dossier, Value
from qarib.modules.dossiers.queries import (
    facts_to_freeze,
    in_the_way,
    missing_facts,
    open_dossier,
    stale_proofs,
    values_by_fact,
)
from qarib.modules.dossiers.rules import INSTANT, OPEN, digest
from qarib.modules.exchange.actions import accept_proofs
from qarib.modules.journal.actions import record
from qarib.modules.operations.actions import take_number
from qarib.modules.operations.errors import NumberTaken
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import agency_for
from qarib.modules.promises.actions import make_promise
from qarib.modules.promises.models import Promise
from qarib.modules.territory.models import Commune
from qarib.modules.territory.queries import places_on

# A number is drawn out of a million million and a person has two hands: a second try hardly ever follows.
_TRIES = 5


def start_draft(
    version: ProcedureVersion,
    *,
    person: Person,
    language: str,
    actor: Actor,
    channel: Channel = Channel.ONLINE,
) -> Dossier:
    """Open a draft under that version, or return the person's open draft of the procedure.

    Raises AlreadyOpen when a file of this procedure is being handled, AlreadyGranted when what it gives
    still runs for more than thirty days, NoSessionOpen and NotOnLine. In a session the version is the
    session's. What the account knows is carried over at filing.
    """
    existing = in_the_way(person.pk, procedure_id=version.procedure_id, on=clock.today())
    if existing is not None:
        return _draft_or_refuse(existing)
    found = _deciding(version)
    dossier = Dossier(
        procedure_id=version.procedure_id,
        version=found.version,
        session=found.session,
        person=person,
        language=language,
        channel=channel,
    )
    dossier.answered, dossier.asked = [], []
    try:
        _open(dossier, actor=actor)
    except IntegrityError:  # a second tab was quicker: its draft is the one
        quicker = open_dossier(person.pk, procedure_id=version.procedure_id)
        if quicker is None:
            raise AlreadyOpen from None
        return _draft_or_refuse(quicker)
    return dossier


def _draft_or_refuse(existing: Dossier) -> Dossier:
    if existing.status == Status.DRAFT:
        return existing
    raise AlreadyOpen if existing.status in OPEN else AlreadyGranted


@act
def _open(dossier: Dossier, *, actor: Actor) -> None:
    dossier.save(force_insert=True)
    record("dossier.start", actor=actor.about(dossier.person_id), about=("dossier", dossier.uid))


def _deciding(version: ProcedureVersion) -> Deciding:
    """Return what a draft is opened under: the version given, unless a session or the counter decides."""
    if definition(version).intake == Intake.OPEN:
        return Deciding(version, clock.today())
    return deciding(version.procedure.code)


@transaction.atomic
def save_page(
    dossier: Dossier, *, answers: Mapping[str, object], actor: Actor, origin: Origin = Origin.ASKED
) -> None:
    """Save the answers of one page: two statements, whatever their number. Draft saves are not journalled.

    An answer of None removes the value. Raises MoveNotAllowed once the file is filed: nothing typed in an
    old tab may change it.
    """
    if not writes(dossier, actor):
        raise MoveNotAllowed
    bring_home(dossier, actor=actor)
    now = _hold(dossier)
    removed = [fact for fact, value in answers.items() if value is None]
    if removed:
        Value.objects.filter(dossier=dossier, fact__in=removed).delete()
    kept = [
        Value(dossier=dossier, fact=fact, value=value, origin=origin, saved_at=now)
        for fact, value in answers.items()
        if value is not None
    ]
    Value.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["dossier", "fact", "item", "stream"],
        update_fields=["value", "origin", "saved_at"],
    )
    if dossier.answered is not None:
        dossier.answered = [row for row in dossier.answered if row.fact not in answers] + kept


def _hold(dossier: Dossier) -> datetime:
    """Write the moment of this save, later than any before, and keep the draft until the transaction ends.

    One statement; two more when it was saved elsewhere since it was read: what it holds is then read again by
    whoever needs it. Raises MoveNotAllowed once the file is filed.
    """
    draft = Dossier.objects.filter(pk=dossier.pk, status=Status.DRAFT)
    moment = _after(dossier.saved_at)
    if not draft.filter(saved_at=dossier.saved_at).update(saved_at=moment):
        last = draft.select_for_update().values_list("saved_at", flat=True).first()
        if last is None:
            raise MoveNotAllowed
        dossier.answered = None
        moment = _after(last)
        draft.update(saved_at=moment)
    dossier.saved_at = moment
    return moment


def _after(moment: datetime) -> datetime:
    """Return the present, or the next instant where the clock of another machine is ahead."""
    return max(clock.now(), moment + INSTANT)


def take_answers(dossier: Dossier, *, answers: Mapping[str, object], actor: Actor) -> None:
    """Take over what the person answered before there was a draft: two statements, none when nothing fits.

    What the draft holds already stays, what the account knows wins, and what no page of the filing asks is
    left out. Not journalled, like any save of a draft. Raises MoveNotAllowed once the file is filed.
    """
    rules = definition(dossier.version)
    asked = {fact for page in rules.pages for fact in page.facts}
    asked -= known_from_account(rules, dossier.person).keys()
    fitting = {fact: value for fact, value in facts_for(rules, answers).items() if fact in asked}
    if fitting:
        _take_over(dossier, fitting, actor=actor)


@transaction.atomic
def _take_over(dossier: Dossier, fitting: Mapping[str, object], *, actor: Actor) -> None:
    if actor.person != dossier.person_id:
        raise MoveNotAllowed
    now = _hold(dossier)
    dossier.answered = None
    Value.objects.bulk_create(
        [
            Value(dossier=dossier, fact=fact, value=value, origin=Origin.ASKED, saved_at=now)
            for fact, value in fitting.items()
        ],
        ignore_conflicts=True,
    )


def file_dossier(dossier: Dossier, *, actor: Actor) -> Dossier:
    """File the draft and return it with its number; filing it again returns the same receipt.

    The version of that day decides, or the session's: a draft begun under another follows it first, and keeps
    what it follows when it is then incomplete. In one transaction: number, frozen values with their digest,
    promise, journal row, message. What any tab saved before is in the frozen copy. Raises Incomplete with the
    facts that are still missing, NoSessionOpen and NotOnLine; the answers stay as they are.
    """
    try:
        _follow(dossier)
        return _file_as_it_stands(dossier, actor=actor)
    except (MoveNotAllowed, NoSessionOpen, NotOnLine):
        dossier.refresh_from_db()
        if dossier.number is None:
            raise
        return dossier


def _follow(dossier: Dossier) -> None:
    """Put a draft under what decides today: two queries, one more when it moves.

    None for a draft that was loaded with the version in force, when it is under that one and no session runs.
    """
    if dossier.status != Status.DRAFT:
        return
    if dossier.in_force == dossier.version_id and definition(dossier.version).intake == Intake.OPEN:
        return
    found = deciding(dossier.version.procedure.code)
    if (found.version, found.session) == (dossier.version, dossier.session):
        return
    draft = Dossier.objects.filter(pk=dossier.pk, status=Status.DRAFT)
    if draft.update(version=found.version, session=found.session):
        dossier.version, dossier.session = found.version, found.session


def _file_as_it_stands(dossier: Dossier, *, actor: Actor) -> Dossier:
    """File what was read; begin again where the number was taken, or a page was saved since it was read."""
    tries = 1
    while True:
        try:
            return _file(dossier, actor=actor)
        except NumberTaken:
            if tries == _TRIES:
                raise
        except RuleBroken:
            if tries == _TRIES or not _was_saved_since(dossier):
                raise
        tries += 1


def _was_saved_since(dossier: Dossier) -> bool:
    """Tell whether a page was saved since this draft was read; the object is then as it is now: one query."""
    read = dossier.saved_at
    dossier.refresh_from_db()
    dossier.answered = dossier.asked = None
    return dossier.saved_at != read


@act
def _file(dossier: Dossier, *, actor: Actor) -> Dossier:
    if dossier.status != Status.DRAFT:
        raise MoveNotAllowed
    refuse_own_file(dossier, actor=actor)
    bring_home(dossier, actor=actor)
    rules = definition(dossier.version)
    values = _present_values(dossier, actor=actor)
    missing = missing_facts(dossier, {fact: value.value for fact, value in values.items()})
    if missing:
        raise Incomplete(missing)
    frozen = _what_is_filed(dossier, values)
    now = clock.now()
    if rules.agency_of not in frozen:
        raise NoAgencyToFileAt
    commune = _commune(str(frozen[rules.agency_of]["value"]))
    agency = agency_for(commune, body_code=rules.body, on=clock.today())
    number = take_number()
    promise = _promise(dossier, rules, agency=agency, start=now, actor=actor)
    move(
        dossier,
        "file",
        actor=actor,
        changes={
            "number": number,
            "agency": agency,
            "commune": commune,
            "promise": promise,
            "filed_at": now,
            "frozen": frozen,
            "frozen_digest": digest(frozen),
        },
    )
    _settle_values(dossier, values, actor=actor)
    share_uploads(dossier, {fact: known["value"] for fact, known in frozen.items()}, actor=actor)
    tell_filed(dossier, due=promise.due_day, actor=actor)
    publish(
        DossierFiled(
            dossier_id=dossier.pk,
            procedure=rules.code,
            person_id=dossier.person_id,
            automatic=rules.decision.automatic,
        )
    )
    return dossier


def _present_values(dossier: Dossier, *, actor: Actor) -> dict[str, Value]:
    """Return what the draft held when it was read; a register's word too old is asked anew.

    No query where the values were read with it; some only where one is too old.
    """
    values = values_by_fact(dossier)
    stale = stale_proofs(dossier, values)
    if stale:
        renew_proofs(dossier, facts=stale, actor=actor)
    return {fact: value for fact, value in values.items() if fact not in stale}


def _commune(code: str) -> Commune:
    """Return a commune by its code: no query for those of today."""
    return places_on(clock.today()).by_code.get(code) or Commune.objects.get(code=code)


def _what_is_filed(dossier: Dossier, values: Mapping[str, Value]) -> dict[str, dict[str, object]]:
    """Return what is filed: the answers that still matter and what the account knows. No query."""
    kept = facts_to_freeze(dossier, {fact: value.value for fact, value in values.items()})
    carried = known_from_account(definition(dossier.version), dossier.person)
    frozen = {fact: as_filed(value, values[fact]) for fact, value in kept.items()}
    frozen |= {fact: {"value": value, "origin": Origin.CARRIED_OVER.value} for fact, value in carried.items()}
    return dict(sorted(frozen.items()))


def as_filed(value: object, row: Value) -> dict[str, object]:
    """Return one value as the frozen copy keeps it: what somebody else established names them."""
    filed = {"value": value, "origin": Origin(row.origin).value}
    return {**filed, "source": row.source} if row.origin == Origin.PROOF else filed


def _settle_values(dossier: Dossier, values: Mapping[str, Value], *, actor: Actor) -> None:
    """Make the rows say what the frozen copy says; after the move, which keeps every other tab out.

    Two statements: one deletes answers whose condition became false, one writes what was carried over. One
    more accepts what registers said.
    """
    frozen = dossier.frozen or {}
    dropped = values.keys() - frozen.keys()
    if dropped:
        Value.objects.filter(dossier=dossier, fact__in=dropped).delete()
    Value.objects.bulk_create(
        [
            Value(dossier=dossier, fact=fact, value=known["value"], origin=Origin.CARRIED_OVER)
            for fact, known in frozen.items()
            if known["origin"] == Origin.CARRIED_OVER
        ],
        update_conflicts=True,
        unique_fields=["dossier", "fact", "item", "stream"],
        update_fields=["value", "origin"],
    )
    asked = definition(dossier.version).proofs
    if proven := [fact for fact in frozen if fact in asked and frozen[fact]["origin"] == Origin.PROOF]:
        accept_proofs(dossier.uid, facts=proven, actor=actor)
    dossier.answered = None  # from here on the rows say what the file holds


def _promise(
    dossier: Dossier, rules: Definition, *, agency: Organisation, start: datetime, actor: Actor
) -> Promise:
    terms = rules.promise
    return make_promise(
        body_id=agency.pk,
        person_id=dossier.person_id,
        label=rules.code,
        path=f"/me/dossiers/{dossier.uid}/",
        start=start,
        within=terms.answer.within,
        unit=terms.answer.unit,
        legal_within=terms.legal.within if terms.legal else None,
        legal_unit=terms.legal.unit if terms.legal else "",
        actor=actor,
    )
