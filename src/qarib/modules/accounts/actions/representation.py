"""Who may act for whom, and what must be adapted for them."""

from datetime import date

from django.db import transaction

from qarib.kernel import clock
from qarib.kernel.actor import Actor, Basis
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.accounts.enums import GuardianshipKind, NeedCode
from qarib.modules.accounts.errors import MandateNotPossible, NotYours
from qarib.modules.accounts.models import Guardianship, Mandate, Need, Person
from qarib.modules.journal.actions import record


def _self_or_duty(person_id: int, actor: Actor) -> None:
    if actor.person != person_id and actor.basis != Basis.DUTY:
        raise NotYours


@transaction.atomic
def give_mandate(giver: Person, *, helper: Person, scope: list[str], until: date, actor: Actor) -> Mandate:
    """Let a helper act for the giver until that day, for the procedures in `scope` (empty: all of them).

    By the giver, or by somebody on duty who has them before them. Raises NotYours, MandateNotPossible.
    """
    _self_or_duty(giver.pk, actor)
    today = clock.today()
    if giver.pk == helper.pk or until < today:
        raise MandateNotPossible
    mandate = Mandate.objects.create(
        giver=giver, helper=helper, scope=sorted(scope), valid_from=today, valid_to=until
    )
    record(
        "accounts.give_mandate",
        actor=actor.about(giver.pk),
        about=("mandate", mandate.uid),
        data={"scope": mandate.scope},
    )
    return mandate


@transaction.atomic
def revoke_mandate(mandate: Mandate, *, actor: Actor) -> Mandate:
    """End a mandate at once: by the giver, the helper who gives it back, or somebody on duty.

    Raises NotYours, MoveNotAllowed when it was revoked already.
    """
    if actor.person != mandate.helper_id:
        _self_or_duty(mandate.giver_id, actor)
    if not Mandate.objects.filter(pk=mandate.pk, revoked_at=None).update(revoked_at=clock.now()):
        raise MoveNotAllowed
    mandate.refresh_from_db()
    record("accounts.revoke_mandate", actor=actor.about(mandate.giver_id), about=("mandate", mandate.uid))
    return mandate


@transaction.atomic
def establish_guardianship(
    ward: Person, *, guardian: Person, kind: GuardianshipKind, established_by: str, actor: Actor
) -> Guardianship:
    """Write that a guardian acts for a minor or protected adult, on the record that establishes it.

    Only by somebody on duty who is neither of them. Raises NotYours, MandateNotPossible.
    """
    if actor.basis != Basis.DUTY or actor.person in {ward.pk, guardian.pk}:
        raise NotYours
    if ward.pk == guardian.pk:
        raise MandateNotPossible
    guardianship = Guardianship.objects.create(
        ward=ward, guardian=guardian, kind=kind, established_by=established_by, valid_from=clock.today()
    )
    record(
        "accounts.establish_guardianship",
        actor=actor.about(ward.pk),
        about=("person", ward.uid),
        data={"kind": kind},
    )
    return guardianship


@transaction.atomic
def record_need(person: Person, *, code: NeedCode, actor: Actor) -> Need:
    """Write a coded need, once: writing it again changes nothing. Raises NotYours."""
    if actor.subject != person.pk:
        _self_or_duty(person.pk, actor)
    need, created = Need.objects.get_or_create(person=person, code=code, defaults={"since": clock.today()})
    if created:
        record("accounts.record_need", actor=actor.about(person.pk), about=("person", person.uid))
    return need


@transaction.atomic
def remove_need(person: Person, *, code: NeedCode, actor: Actor) -> None:
    """Take a coded need back; nothing happens when there was none. Raises NotYours."""
    if actor.subject != person.pk:
        _self_or_duty(person.pk, actor)
    removed, _ = Need.objects.filter(person=person, code=code).delete()
    if removed:
        record("accounts.remove_need", actor=actor.about(person.pk), about=("person", person.uid))
