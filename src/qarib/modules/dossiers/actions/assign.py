"""Who of the agency handles a file: the head says, or the agent who has it hands it on."""

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.acts import act
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.accounts.models import Person
from qarib.modules.accounts.queries import are_kin
from qarib.modules.dossiers.actions.move import refuse_own_file
from qarib.modules.dossiers.errors import NearColleague, NotAColleague
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import may_assign
from qarib.modules.dossiers.rules import DESK, QUEUED
from qarib.modules.journal.actions import record
from qarib.modules.organisations.queries import people_in


@act
def assign(dossier: Dossier, *, to: Person, actor: Actor) -> None:
    """Put an open file into the hands of a colleague of the agency; its state and its promise stay.

    A head may for every file of the agency, an agent for what is in their own hands. The colleague finds it
    in their queue. Twice the same changes nothing. Raises MoveNotAllowed when it is not the actor's to give
    or moved meanwhile, NotAColleague, and OwnFile or NearColleague where either of the two is too near.
    """
    if not may_assign(dossier, actor):
        raise MoveNotAllowed
    refuse_own_file(dossier, actor=actor)
    assert actor.organisation is not None
    if to not in people_in(actor.organisation, roles=DESK, on=clock.today()):
        raise NotAColleague
    if to.pk == dossier.person_id or are_kin(to.pk, dossier.person_id):
        raise NearColleague
    former = dossier.assigned_to_id
    if former == to.pk:
        return
    held = Dossier.objects.filter(
        pk=dossier.pk, agency_id=actor.organisation, status__in=QUEUED, assigned_to_id=former
    )
    if not held.update(assigned_to=to):
        raise MoveNotAllowed
    dossier.assigned_to = to
    record(
        "dossier.assign",
        actor=actor.about(dossier.person_id),
        about=("dossier", dossier.uid),
        data={"from": former, "to": to.pk},
    )
