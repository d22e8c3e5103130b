"""What each desk of the demo has to show: late, refused, contested, waiting for a second signature."""

import pytest

from factories.personas import personas
from qarib.demo.loading.procedures import LPA, RURAL
from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.models import Session
from qarib.modules.catalogue.queries import running_session
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.models import Appeal, Dossier
from qarib.modules.dossiers.queries import appeals_to_decide, queue_totals
from qarib.modules.organisations.queries import actor_of
from qarib.modules.promises.models import Promise

BODIES = {"anem": personas.SAMIR, "cnas": personas.NASSIM, "cnr": personas.WASSILA, "fnpos": personas.LYNDA}


def actor(one):
    return actor_of(Person.objects.get(email=one.email))


@pytest.mark.parametrize("body", BODIES)
def test_each_body_has_files_refused_contested_and_answered_both_ways(demo, body):
    agency = BODIES[body].organisation
    found = set(Dossier.objects.filter(agency__code=agency).values_list("status", flat=True))
    assert found >= {Status.REFUSED, Status.APPEALED, Status.UPHELD, Status.OVERTURNED}


@pytest.mark.parametrize("body", BODIES)
def test_each_agent_finds_a_queue_with_something_late_in_it(demo, body):
    totals = queue_totals(actor(BODIES[body]))
    assert 2 <= totals.late < totals.to_handle or (body, totals.late) == ("cnas", totals.to_handle)


@pytest.mark.parametrize("head", [personas.FARIDA, personas.ZOHRA], ids=lambda one: one.key)
def test_each_head_has_an_appeal_to_answer_that_is_late(demo, head):
    waiting = appeals_to_decide(actor(head))
    assert waiting.count() >= 1
    assert any(dossier.appeal.promise.due_at < clock.now() for dossier in waiting)


@pytest.mark.parametrize("agent", [personas.SAMIR, personas.LYNDA], ids=lambda one: one.key)
def test_whoever_refused_finds_no_appeal_to_answer(demo, agent):
    assert appeals_to_decide(actor(agent)).count() == 0


def test_every_appeal_has_its_own_promise_and_was_not_answered_by_whoever_refused(demo):
    appeals = Appeal.objects.select_related("promise", "dossier__procedure").order_by("pk")
    assert len(appeals) >= 12
    for appeal in appeals:
        assert appeal.promise.label == f"{appeal.dossier.procedure.code}:appeal"
        assert appeal.promise_id != appeal.dossier.promise_id
        assert appeal.decided_by_id != appeal.refused_by_id
    answered = Promise.objects.filter(label__endswith=":appeal").exclude(kept_at=None)
    assert answered.count() == appeals.exclude(decided_at=None).count() > 0


def test_the_session_of_2024_is_decided_and_that_of_now_runs(demo):
    first, running = Session.objects.filter(procedure__code=RURAL.code).order_by("opens_on")
    assert (first.opens_on.year, running_session(RURAL.code)) == (2024, running)
    statuses = set(Dossier.objects.filter(session=first).values_list("status", flat=True))
    assert statuses <= {Status.GRANTED, Status.REFUSED, Status.UPHELD}
    assert Status.GRANTED in statuses
    assert Dossier.objects.filter(session=running, votes__isnull=False, decided_at=None).exists()


def test_lpa_2_is_filed_within_its_session(demo):
    session = running_session(LPA.code)
    files = Dossier.objects.filter(procedure__code=LPA.code)
    assert files.count() == files.filter(session=session, filed_at__date__gte=session.opens_on).count() == 12


def test_families_share_a_phone_and_nobody_a_number(demo):
    citizens = Person.objects.filter(email="")
    assert citizens.values("phone").distinct().count() < citizens.count()
    assert citizens.values("nin_index").distinct().count() == citizens.count()
