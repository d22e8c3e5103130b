"""From the first page to the number."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.acts import act
from qarib.kernel.errors import MoveNotAllowed
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
from qarib.modules.dossiers.enums import Channel, Origin, Status
from qarib.modules.dossiers.errors import AlreadyGranted, AlreadyOpen, Incomplete, NoAgencyToFileAt
from qarib.modules.dossiers.events import DossierFiled
from qarib.modules.dossiers.models import Dossier, Value
from qarib.modules.dossiers.queries import (
    facts_to_freeze,
    in_the_way,
    missing_facts,
    open_dossier,
    values_by_fact,
)
from qarib.modules.dossiers.rules import OPEN, digest
from qarib.modules.journal.actions import record
from qarib.modules.operations.actions import take_number
from qarib.modules.operations.errors import NumberTaken
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import agency_for
from qarib.modules.promises.actions import make_promise
from qarib.modules.promises.models import Promise
from qarib.modules.territory.models import Commune
from qarib.modules.territory.queries import places_on

# A number is drawn out of a million million: a second draw hardly ever follows, a fifth never.
_DRAWS = 5


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
    dossier.answered = []
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
    now = clock.now()
    if not writes(dossier, actor):
        raise MoveNotAllowed
    bring_home(dossier, actor=actor)
    if not Dossier.objects.filter(pk=dossier.pk, status=Status.DRAFT).update(saved_at=now):
        raise MoveNotAllowed
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
        dossier.answered = None
        _take_over(dossier, fitting, actor=actor)


@transaction.atomic
def _take_over(dossier: Dossier, fitting: Mapping[str, object], *, actor: Actor) -> None:
    now = clock.now()
    mine = actor.person == dossier.person_id
    if not mine or not Dossier.objects.filter(pk=dossier.pk, status=Status.DRAFT).update(saved_at=now):
        raise MoveNotAllowed
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
    promise, journal row, message. Raises Incomplete with the facts that are still missing, NoSessionOpen and
    NotOnLine; the answers stay as they are.
    """
    try:
        _follow(dossier)
        for _try in range(_DRAWS):
            try:
                return _file(dossier, actor=actor)
            except NumberTaken:
                continue
        raise NumberTaken
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


@act
def _file(dossier: Dossier, *, actor: Actor) -> Dossier:
    if dossier.status != Status.DRAFT:
        raise MoveNotAllowed
    refuse_own_file(dossier, actor=actor)
    bring_home(dossier, actor=actor)
    rules = definition(dossier.version)
    dossier.answered = None  # what another tab saved meanwhile counts
    answers = {fact: value.value for fact, value in values_by_fact(dossier).items()}
    missing = missing_facts(dossier, answers)
    if missing:
        raise Incomplete(missing)
    frozen = _freeze(dossier, answers)
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


def _commune(code: str) -> Commune:
    """Return a commune by its code: no query for those of today."""
    return places_on(clock.today()).by_code.get(code) or Commune.objects.get(code=code)


def _freeze(dossier: Dossier, answers: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """Keep what still matters, carry over what the account knows, and return the whole set as it is filed.

    Two statements: one deletes answers whose condition became false, one writes what was carried over.
    """
    kept = facts_to_freeze(dossier, answers)
    carried = known_from_account(definition(dossier.version), dossier.person)
    dropped = answers.keys() - kept.keys()
    if dropped:
        Value.objects.filter(dossier=dossier, fact__in=dropped).delete()
    Value.objects.bulk_create(
        [
            Value(dossier=dossier, fact=fact, value=value, origin=Origin.CARRIED_OVER)
            for fact, value in carried.items()
        ],
        update_conflicts=True,
        unique_fields=["dossier", "fact", "item", "stream"],
        update_fields=["value", "origin"],
    )
    origins = dict.fromkeys(kept, Origin.ASKED) | dict.fromkeys(carried, Origin.CARRIED_OVER)
    return {
        fact: {"value": value, "origin": origins[fact].value}
        for fact, value in sorted({**kept, **carried}.items())
    }


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
