"""What others may ask us, and who may see and decide that."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.prepared import Prepared
from qarib.kernel.recent import recent
from qarib.modules.exchange.enums import AuthorisationState
from qarib.modules.exchange.errors import AuthorisationUnknown
from qarib.modules.exchange.models import Authorisation, Usage
from qarib.modules.exchange.rules import ADMINISTRATOR, AUTHORISING, MINISTRY
from qarib.modules.organisations.enums import MINISTRY as MINISTRY_CODE
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.queries import organisations_by_id, organisations_visible_to

PAGE = 50
# By who sent a message: what is in force comes first, then what was, then what is only asked for.
_FIRST = (AuthorisationState.GRANTED, AuthorisationState.REVOKED, AuthorisationState.ASKED)
_by_key = Prepared(
    lambda name: Authorisation.objects.filter(key_name=name, state__in=_FIRST).order_by("-pk"),
    name=CharField(),
)
_by_client = Prepared(
    lambda name: Authorisation.objects.filter(xroad_client=name, state__in=_FIRST).order_by("-pk"),
    name=CharField(),
)
_KEPT_SECONDS = 30


@recent(seconds=_KEPT_SECONDS)
def _of_key(name: str) -> list[Authorisation] | None:
    return _ordered(_by_key.all(name=name))


@recent(seconds=_KEPT_SECONDS)
def _of_client(name: str) -> list[Authorisation] | None:
    return _ordered(_by_client.all(name=name))


def _ordered(found: list[Authorisation]) -> list[Authorisation] | None:
    """Put what counts in front; None, which is not kept, for a stranger."""
    return sorted(found, key=lambda one: _FIRST.index(AuthorisationState(one.state))) or None


def known_by_key(name: str) -> list[Authorisation]:
    """Return what the holder of that key may ask, or asked for, granted ones first: one statement at most.

    Kept for half a minute: `give_answer` looks again whether the one it answers under is granted still.
    """
    return _of_key(name) or []


def known_by_xroad(client: str) -> list[Authorisation]:
    """Return the same for an identifier of X-Road."""
    return _of_client(client) or []


def granted_for(known: Iterable[Authorisation], service: str, purpose: str) -> Authorisation | None:
    """Return the one that lets ask this for that purpose, or None. No query."""
    wanted = (AuthorisationState.GRANTED, service, purpose)
    return next((one for one in known if (one.state, one.service, one.purpose) == wanted), None)


def forget_senders() -> None:
    """Read again who may ask: called by whoever changes it; other processes notice when they answer."""
    _of_key.forget()
    _of_client.forget()


def supervises(actor: Actor) -> bool:
    """Tell whether the actor decides for the ministry: its own role, or its administrator; one query."""
    if actor.role not in MINISTRY or actor.body is None:
        return False
    if actor.role == Role.MINISTRY:
        return True
    return organisations_by_id({actor.body})[actor.body].code == MINISTRY_CODE


def authorisations_visible_to(actor: Actor) -> QuerySet[Authorisation]:
    """Return what an administrator's body asks for; for the ministry all but others' drafts. One SQL filter.

    Each comes with its asker, and with `answers`, the number of today.
    """
    rows = Authorisation.objects.select_related("asker", "asked_by", "granted_by", "revoked_by")
    if actor.role not in ADMINISTRATOR | MINISTRY:
        return rows.none()
    today = Usage.objects.filter(authorisation=OuterRef("pk"), day=clock.today())
    shown = Q(asker=actor.body) | ~Q(state=AuthorisationState.DRAFT)
    visible = rows.filter(shown, asker__in=organisations_visible_to(actor))
    return visible.annotate(answers=Coalesce(Subquery(today.values("answers")[:1]), 0)).order_by("-pk")


def authorisations_page(actor: Actor, *, state: str = "", after: int = 0) -> list[Authorisation]:
    """Return a page, newest first, one more than `PAGE` when there are more: one query."""
    rows = authorisations_visible_to(actor)
    if state in AuthorisationState.values:
        rows = rows.filter(state=state)
    return list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])


def authorisation_of(uid: UUID, *, actor: Actor) -> Authorisation:
    """Return one that the actor may see: one query. Raises AuthorisationUnknown."""
    found = authorisations_visible_to(actor).filter(uid=uid).first()
    if found is None:
        raise AuthorisationUnknown
    return found


def moves_of_authorisation(found: Authorisation, actor: Actor) -> list[str]:
    """Return what the actor may do with it: one query at most."""
    moves = AUTHORISING.available(AuthorisationState(found.state), role=actor.role)
    may = {"ask": found.asker_id == actor.body}
    if moves and moves != ["ask"]:
        may |= dict.fromkeys(("send_back", "revoke"), supervises(actor))
        may["grant"] = may["revoke"] and found.asked_by_id != actor.person
    return [move for move in moves if may[move]]


def may_draft(actor: Actor) -> bool:
    """Tell whether the actor is an administrator of a whole body. No query."""
    return actor.role in ADMINISTRATOR and actor.body is not None and actor.body == actor.organisation


def may_correct(found: Authorisation, actor: Actor) -> bool:
    """Tell whether it is a draft of the actor's body. No query."""
    return found.state == AuthorisationState.DRAFT and found.asker_id == actor.body and may_draft(actor)
