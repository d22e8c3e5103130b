"""Which files are kept no longer, and what keeps others back."""

from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Exists, F, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.modules.documents.models import Letter, Upload
from qarib.modules.dossiers.models import (
    Appeal,
    Correction,
    Decision,
    DepositInvitation,
    Dossier,
    MissingRequest,
    Remark,
    Vote,
)
from qarib.modules.dossiers.models import Value as Answer
from qarib.modules.dossiers.queries import ENDED
from qarib.modules.exchange.models import Proof
from qarib.modules.notifications.queries import settled_messages
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import organisations_visible_to
from qarib.modules.personal_data.enums import BreachStatus, ReviewStatus, RunStatus, Since
from qarib.modules.personal_data.models import BreachNotice, RetentionHold, RetentionRun, Review
from qarib.modules.personal_data.queries.register import register, retention_of
from qarib.modules.personal_data.rules.retention import KEEPERS, READERS, RUNS, kept_since

# Of what `files_over_time` gives, what nothing holds back.
DUE = Q(held="")
_BESIDE: dict[str, type[Model]] = {
    "dossiers.Value": Answer,
    "dossiers.MissingRequest": MissingRequest,
    "dossiers.Correction": Correction,
    "dossiers.Remark": Remark,
    "dossiers.DepositInvitation": DepositInvitation,
    "dossiers.Vote": Vote,
    "dossiers.Decision": Decision,
    "dossiers.Appeal": Appeal,
    "personal_data.Review": Review,
}
_HANDFUL = 500


def is_keeper_of(actor: Actor, body_id: int) -> bool:
    """Tell whether the actor may list and confirm what that body keeps no longer. No query."""
    return actor.role in KEEPERS and actor.body == body_id


def runs_visible_to(actor: Actor) -> QuerySet[RetentionRun]:
    """Return the runs of the bodies that the actor sees, the newest first; nobody else sees any."""
    if actor.role not in READERS:
        return RetentionRun.objects.none()
    seen = RetentionRun.objects.filter(body__in=organisations_visible_to(actor))
    return seen.select_related("body", "planned_by", "settled_by").order_by("-planned_at", "-pk")


def holds_visible_to(actor: Actor) -> QuerySet[RetentionHold]:
    """Return the holds of the bodies that the actor sees and that last, the newest first."""
    if actor.role not in READERS:
        return RetentionHold.objects.none()
    offices = organisations_visible_to(actor)
    held = RetentionHold.objects.filter(Q(dossier__agency__in=offices) | Q(dossier__agency__body__in=offices))
    return held.filter(released_at=None).select_related("dossier", "held_by").order_by("-held_at", "-pk")


def run_moves(run: RetentionRun, actor: Actor) -> list[str]:
    """Return the moves that this actor may make now; who listed does not confirm. No query."""
    if not is_keeper_of(actor, run.body_id):
        return []
    moves = RUNS.available(RunStatus(run.status), role=actor.role)
    return [move for move in moves if move != "confirm" or run.planned_by_id != actor.person]


def deadline_of(procedure: str, now: datetime) -> datetime:
    """Return the instant before which a file of the procedure must have ended. Raises ProcessingUnknown."""
    return kept_since(now, months=retention_of(procedure).months)


def files_over_time(body_id: int, procedure: str, now: datetime) -> QuerySet[Dossier]:
    """Return the ended files of a body whose time is over, each with `held`: why it stays, or "".

    A draft that was given up has no agency: the body of its procedure answers for it. A grant counts from the
    last day on which it is valid, a contested refusal from the answer to the appeal.
    """
    offices = Organisation.objects.filter(Q(pk=body_id) | Q(body_id=body_id))
    ended = Dossier.objects.filter(
        Q(agency=None) | Q(agency__in=offices.values("pk")),
        procedure__code=procedure,
        status__in=ENDED,
        anonymised_at=None,
    )
    since = F("created_at") if retention_of(procedure).since == Since.CREATED else _ended_at()
    limit = deadline_of(procedure, now)
    over = ended.annotate(ended_at=since).filter(ended_at__lt=limit)
    valid = Q(decision__valid_until__gte=clock.algiers_day(limit))
    return over.exclude(Exists(Dossier.objects.filter(valid, pk=OuterRef("pk")))).annotate(held=_held())


def _ended_at() -> Coalesce:
    return Coalesce("appeal__decided_at", "decided_at", "promise__withdrawn_at", "saved_at")


def _held() -> Case:
    """Return what keeps a file back, the first that applies."""
    mine = OuterRef("pk")
    breach = BreachNotice.objects.filter(
        person=OuterRef("person"), breach__status__in=[BreachStatus.OPEN, BreachStatus.NOTIFIED]
    )
    grounds = {
        "hold": RetentionHold.objects.filter(dossier=mine, released_at=None),
        "review": Review.objects.filter(dossier=mine, status=ReviewStatus.ASKED),
        "correction": Correction.objects.filter(dossier=mine, settled_at=None),
        "breach": breach,
    }
    whens = [When(Exists(rows), then=Value(code)) for code, rows in grounds.items()]
    return Case(*whens, default=Value(""), output_field=CharField())


def procedures_of_body(code: str) -> list[str]:
    """Return the procedures that a body answers for in the register. No query."""
    return [one.code for one in register().values() if one.body == code and not one.code.startswith("house.")]


def rows_that_would_go(files: QuerySet[Dossier], procedure: str, now: datetime) -> dict[str, int]:
    """Return by table how many rows these files would lose, or keep without their words. One query a table.

    `files` is what `files_over_time` gave, without what is held.
    """
    own, people = files.order_by().values("pk"), files.order_by().values("person")
    letters = Decision.objects.filter(dossier__in=own).values("letter")
    found: dict[str, QuerySet[Any]] = {
        "dossiers.Dossier": files,
        **{label: QuerySet(model).filter(dossier__in=own) for label, model in _BESIDE.items()},
        "documents.Letter": Letter.objects.filter(pk__in=letters),
        "exchange.Proof": Proof.objects.filter(case__in=files.order_by().values("uid")),
        "notifications.Message": settled_messages(people, before=deadline_of(procedure, now)),
    }
    counts = {label: rows.count() for label, rows in found.items()}
    return counts | {"documents.Upload": _papers(files)}


def _papers(files: QuerySet[Dossier]) -> int:
    """Count the papers, which name their file by text: by handfuls, as a statement takes so many values."""
    uids = [str(uid) for uid in files.order_by().values_list("uid", flat=True)]
    handfuls = [uids[start : start + _HANDFUL] for start in range(0, len(uids), _HANDFUL)]
    return sum(Upload.objects.filter(about_type="dossier", about_id__in=some).count() for some in handfuls)
