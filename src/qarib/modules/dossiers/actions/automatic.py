"""Granting by the rules alone: only in favour, only on facts that registers hold."""

from collections.abc import Mapping

from django.db import transaction

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.events import publish
from qarib.kernel.money import centimes
from qarib.modules.accounts.queries import open_case_about
from qarib.modules.catalogue.queries import definition
from qarib.modules.documents.actions import issue_letter
from qarib.modules.documents.models import Letter
from qarib.modules.dossiers.actions.move import move, promise_of
from qarib.modules.dossiers.enums import Outcome, Status
from qarib.modules.dossiers.events import DossierDecided
from qarib.modules.dossiers.models import Decision, Dossier
from qarib.modules.dossiers.queries import (
    grant_data,
    grounds_of,
    has_open_correction,
    judged,
    right_would_end,
    values_by_fact,
)
from qarib.modules.notifications.actions import notify
from qarib.modules.promises.actions import keep_promise


@transaction.atomic
def grant_automatically(dossier: Dossier, *, actor: Actor) -> Decision | None:
    """Grant a file that nobody has taken, when the rules alone may; None leaves it to a person.

    Calling it again changes nothing, so a late proof may call it too. The journal keeps the version, its
    digest and where each fact came from. An open correction, or a rival claim
    on the person's number, leaves it to a person.
    No query where the version or the state excludes it.
    """
    if dossier.status != Status.FILED or not definition(dossier.version).decision.automatic:
        return None
    if not _held(dossier):
        return None
    values = values_by_fact(dossier)
    grounds = grounds_of(dossier, values)
    if grounds is None or open_case_about(dossier.person_id) or has_open_correction(dossier):
        return None
    return _grant(dossier, grounds=grounds, amount=judged(dossier, values).amount, actor=actor)


def _held(dossier: Dossier) -> bool:
    """Lock the file where it stands: who takes or withdraws it meanwhile comes before, or after."""
    free = Dossier.objects.filter(
        pk=dossier.pk, status=Status.FILED, assigned_to=None, agency_id=dossier.agency_id
    )
    return bool(free.update(status=Status.FILED))


def _grant(dossier: Dossier, *, grounds: Mapping[str, str], amount: int | None, actor: Actor) -> Decision:
    rules, now, valid_until = definition(dossier.version), clock.now(), right_would_end(dossier)
    move(
        dossier,
        "grant_automatically",
        actor=actor.about(dossier.person_id),
        changes={"decided_at": now},
        data={
            "version": dossier.version.valid_from.isoformat(),
            "digest": dossier.version.digest,
            "rested_on": dict(grounds),
        },
    )
    decision = Decision.objects.create(
        dossier=dossier,
        outcome=Outcome.GRANTED,
        automatic=True,
        decided_at=now,
        valid_from=clock.today(),
        valid_until=valid_until,
        amount=None if amount is None else centimes(amount),
        letter=_letter(dossier, amount=amount, actor=actor),
    )
    keep_promise(promise_of(dossier), at=now, actor=actor)
    notify(
        "dossiers/granted_automatically",
        person=dossier.person,
        context={"number": dossier.number, "valid_until": valid_until},
        actor=actor,
    )
    publish(
        DossierDecided(dossier_id=dossier.pk, procedure=rules.code, person_id=dossier.person_id, granted=True)
    )
    return decision


def _letter(dossier: Dossier, *, amount: int | None, actor: Actor) -> Letter:
    rules = definition(dossier.version)
    return issue_letter(
        template=rules.grants.letter,
        person_id=dossier.person_id,
        reference=str(dossier.number),
        language=dossier.language,
        data=grant_data(dossier, valid_until=right_would_end(dossier), amount=amount, automatic=True),
        actor=actor,
    )
