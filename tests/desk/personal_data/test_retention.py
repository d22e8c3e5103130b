"""What is kept no longer, at the desk: a list that changes nothing, a second person, files that are held."""

import pytest
import time_machine
from django.urls import reverse

from factories.organisations import BodyFactory
from factories.retention import LATER, ended
from qarib.modules.dossiers.models import Dossier
from qarib.modules.personal_data.actions import cancel_retention, hold_file, plan_retention
from qarib.modules.personal_data.models import RetentionHold, RetentionRun

LIST, PLAN, HOLD = (reverse(f"desk:{name}") for name in ("retention", "retention_plan", "hold_new"))


def door(name, thing):
    return reverse(f"desk:{name}", args=[thing.uid])


def body(page):
    return page.content.decode()


@pytest.fixture
def amine(on_duty, at_desk):
    """Return the browser of an administrator of the body."""
    return at_desk(on_duty("administrator"))


@pytest.mark.list_page("desk:retention")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_cost_the_same_for_one_row_and_for_three(
    world, officer, imene, rows, django_assert_num_queries
):
    for number in range(rows):
        hold_file(ended(world).number, reason=f"Litige {number}.", actor=officer)
        cancel_retention(plan_retention(actor=officer), actor=officer)

    # session with person, roles, runs, holds
    with django_assert_num_queries(4):
        page = imene.get(LIST)

    assert all(door("retention_run", run) in body(page) for run in RetentionRun.objects.all())
    assert RetentionRun.objects.count() == rows
    assert body(page).count("Litige") == rows


def test_one_lists_and_another_confirms(world, officer, on_duty, at_desk, run_tasks):
    dossier = ended(world)
    with time_machine.travel(LATER, tick=False):
        imene, amine = at_desk(officer), at_desk(on_duty("administrator"))
        answer = imene.post(PLAN)
        run = RetentionRun.objects.get()
        page, confirm = door("retention_run", run), door("retention_confirm", run)
        assert answer["Location"] == page
        mine, theirs = body(imene.get(page)), body(amine.get(page))
        assert (confirm in mine, confirm in theirs) == (False, True)
        assert imene.post(confirm).status_code == 409
        assert amine.get(confirm).status_code == 200
        assert amine.post(confirm)["Location"] == page
        assert amine.post(confirm).status_code == 409
        run_tasks()
        assert imene.get(page).status_code == 200
    assert Dossier.objects.get(pk=dossier.pk).anonymised_at is not None


def test_a_second_list_is_refused_until_the_first_is_given_up(world, imene):
    imene.post(PLAN)
    page = imene.post(PLAN, follow=True)
    assert RetentionRun.objects.count() == 1
    assert page.status_code == 200
    run = RetentionRun.objects.get()
    assert imene.post(door("retention_cancel", run))["Location"] == door("retention_run", run)
    assert imene.post(door("retention_cancel", run)).status_code == 409
    imene.post(PLAN)
    assert RetentionRun.objects.count() == 2


def test_a_file_is_held_by_its_number_and_released(world, imene):
    dossier = ended(world)
    assert imene.get(HOLD).status_code == 200
    assert imene.post(HOLD, {"number": dossier.number, "reason": ""}).status_code == 422
    assert imene.post(HOLD, {"number": "QRB-1", "reason": "Litige."}).status_code == 409
    assert imene.post(HOLD, {"number": dossier.number, "reason": "Litige."})["Location"] == LIST
    hold = RetentionHold.objects.get()
    assert dossier.number in body(imene.get(LIST))
    assert imene.get(door("hold_release", hold)).status_code == 200
    imene.post(door("hold_release", hold))
    assert dossier.number not in body(imene.get(LIST))
    assert imene.post(door("hold_release", hold)).status_code == 404


@pytest.mark.parametrize("role", ["auditor", "ministry"])
def test_who_supervises_reads_and_does_not_act(world, officer, on_duty, at_desk, role):
    dossier = ended(world)
    run, hold = plan_retention(actor=officer), hold_file(dossier.number, reason="Litige.", actor=officer)
    reader = at_desk(on_duty(role))
    page = body(reader.get(LIST))
    assert door("retention_run", run) in page
    assert PLAN not in page
    assert reader.get(door("retention_run", run)).status_code == 200
    for refused in (PLAN, HOLD, door("retention_confirm", run), door("hold_release", hold)):
        assert reader.post(refused).status_code == 403


def test_another_body_sees_neither_lists_nor_holds(world, officer, on_duty, at_desk):
    dossier = ended(world)
    run, hold = plan_retention(actor=officer), hold_file(dossier.number, reason="Litige.", actor=officer)
    stranger = at_desk(on_duty("protection_officer", BodyFactory(code="aadl")))
    assert dossier.number not in body(stranger.get(LIST))
    for hidden in (door("retention_run", run), door("retention_confirm", run), door("hold_release", hold)):
        assert stranger.get(hidden).status_code == 404


def test_confirming_asks_for_a_fresh_proof(world, officer, amine):
    run = plan_retention(actor=officer)
    answer = amine.aged().post(door("retention_confirm", run))
    assert answer.status_code == 302
    assert answer["Location"] != door("retention_run", run)
    run.refresh_from_db()
    assert run.settled_at is None
