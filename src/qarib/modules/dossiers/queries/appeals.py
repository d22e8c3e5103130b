"""Appeals: until when, by whom, and which wait for somebody."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.modules.catalogue.queries import definition
from qarib.modules.dossiers.enums import Stage, Status
from qarib.modules.dossiers.models import Appeal, Decision, Dossier, DossierQuerySet
from qarib.modules.dossiers.queries.visible import dossiers_visible_to
from qarib.modules.dossiers.rules import CONTESTED, DESK, ON_APPEALS, last_day
from qarib.modules.promises.models import Promise


def appeal_ends(dossier: Dossier) -> date:
    """Return the last day to contest the refusal of this dossier, that day included. No query."""
    assert dossier.decided_at is not None
    decided_on = clock.algiers_day(dossier.decided_at)
    return last_day(decided_on, days=definition(dossier.version).appeal.days)


def may_be_contested(dossier: Dossier) -> bool:
    """Tell whether its person may file an appeal today. No query."""
    return dossier.status == Status.REFUSED and clock.today() <= appeal_ends(dossier)


def appeal_of(dossier: Dossier) -> Appeal | None:
    """Return the appeal against its refusal, with its promise, or None: one query at most."""
    return dossier.appeal if dossier.status in CONTESTED else None


def promise_shown(dossier: Dossier) -> Promise | None:
    """Return what the person waits for, or waited for last: the appeal's answer once there is one."""
    appeal = appeal_of(dossier)
    return appeal.promise if appeal else dossier.promise


def first_decision_of(dossier: Dossier) -> Decision:
    """Return the first decision with its letter, whatever followed: one query."""
    return Decision.objects.select_related("letter").get(dossier=dossier, stage=Stage.FIRST)


def decisions_of(dossier: Dossier) -> list[Decision]:
    """Return the decisions with their letters, the last first: one query, none while it was never decided."""
    if dossier.decided_at is None:
        return []
    found = Decision.objects.filter(dossier=dossier).select_related("letter", "decided_by")
    return list(found.order_by("-decided_at", "-pk"))


def appeals_to_decide(actor: Actor) -> DossierQuerySet:
    """Return the contested dossiers that this actor may decide, with what a list shows.

    Agents and heads those of their agency, a director those of the body; never what they refused themselves,
    nor their own. Kinship is asked by the action.
    """
    if actor.role not in ON_APPEALS:
        return Dossier.objects.none()
    found = dossiers_visible_to(actor).filter(status=Status.APPEALED, appeal__decided_at=None)
    if actor.role in DESK:
        found = found.filter(agency_id=actor.organisation)
    mine = Q(appeal__refused_by=actor.person) | Q(person=actor.person)
    return found.exclude(mine).with_list_data().select_related("appeal__promise", "agency")


@dataclass(frozen=True, slots=True)
class AppealsPage:
    """Some appeals, the most urgent first; `following` is where the next page begins, None at the end."""

    dossiers: list[Dossier]
    following: UUID | None


def appeals_page(actor: Actor, *, after: UUID | None = None, limit: int = 25) -> AppealsPage:
    """Return one page of the appeals by promised date: one query, and one more after the first page."""
    found, key = appeals_to_decide(actor), "appeal__promise__due_at"
    place = found.filter(uid=after).values_list(key, "pk").first() if after else None
    if place is not None and place[0] is not None:
        found = found.filter(Q(**{f"{key}__gt": place[0]}) | Q(**{key: place[0], "pk__gt": place[1]}))
    page = list(found.order_by(F(key).asc(nulls_last=True), "pk")[: limit + 1])
    return AppealsPage(page[:limit], page[limit - 1].uid if len(page) > limit else None)
