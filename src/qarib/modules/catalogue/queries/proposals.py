"""Texts on their way to be versions: who sees them, what may be done with them, what is wrong with them."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from qarib.kernel.actor import Actor
from qarib.modules.catalogue.enums import ProposalState
from qarib.modules.catalogue.errors import DefinitionRefused, Problem
from qarib.modules.catalogue.models import Procedure, ProcedureVersion, Proposal
from qarib.modules.catalogue.queries.versions import newest_words
from qarib.modules.catalogue.rules.definition import Definition, Text
from qarib.modules.catalogue.rules.dictionary import load_dictionary
from qarib.modules.catalogue.rules.drafting import move_parameter
from qarib.modules.catalogue.rules.papers import paper_problems
from qarib.modules.catalogue.rules.procedure import load_procedure
from qarib.modules.catalogue.rules.proposals import BY_ANOTHER, OPEN, READERS, WORKFLOW, WRITERS, seal
from qarib.modules.exchange.queries import active_sources
from qarib.modules.organisations.enums import Role


def procedures_governed_by(actor: Actor) -> QuerySet[Procedure]:
    """Return the procedures whose rules the actor may look at from inside; all for the ministry."""
    procedures = Procedure.objects.select_related("body").order_by("code")
    if actor.role == Role.MINISTRY:
        return procedures
    if actor.role in WRITERS and actor.body is not None:
        return procedures.filter(body_id=actor.body)
    return procedures.none()


def proposals_visible_to(actor: Actor) -> QuerySet[Proposal]:
    """Return the proposals this actor may open, the newest first, with what a page names."""
    return (
        Proposal.objects.filter(procedure__in=procedures_governed_by(actor))
        .select_related(
            "procedure__body", "against__procedure", "dictionary", "drafted_by", "proposed_by", "settled_by"
        )
        .defer("against__source")
        .order_by("-drafted_at", "-pk")
    )


def open_proposals(actor: Actor) -> QuerySet[Proposal]:
    """Return what is being written or waits for a signature, the soonest first."""
    return proposals_visible_to(actor).filter(state__in=OPEN).order_by("valid_from", "pk").defer("source")


def draft_to_measure(uid: UUID) -> Proposal | None:
    """Return the draft of that identifier with what judging needs, or None when it is none any more."""
    drafts = Proposal.objects.filter(uid=uid, state=ProposalState.DRAFTED)
    return drafts.select_related("procedure", "against__procedure", "dictionary").first()


def reads_proposals(actor: Actor) -> bool:
    """Tell whether this role has a desk for rules at all. No query."""
    return actor.role in READERS


def writes_rules_of(procedure: Procedure, actor: Actor) -> bool:
    """Tell whether the actor may draft a version of the procedure. No query."""
    return actor.role in WRITERS and procedure.body_id is not None and procedure.body_id == actor.organisation


def proposal_moves(proposal: Proposal, actor: Actor) -> list[str]:
    """Return the moves this actor may make now, in table order: never their own signature. No query."""
    if not writes_rules_of(proposal.procedure, actor):
        return []
    moves = WORKFLOW.available(ProposalState(proposal.state), role=actor.role)
    mine = proposal.proposed_by_id == actor.person
    return [move for move in moves if not (mine and move in BY_ANOTHER)]


def read_text(proposal: Proposal) -> Definition:
    """Return what the text says. Raises DefinitionRefused with every refusal by line, examples too."""
    definition = load_procedure(
        proposal.source,
        f"{proposal.valid_from}.yaml",
        valid_from=proposal.valid_from,
        dictionary=load_dictionary(proposal.dictionary.source, "facts.yaml"),
    )
    code = proposal.procedure.code
    if definition.code != code:
        mend = f"Write `procedure: {code}`: a code stays for ever."
        raise DefinitionRefused(
            [Problem(f"{proposal.valid_from}.yaml", 1, "procedure", "is another one", mend)]
        )
    newest = newest_words(beside=proposal.dictionary.digest)
    file = f"{proposal.valid_from}.yaml"
    papers = paper_problems(definition, proposal.source, file, active_sources(), newest)
    if papers:
        raise DefinitionRefused(papers)
    return definition


def problems_of(proposal: Proposal) -> tuple[Problem, ...]:
    """Return what keeps the text from being published, by line; nothing when it can be."""
    try:
        read_text(proposal)
    except DefinitionRefused as refused:
        return refused.problems
    return ()


def seal_of(proposal: Proposal) -> str:
    """Return the digest of all that a signer sees: text, date, words, base, impact, proposer."""
    parts = {
        "procedure": proposal.procedure.code,
        "valid_from": proposal.valid_from.isoformat(),
        "source": proposal.source,
        "dictionary": proposal.dictionary.digest,
        "against": proposal.against.digest,
        "impact": proposal.impact,
        "proposed_by": proposal.proposed_by_id,
    }
    return seal(parts)


def is_as_proposed(proposal: Proposal) -> bool:
    """Tell whether the row still is what its proposer sealed."""
    return bool(proposal.digest) and seal_of(proposal) == proposal.digest


def moved_text(
    version: ProcedureVersion, *, parameter: str, value: int, since: date, law: Text | None = None
) -> str:
    """Return the text of a version with one parameter moved from a day on. Raises ParameterUnknown."""
    return move_parameter(version.source, parameter=parameter, value=value, since=since, law=law)
