"""What a page of the desk knows of who asks: an agent, in one role of one organisation."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.queries import reads_proposals
from qarib.modules.dossiers.queries import sees_figures
from qarib.modules.organisations.enums import CHOSEN_MEMBERSHIP, Role
from qarib.modules.organisations.models import Membership
from qarib.modules.organisations.queries import actor_in, memberships_of
from qarib.ui import formats

CHOSEN = CHOSEN_MEMBERSHIP
# Who has a queue; who opens files; and who looks at the offices, their agents and the calendar.
ON_QUEUE = (Role.AGENT, Role.HEAD)
ON_FILES = (*ON_QUEUE, Role.DIRECTOR)
ADMINISTRATION = (Role.ADMINISTRATOR, Role.HEAD, Role.DIRECTOR, Role.MINISTRY, Role.AUDITOR)
# Who writes, signs or supervises rules has no queue and may open no file: those pages are where they begin.
RULES_ONLY = (Role.JURIST,)
# Who supervises agents, by what the journal says of them.
SUPERVISION = (Role.AUDITOR,)
# Who answers for the data of a body; who sees its breaches; who reads its register.
DATA_OFFICER = (Role.PROTECTION_OFFICER,)
DATA_READERS = (*DATA_OFFICER, Role.AUDITOR, Role.MINISTRY)
DATA_KEEPERS = (*DATA_READERS, Role.ADMINISTRATOR)
# Who lists and confirms what a body keeps no longer.
DATA_CLEARERS = (*DATA_OFFICER, Role.ADMINISTRATOR)
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Agent:
    """Who works here now: the role that was chosen, and those that could be."""

    actor: Actor
    membership: Membership
    memberships: tuple[Membership, ...]

    @property
    def signature(self) -> str:
        """Return `Samir B. · Agence locale`: who acts and where, as every page shows it."""
        person, where = self.membership.person, formats.name_of(self.membership.organisation)
        # Each part keeps its own direction, whatever stands beside it.
        return f"\u2068{person.given_name} {person.family_name[:1]}.\u2069 · \u2068{where}\u2069"

    @property
    def handles_files(self) -> bool:
        """Tell whether this role has a queue."""
        return self.actor.role in ON_QUEUE

    @property
    def heads(self) -> bool:
        """Tell whether this role shares the files of its agency out among its agents."""
        return self.actor.role == Role.HEAD

    @property
    def opens_files(self) -> bool:
        """Tell whether this role may look for a file."""
        return self.actor.role in ON_FILES

    @property
    def administers(self) -> bool:
        """Tell whether this role may look at the pages of administration."""
        return self.actor.role in ADMINISTRATION

    @property
    def supervises(self) -> bool:
        """Tell whether this role looks at what agents read."""
        return self.actor.role in SUPERVISION

    @property
    def reads_figures(self) -> bool:
        """Tell whether this role has a cockpit."""
        return sees_figures(self.actor)

    @property
    def guards_data(self) -> bool:
        """Tell whether this role answers for the data of its body."""
        return self.actor.role in DATA_OFFICER

    @property
    def reads_breaches(self) -> bool:
        """Tell whether this role sees the breaches of data."""
        return self.actor.role in DATA_READERS

    @property
    def reads_register(self) -> bool:
        """Tell whether this role reads the register of processing."""
        return self.actor.role in DATA_KEEPERS

    @property
    def reads_rules(self) -> bool:
        """Tell whether this role writes, signs or supervises the rules of procedures."""
        return reads_proposals(self.actor)


class AgentRequest(HttpRequest):
    """A request of somebody on duty: `for_roles` let nobody else in."""

    user: Person
    agent: Agent


def agent_of(request: HttpRequest) -> Agent:
    """Return who works in this request, in the role chosen in this session, else the first one: one query.

    Raises PermissionDenied for a person who holds no role today.
    """
    assert isinstance(request.user, Person)
    held = tuple(memberships_of(request.user.pk, on=clock.today()))
    if not held:
        raise PermissionDenied
    chosen = request.session.get(CHOSEN)
    membership = next((one for one in held if str(one.uid) == chosen), held[0])
    return Agent(actor_in(membership), membership, held)


def agent_actor(request: AgentRequest) -> Actor:
    """Return the actor of a page that `for_roles` guards. No query."""
    return request.agent.actor


def for_roles(
    *roles: Role,
) -> Callable[
    [Callable[Concatenate[AgentRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Open a page to these roles (to every role when none is named); anybody else is told 403."""

    def guard(
        view: Callable[Concatenate[AgentRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            agent = agent_of(request)
            if roles and agent.actor.role not in roles:
                raise PermissionDenied
            request.agent = agent  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        return guarded

    return guard
