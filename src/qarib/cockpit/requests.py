"""What a page of the cockpit knows of who asks: who answers for an agency, a body, or all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.queries import sees_figures
from qarib.modules.organisations.enums import CHOSEN_MEMBERSHIP, Role
from qarib.modules.organisations.models import Membership
from qarib.modules.organisations.queries import actor_in, memberships_of
from qarib.ui import formats

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads figures, in the role chosen at the desk."""

    actor: Actor
    membership: Membership

    @property
    def signature(self) -> str:
        """Return who reads and for which office, each in its own direction."""
        person, where = self.membership.person, formats.name_of(self.membership.organisation)
        return f"\u2068{person.given_name} {person.family_name[:1]}.\u2069 · \u2068{where}\u2069"

    @property
    def is_head(self) -> bool:
        """Tell whether this is a head of agency, who has a queue."""
        return self.actor.role == Role.HEAD

    @property
    def opens_files(self) -> bool:
        """Tell whether this role may open files: the ministry sees figures only."""
        return self.actor.role in {Role.HEAD, Role.DIRECTOR}


class ReaderRequest(HttpRequest):
    """A request that `for_roles` let in."""

    user: Person
    reader: Reader


def _reader_of(request: HttpRequest) -> Reader:
    """Return who reads, in the role of this session, else the first one: one query."""
    assert isinstance(request.user, Person)
    held = memberships_of(request.user.pk, on=clock.today())
    if not held:
        raise PermissionDenied
    chosen = request.session.get(CHOSEN_MEMBERSHIP)
    membership = next((one for one in held if str(one.uid) == chosen), held[0])
    return Reader(actor_in(membership), membership)


def for_roles(
    *roles: Role,
) -> Callable[
    [Callable[Concatenate[ReaderRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Open a page to these roles (to every role that sees figures when none is named); 403 for the others."""

    def guard(
        view: Callable[Concatenate[ReaderRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            reader = _reader_of(request)
            if not sees_figures(reader.actor) or (roles and reader.actor.role not in roles):
                raise PermissionDenied
            request.reader = reader  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        return guarded

    return guard
