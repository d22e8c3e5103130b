"""One move of the workflow, whichever action makes it."""

from collections.abc import Mapping

from qarib.kernel.actor import SYSTEM_ROLE, Actor
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.accounts.queries import are_kin
from qarib.modules.catalogue.queries import definition
from qarib.modules.documents.actions import link_upload
from qarib.modules.documents.models import Upload
from qarib.modules.dossiers.actions.relaying import relay_on
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.errors import ChangedMeanwhile, OwnFile
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import attached, deposited_uploads, state_of, values_by_fact
from qarib.modules.dossiers.rules import DESK, ON_APPEALS, OVER, WORKFLOW
from qarib.modules.exchange.actions import close_case
from qarib.modules.journal.actions import record
from qarib.modules.organisations.enums import Role
from qarib.modules.promises.models import Promise


def move(
    dossier: Dossier,
    name: str,
    *,
    actor: Actor,
    reason: str = "",
    changes: Mapping[str, object] | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Make one move and write it in the journal, inside the caller's transaction, or refuse.

    The UPDATE carries the expected status and agency, so two agents clicking together cannot both win, alike
    on both databases: two statements, one more where registers may be asked for a file that ends here, and
    what `relay_on` costs where the file serves another body too. A draft is filed only as it was read: the
    UPDATE carries the moment of its last save too. Raises MoveNotAllowed when the role, the present
    state, or whose file it is does not allow it.
    """
    arrow, source = WORKFLOW[name], Status(dossier.status)
    check_move(dossier, name, actor=actor)
    values: dict[str, object] = {"status": arrow.target, **(changes or {})}
    held = Dossier.objects.filter(pk=dossier.pk, status=source, agency_id=dossier.agency_id)
    if name == "file":
        held = held.filter(saved_at=dossier.saved_at)
    if not held.update(**values):
        raise MoveNotAllowed
    for field, value in values.items():
        setattr(dossier, field, value)
    record(
        f"dossier.{name}",
        actor=actor.about(dossier.person_id),
        about=("dossier", dossier.uid),
        reason=reason,
        data={"from": source.value, "to": arrow.target.value, **(data or {})},
    )
    if arrow.target in OVER and definition(dossier.version).proofs:
        close_case(dossier.uid)
    relay_on(dossier, name, actor=actor)


def hold(dossier: Dossier, *, seen: str | None = None) -> None:
    """Lock the file where the actor read it, or refuse: what is checked afterwards stays so until the end.

    One statement. `seen` is the state of the answers that the actor read (`state_of`); one query more. Raises
    MoveNotAllowed when it was moved meanwhile, ChangedMeanwhile when its answers are others now.
    """
    held = Dossier.objects.filter(pk=dossier.pk, status=dossier.status, agency_id=dossier.agency_id)
    if not held.update(status=dossier.status):
        raise MoveNotAllowed
    if seen is not None and seen != state_of(values_by_fact(dossier)):
        raise ChangedMeanwhile


def check_move(dossier: Dossier, name: str, *, actor: Actor) -> None:
    """Raise MoveNotAllowed when role, state or whose file it is do not allow a move.

    No query; one for a director where the agency was not loaded.
    """
    arrow = WORKFLOW[name]
    if actor.role not in arrow.by or dossier.status not in arrow.source or not _is_theirs(dossier, actor):
        raise MoveNotAllowed


def _is_theirs(dossier: Dossier, actor: Actor) -> bool:
    """Tell whether it is the actor's to move: the person's own, their agency's or body's, or the clock's."""
    if actor.role in DESK:
        return dossier.agency_id is not None and dossier.agency_id == actor.organisation
    if actor.role == Role.DIRECTOR:
        return dossier.agency is not None and dossier.agency.body_id == actor.body
    if actor.role == SYSTEM_ROLE:
        return True
    return actor.subject == dossier.person_id


def refuse_own_file(dossier: Dossier, *, actor: Actor) -> None:
    """Raise OwnFile when somebody on duty handles their own file or their kin's: two queries at most."""
    refuse_near(dossier.person_id, actor=actor)


def refuse_near(person_id: int, *, actor: Actor) -> None:
    """Raise OwnFile when somebody on duty would act for themselves or their kin: two queries at most."""
    if actor.role in ON_APPEALS and (actor.person == person_id or are_kin(actor.person, person_id)):
        raise OwnFile


def decider(actor: Actor) -> int:
    """Return the person who acts; what a person must decide is refused to the system."""
    if actor.person is None:
        raise MoveNotAllowed
    return actor.person


def share_uploads(dossier: Dossier, answers: Mapping[str, object], *, actor: Actor) -> None:
    """Let the agency's agents open the files among these answers: one query, then three for each file.

    Only what the person sent for this dossier: a file that was taken off a page stays theirs alone. What a
    professional deposited goes with them: one query more, none where the procedure knows no such paper.
    """
    wanted = [*attached(dossier, answers), *deposited_uploads(dossier)]
    if not wanted:
        return
    theirs = Upload.objects.about("dossier", dossier.uid).filter(owner=dossier.person_id)
    for upload in theirs.filter(uid__in=wanted):
        link_upload(upload, to=("dossier", dossier.uid), organisation_id=dossier.agency_id, actor=actor)


def promise_of(dossier: Dossier) -> Promise:
    """Return the promise of a filed dossier; a check constraint says that there is one."""
    assert dossier.promise is not None
    return dossier.promise
