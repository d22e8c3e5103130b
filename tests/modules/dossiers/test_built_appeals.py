"""The rows of a contested refusal as the demo's loader builds them."""

from datetime import date, timedelta

import pytest

from factories.world import TUESDAY
from qarib.modules.dossiers.actions import build_appeal, build_overturning, build_refusal, build_upholding
from qarib.modules.dossiers.enums import Stage, Status
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import decisions_of
from qarib.modules.promises.queries import planned_promise

SAYS = "Je suis disponible depuis le 1er novembre."


@pytest.mark.parametrize("overturned", [True, False])
def test_the_rows_that_the_demo_builds_are_those_of_an_appeal(world, tuesday, overturned):
    dossier = Dossier.objects.with_file_data().get(pk=world.filed().pk)
    values = list(dossier.values.order_by("pk"))
    refusal = build_refusal(
        dossier, at=TUESDAY, decided_by=world.samir.person, criterion="available-for-work", reason="Occupée.",
        values=values,
    )  # fmt: skip
    promise = planned_promise(
        body_id=world.agency.pk, person_id=world.yasmine.pk, label="anem.job-seeker-registration:appeal",
        path="/me/", start=TUESDAY, within=15, unit="working_days",
    )  # fmt: skip
    appeal = build_appeal(dossier, refusal, at=TUESDAY, text=SAYS, promise=promise)
    answered = {"at": TUESDAY + timedelta(days=7), "decided_by": world.farida.person, "reason": "Vu."}
    if overturned:
        decision = build_overturning(appeal, refusal, **answered)
    else:
        decision = build_upholding(appeal, refusal, values=values, **answered)
    dossier.save()
    promise.save()
    for one in (refusal, decision):
        one.letter.save()
        one.letter = one.letter
        one.save()
    appeal.promise = promise
    appeal.save()

    found = Dossier.objects.get(pk=dossier.pk)
    assert found.status == (Status.OVERTURNED if overturned else Status.UPHELD)
    assert [one.stage for one in decisions_of(found)] == [Stage.APPEAL, Stage.FIRST]
    assert (refusal.letter.withdrawn_at is not None) == overturned
    assert decision.valid_from == (date(2026, 12, 1) if overturned else None)
    assert (found.appeal.decided_by_id, found.appeal.refused_by_id) == (
        world.farida.person,
        world.samir.person,
    )
