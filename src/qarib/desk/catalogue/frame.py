"""What the pages of the rules share: who reads them, what exists for whom."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from qarib.desk.requests import AgentRequest, agent_actor, for_roles
from qarib.modules.catalogue.models import Procedure, Proposal
from qarib.modules.catalogue.queries import (
    procedures_governed_by,
    proposal_moves,
    proposals_visible_to,
    writes_rules_of,
)

P = ParamSpec("P")


def for_readers(
    view: Callable[Concatenate[AgentRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Open a page to who writes or supervises rules; to any other role of the desk it does not exist."""

    @for_roles()
    @wraps(view)
    def guarded(request: AgentRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.agent.reads_rules:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def procedure_or_404(request: AgentRequest, code: str, *, to_write: bool = False) -> Procedure:
    """Return the procedure if this role looks at its rules from inside, or may write them."""
    found = get_object_or_404(procedures_governed_by(agent_actor(request)), code=code)
    if to_write and not writes_rules_of(found, agent_actor(request)):
        raise Http404
    return found


def proposal_or_404(request: AgentRequest, uid: UUID, *, to: str = "") -> Proposal:
    """Return the proposal; for a move that is not this role's, 404. Its state is the action's to judge."""
    found = get_object_or_404(proposals_visible_to(agent_actor(request)), uid=uid)
    if to and not writes_rules_of(found.procedure, agent_actor(request)):
        raise Http404
    return found


def may(request: AgentRequest, proposal: Proposal, move: str) -> bool:
    """Tell whether the move is open to this person now."""
    return move in proposal_moves(proposal, agent_actor(request))
