"""Reactions of dossiers."""

from qarib.kernel.events import on
from qarib.modules.catalogue.events import ImpactAsked
from qarib.modules.dossiers.actions import mark_doubted, receive_proofs
from qarib.modules.dossiers.events import DossierFiled, LateProofKept
from qarib.modules.dossiers.tasks import follow_places, grant_automatically, measure_impact
from qarib.modules.exchange.events import ProofDoubted, ProofsAnswered
from qarib.modules.organisations.events import ServicesChanged


@on(ServicesChanged)
def follow_an_agency_that_serves_other_places(_event: ServicesChanged) -> None:
    """Enqueue the handing over; for a change to come it finds nothing, and the nightly run does that day."""
    follow_places.enqueue()


@on(ImpactAsked)
def judge_its_files(event: ImpactAsked) -> None:
    """Enqueue the measure."""
    measure_impact.enqueue(str(event.proposal))


@on(DossierFiled)
def let_the_rules_grant_it(event: DossierFiled) -> None:
    """Enqueue the automatic grant where the version allows one; no query for the others."""
    if event.automatic:
        grant_automatically.enqueue(event.dossier_id)


@on(ProofsAnswered)
def keep_what_registers_say(event: ProofsAnswered) -> None:
    """Keep it with the file that it was asked for."""
    receive_proofs(event.case, proven=event.proven)


@on(ProofDoubted)
def let_a_person_look_at_it(event: ProofDoubted) -> None:
    """Mark the answer in its file."""
    mark_doubted(event.case, fact=event.fact)


@on(LateProofKept)
def let_the_rules_look_again(event: LateProofKept) -> None:
    """Enqueue the automatic grant where the version allows one."""
    if event.automatic:
        grant_automatically.enqueue(event.dossier_id)
