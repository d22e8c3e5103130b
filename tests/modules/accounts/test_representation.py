from datetime import date, timedelta

import pytest

from factories.accounts import PersonFactory
from qarib.kernel import clock
from qarib.kernel.actor import Actor, Basis, citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.accounts.actions import (
    establish_guardianship,
    give_mandate,
    record_need,
    remove_need,
    revoke_mandate,
)
from qarib.modules.accounts.enums import GuardianshipKind, NeedCode
from qarib.modules.accounts.errors import MandateNotPossible, NoMandate, NotYours
from qarib.modules.accounts.models import Need
from qarib.modules.accounts.queries import (
    actor_for,
    mandates_given_by,
    mandates_held_by,
    needs_of,
    wards_of,
)
from qarib.modules.journal.models import Entry

pytestmark = pytest.mark.django_db

COUNTER = Actor(person=None, role="agent", organisation=1, body=1, basis=Basis.DUTY)


@pytest.fixture
def ouardia():
    return PersonFactory()


@pytest.fixture
def niece():
    return PersonFactory()


def mandate(ouardia, niece, scope=(), days=30):
    until = clock.today() + timedelta(days=days)
    return give_mandate(ouardia, helper=niece, scope=list(scope), until=until, actor=citizen(ouardia.pk))


def test_a_mandate_lets_the_helper_act_for_the_procedures_it_names(ouardia, niece):
    given = mandate(ouardia, niece, ["cnr.life"])
    today = clock.today()
    assert actor_for(niece, ouardia, procedure="cnr.life", on=today) == Actor(
        person=niece.pk, role="citizen", subject=ouardia.pk, basis=Basis.MANDATE
    )
    with pytest.raises(NoMandate):
        actor_for(niece, ouardia, procedure="anem.job-seeker-registration", on=today)
    with pytest.raises(NoMandate):
        actor_for(ouardia, niece, procedure="cnr.life", on=today)
    assert list(mandates_given_by(ouardia)) == list(mandates_held_by(niece, on=today)) == [given]


def test_a_mandate_without_list_covers_every_procedure_until_its_last_day(ouardia, niece):
    mandate(ouardia, niece, days=2)
    last = clock.today() + timedelta(days=2)
    assert actor_for(niece, ouardia, procedure="any", on=last).basis == Basis.MANDATE
    with pytest.raises(NoMandate):
        actor_for(niece, ouardia, procedure="any", on=last + timedelta(days=1))


def test_a_revoked_mandate_ends_at_once_and_is_revoked_once(ouardia, niece):
    given = mandate(ouardia, niece)
    with pytest.raises(NotYours):
        revoke_mandate(given, actor=citizen(PersonFactory().pk))
    assert revoke_mandate(given, actor=citizen(ouardia.pk)).revoked_at is not None
    with pytest.raises(NoMandate):
        actor_for(niece, ouardia, procedure="any", on=clock.today())
    with pytest.raises(MoveNotAllowed):
        revoke_mandate(given, actor=citizen(ouardia.pk))


def test_a_helper_may_give_the_mandate_back(ouardia, niece):
    assert revoke_mandate(mandate(ouardia, niece), actor=citizen(niece.pk)).revoked_at is not None


def test_nobody_takes_a_mandate_for_themselves(ouardia, niece):
    until = clock.today()
    with pytest.raises(NotYours):
        give_mandate(ouardia, helper=niece, scope=[], until=until, actor=citizen(niece.pk))
    with pytest.raises(MandateNotPossible):
        give_mandate(ouardia, helper=ouardia, scope=[], until=until, actor=citizen(ouardia.pk))
    with pytest.raises(MandateNotPossible):
        mandate(ouardia, niece, days=-1)


def test_a_counter_writes_the_mandate_of_somebody_who_is_there(ouardia, niece):
    give_mandate(ouardia, helper=niece, scope=[], until=date(2999, 1, 1), actor=COUNTER)
    assert [(e.action, e.basis, e.subject) for e in Entry.objects.all()] == [
        ("accounts.give_mandate", "duty", ouardia.pk)
    ]


def test_a_guardian_acts_for_the_ward_in_everything(ouardia, niece):
    with pytest.raises(NotYours):
        establish_guardianship(
            niece,
            guardian=ouardia,
            kind=GuardianshipKind.MINOR,
            established_by="x",
            actor=citizen(ouardia.pk),
        )
    with pytest.raises(MandateNotPossible):
        establish_guardianship(
            niece, guardian=niece, kind=GuardianshipKind.MINOR, established_by="x", actor=COUNTER
        )
    guardianship = establish_guardianship(
        niece, guardian=ouardia, kind=GuardianshipKind.MINOR, established_by="birth record 12", actor=COUNTER
    )
    today = clock.today()
    assert list(wards_of(ouardia, on=today)) == [guardianship]
    assert actor_for(ouardia, niece, procedure="any", on=today).basis == Basis.GUARDIAN
    assert actor_for(niece, niece, procedure="any", on=today) == citizen(niece.pk)


def test_needs_are_written_once_by_the_person_their_helper_or_an_agent(ouardia, niece):
    helper = actor_for(niece, niece, procedure="any", on=clock.today()).about(ouardia.pk)
    record_need(ouardia, code=NeedCode.WHEELCHAIR, actor=citizen(ouardia.pk))
    record_need(ouardia, code=NeedCode.WHEELCHAIR, actor=COUNTER)
    record_need(ouardia, code=NeedCode.TAMAZIGHT, actor=helper)
    assert needs_of(ouardia.pk) == [NeedCode.WHEELCHAIR, NeedCode.TAMAZIGHT]
    with pytest.raises(NotYours):
        record_need(ouardia, code=NeedCode.LOW_VISION, actor=citizen(niece.pk))
    remove_need(ouardia, code=NeedCode.TAMAZIGHT, actor=helper)
    remove_need(ouardia, code=NeedCode.TAMAZIGHT, actor=helper)
    with pytest.raises(NotYours):
        remove_need(ouardia, code=NeedCode.WHEELCHAIR, actor=citizen(niece.pk))
    assert [need.code for need in Need.objects.all()] == ["wheelchair"]
    assert Entry.objects.count() == 3
