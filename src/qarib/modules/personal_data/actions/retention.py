"""Files that are kept no longer: listed, confirmed by somebody else, made anonymous; and what is held."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import F, Q

from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM, Actor
from qarib.kernel.acts import act
from qarib.kernel.errors import MoveNotAllowed
from qarib.kernel.events import publish
from qarib.kernel.identifiers import read_number
from qarib.modules.accounts.actions import nobody
from qarib.modules.dossiers.actions import anonymise_dossiers
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import ENDED
from qarib.modules.journal.actions import record
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import organisations_by_id
from qarib.modules.personal_data.enums import RunStatus
from qarib.modules.personal_data.errors import (
    FileNotHeld,
    NotKeeper,
    ReasonMissing,
    RunAlreadyOpen,
    RunNeedsAnother,
)
from qarib.modules.personal_data.events import RetentionConfirmed
from qarib.modules.personal_data.models import RetentionHold, RetentionItem, RetentionRun, Review
from qarib.modules.personal_data.queries import (
    DUE,
    deadline_of,
    files_over_time,
    is_keeper_of,
    procedures_of_body,
    rows_that_would_go,
)
from qarib.modules.personal_data.rules.retention import RUNS
from qarib.modules.promises.actions import forget_people

BATCH = 50
_INSERTED_AT_ONCE = 1000
_OPEN = (RunStatus.PLANNED, RunStatus.CONFIRMED)
# Where a constraint asks for words that were there.
_WORDS = "–"

Counts = dict[str, dict[str, object]]


def count_over_time(body: Organisation, *, now: datetime) -> Counts:
    """Return by procedure what is over time: `{due, held: {why: n}, rows: {table: n}}`. Reads only.

    Procedures of which nothing is over time are left out.
    """
    counts: Counts = {}
    for code in procedures_of_body(body.code):
        over = files_over_time(body.pk, code, now)
        by_ground = Counter(over.order_by().values_list(F("held"), flat=True))
        due = by_ground.pop("", 0)
        if due or by_ground:
            rows = rows_that_would_go(over.filter(DUE), code, now)
            counts[code] = {"due": due, "held": dict(sorted(by_ground.items())), "rows": rows}
    return counts


@act
def plan_retention(*, actor: Actor) -> RetentionRun:
    """Return the list of what the actor's body keeps no longer: a dry run, which changes nothing else.

    Raises NotKeeper, RunAlreadyOpen while a list of the body waits or is carried out.
    """
    if actor.body is None or actor.person is None or not is_keeper_of(actor, actor.body):
        raise NotKeeper
    body, now = organisations_by_id([actor.body])[actor.body], clock.now()
    # Two who list at once wait here for each other.
    Organisation.objects.select_for_update().get(pk=body.pk)
    if RetentionRun.objects.filter(body=body, status__in=_OPEN).exists():
        raise RunAlreadyOpen
    run = RetentionRun(
        body=body, planned_by_id=actor.person, planned_at=now, counts=count_over_time(body, now=now)
    )
    run.save(force_insert=True)
    for code in run.counts:
        due = files_over_time(body.pk, code, now).filter(DUE).order_by("pk")
        items = [RetentionItem(run=run, dossier_id=pk) for pk in due.values_list("pk", flat=True)]
        RetentionItem.objects.bulk_create(items, batch_size=_INSERTED_AT_ONCE)
    files = sum(int(str(count["due"])) for count in run.counts.values())
    record("personal_data.plan_retention", actor=actor, about=_about(run), data={"files": files})
    return run


def _about(run: RetentionRun) -> tuple[str, object]:
    return ("retention_run", run.uid)


@act
def confirm_retention(run: RetentionRun, *, actor: Actor) -> None:
    """Agree, as another person than who listed; a task carries it out.

    Raises NotKeeper, RunNeedsAnother, MoveNotAllowed for a list that does not wait any more.
    """
    if actor.person is not None and actor.person == run.planned_by_id:
        raise RunNeedsAnother
    _move(run, "confirm", actor=actor)
    publish(RetentionConfirmed(run.pk))


@act
def cancel_retention(run: RetentionRun, *, actor: Actor) -> None:
    """Give the list up; nothing changes. Raises NotKeeper, MoveNotAllowed once it was confirmed."""
    _move(run, "cancel", actor=actor)


def _move(run: RetentionRun, name: str, *, actor: Actor) -> None:
    if not is_keeper_of(actor, run.body_id):
        raise NotKeeper
    move, now = RUNS[name], clock.now()
    changes = {"settled_by": actor.person, "settled_at": now}
    if move.target == RunStatus.CANCELLED:
        changes["ended_at"] = now
    if not RetentionRun.objects.filter(pk=run.pk, status__in=move.source).update(
        status=move.target, **changes
    ):
        raise MoveNotAllowed
    run.refresh_from_db()
    record(f"personal_data.{name}_retention", actor=actor, about=_about(run))


@act
def carry_out(run_id: int, *, limit: int = BATCH) -> bool:
    """Make the next files of a confirmed run anonymous; return whether there are more.

    Each batch is one transaction: killed anywhere, it goes on where it stood. What is held back by now, or
    was anonymised by another run, is passed over. Two workers wait for each other.
    """
    running = RetentionRun.objects.select_for_update().filter(pk=run_id, status=RunStatus.CONFIRMED)
    run = running.first()
    if run is None:
        return False
    waiting = run.items.filter(settled_at=None).order_by("pk")
    found = dict(waiting.values_list("dossier", "pk")[:limit])
    if not found:
        _end(run)
        return False
    done = _anonymise(run, list(found))
    forget_words(done)
    now = clock.now()
    for anonymised in (True, False):
        those = [pk for dossier, pk in found.items() if (dossier in done) == anonymised]
        run.items.filter(pk__in=those).update(settled_at=now, anonymised=anonymised)
    return True


def _anonymise(run: RetentionRun, dossier_ids: Sequence[int]) -> set[int]:
    """Anonymise those that are due now; who wants to hold one of them waits for us, or we saw the hold."""
    locked = Dossier.objects.select_for_update(of=("self",)).filter(pk__in=dossier_ids).order_by("pk")
    by_procedure: dict[str, list[int]] = defaultdict(list)
    for pk, code in locked.values_list("pk", "procedure__code"):
        by_procedure[code].append(pk)
    now, done = clock.now(), set()
    for code, ids in by_procedure.items():
        over = files_over_time(run.body_id, code, now).filter(DUE, pk__in=ids)
        due = list(over.order_by("pk").values_list("pk", flat=True))
        done |= {*anonymise_dossiers(due, before=deadline_of(code, now), actor=SYSTEM)}
    return done


def forget_words(dossier_ids: Collection[int]) -> None:
    """Keep of reviews and released holds of these files that they were, and when; inside their act."""
    about = Review.objects.filter(dossier__in=dossier_ids)
    person = nobody()
    forget_people(list(about.values_list("promise", flat=True)), nobody_id=person.pk)
    about.update(person=person, thing="", words="", answer=_WORDS)
    RetentionHold.objects.filter(dossier__in=dossier_ids).update(reason=_WORDS)


def _end(run: RetentionRun) -> None:
    RetentionRun.objects.filter(pk=run.pk).update(status=RUNS["end"].target, ended_at=clock.now())
    files = run.items.filter(anonymised=True).count()
    record("personal_data.end_retention", actor=SYSTEM, about=_about(run), data={"files": files})


@act
def hold_file(number: str, *, reason: str, actor: Actor) -> RetentionHold:
    """Keep an ended file of the actor's body beyond its time, for a reason.

    Raises NotKeeper, ReasonMissing, FileNotHeld for an unknown number, or a file that is held or anonymous.
    """
    if actor.body is None or actor.person is None or not is_keeper_of(actor, actor.body):
        raise NotKeeper
    if not reason.strip():
        raise ReasonMissing
    of_body = Q(agency=actor.body) | Q(agency__body=actor.body)
    ended = Dossier.objects.filter(of_body, status__in=ENDED, anonymised_at=None)
    dossier = ended.select_for_update(of=("self",)).filter(number=read_number(number) or "").first()
    if dossier is None or RetentionHold.objects.filter(dossier=dossier, released_at=None).exists():
        raise FileNotHeld
    hold = RetentionHold.objects.create(dossier=dossier, reason=reason.strip(), held_by_id=actor.person)
    record(
        "personal_data.hold_file",
        actor=actor.about(dossier.person_id),
        about=("dossier", dossier.uid),
        reason=hold.reason,
    )
    return hold


@act
def release_hold(hold: RetentionHold, *, actor: Actor) -> None:
    """Let the time of a file count again. Raises NotKeeper, MoveNotAllowed when it was released before."""
    dossier = Dossier.objects.select_related("agency").get(pk=hold.dossier_id)
    agency = dossier.agency
    if agency is None or not is_keeper_of(actor, agency.body_id or agency.pk):
        raise NotKeeper
    changes = {"released_by": actor.person, "released_at": clock.now()}
    if not RetentionHold.objects.filter(pk=hold.pk, released_at=None).update(**changes):
        raise MoveNotAllowed
    hold.refresh_from_db()
    record(
        "personal_data.release_hold",
        actor=actor.about(dossier.person_id),
        about=("dossier", dossier.uid),
    )
