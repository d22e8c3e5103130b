"""Files that are kept no longer: listed without any change, and confirmed by a second person."""

import json

import pytest
from django.core.management import call_command

from factories.organisations import BodyFactory, MembershipFactory
from factories.personal_data import breach
from factories.retention import LATER, carried_out, confirmed, ended, everything, planned
from qarib.kernel import clock
from qarib.kernel.actor import citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.dossiers.models import (
    Correction,
    Dossier,
    Value,
)
from qarib.modules.journal.models import Entry
from qarib.modules.organisations.queries import actor_of
from qarib.modules.personal_data import actions
from qarib.modules.personal_data.enums import Concerned, RunStatus
from qarib.modules.personal_data.errors import (
    FileNotHeld,
    NotKeeper,
    ReasonMissing,
    RunAlreadyOpen,
    RunNeedsAnother,
)
from qarib.modules.personal_data.models import RetentionItem, RetentionRun
from qarib.modules.personal_data.queries import Choice, holds_visible_to, run_moves, runs_visible_to
from qarib.modules.personal_data.rules.retention import kept_since

REGISTRATION = "anem.job-seeker-registration"
OF_RUNS = {"personal_data_retentionrun", "personal_data_retentionitem"}


# --- the dry run ---


def test_a_dry_run_tells_what_is_due_and_changes_nothing_else(world, tuesday, officer):
    due, open_still = ended(world), world.filed()
    tuesday.move_to(LATER)
    before = everything(but=OF_RUNS)
    run = actions.plan_retention(actor=officer)
    after = everything(but=OF_RUNS)
    # Its own row of the journal, and nothing else.
    changed = {table for table in after if after[table] != before[table]}
    assert changed <= {"journal_entry", "journal_leaf", "sqlite_sequence"}
    assert Entry.objects.latest("pk").action == "personal_data.plan_retention"
    assert list(run.items.values_list("dossier", flat=True)) == [due.pk]
    assert open_still.pk not in run.items.values_list("dossier", flat=True)
    counts = run.counts[REGISTRATION]
    assert (counts["due"], counts["held"]) == (1, {})
    assert counts["rows"]["dossiers.Value"] == Value.objects.filter(dossier=due).count() > 0
    assert counts["rows"]["documents.Letter"] == 1


def test_a_right_that_lasts_keeps_its_file(world, tuesday, officer):
    ended(world)
    # Five years after the decision; the right ended five months less ago.
    tuesday.move_to("2031-12-24T09:00:00Z")
    run = actions.plan_retention(actor=officer)
    assert (run.counts, run.items.count()) == ({}, 0)


@pytest.mark.parametrize("how", ["granted", "refused", "withdrawn", "lapsed"])
def test_every_end_is_listed_once_its_time_is_over(world, tuesday, officer, how):
    dossier = ended(world, **{how: True})
    tuesday.move_to("2031-11-20T09:00:00Z")
    assert not actions.count_over_time(world.agency.body, now=clock.now())
    run = planned(officer, tuesday)
    assert [item.dossier for item in run.items.all()] == [dossier]


def test_only_keepers_list_one_list_at_a_time_and_see_their_body_alone(world, tuesday, officer):
    ended(world)
    with pytest.raises(NotKeeper):
        actions.plan_retention(actor=world.samir)
    run = planned(officer, tuesday)
    with pytest.raises(RunAlreadyOpen):
        actions.plan_retention(actor=officer)
    stranger = actor_of(MembershipFactory(organisation=BodyFactory(code="aadl"), role="administrator").person)
    assert list(runs_visible_to(officer)) == [run]
    assert not runs_visible_to(stranger).exists()
    assert not runs_visible_to(world.samir).exists()
    assert (run_moves(run, officer), run_moves(run, stranger)) == (["cancel"], [])
    with pytest.raises(NotKeeper):
        actions.confirm_retention(run, actor=stranger)
    actions.cancel_retention(run, actor=officer)
    assert run.status == RunStatus.CANCELLED
    assert actions.plan_retention(actor=officer) != run


def test_a_second_person_confirms_once(world, tuesday, officer, administrator, run_tasks):
    dossier = ended(world)
    run = planned(officer, tuesday)
    assert not actions.carry_out(run.pk)
    with pytest.raises(RunNeedsAnother):
        actions.confirm_retention(run, actor=officer)
    actions.confirm_retention(run, actor=administrator)
    for act in (actions.confirm_retention, actions.cancel_retention):
        with pytest.raises(MoveNotAllowed):
            act(run, actor=administrator)
    dossier.refresh_from_db()
    assert dossier.anonymised_at is None
    run_tasks()
    dossier.refresh_from_db()
    run.refresh_from_db()
    assert dossier.anonymised_at == clock.now()
    assert (run.status, run.ended_at) == (RunStatus.DONE, clock.now())
    assert Entry.objects.filter(action="personal_data.end_retention").get().data == {"files": 1}


# --- what is held back ---


def test_whatever_is_held_back_is_told_and_never_touched(world, tuesday, officer, administrator):
    held, asked, corrected, leaked = [ended(world) for _ in range(3)] + [ended(world)]
    lapsed = ended(world, lapsed=True)
    actions.ask_about_lapse(lapsed, words="J’étais à l’hôpital.", actor=citizen(lapsed.person_id))
    Correction.objects.create(dossier=corrected, fact="wanted_occupation", value="Potière")
    actions.hold_file(held.number, reason="Un recours au tribunal.", actor=officer)
    opened = breach(officer)
    actions.tell_people(opened, choice=Choice(how=Concerned.FILE, number=leaked.number), actor=officer)
    run = planned(officer, tuesday)
    reasons = {"hold": 1, "review": 1, "correction": 1, "breach": 1}
    assert run.counts[REGISTRATION]["held"] == reasons
    assert [item.dossier for item in run.items.all()] == [asked]
    actions.confirm_retention(run, actor=administrator)
    carried_out(run)
    kept = Dossier.objects.filter(anonymised_at=None)
    assert {*kept} == {held, corrected, leaked, lapsed}
    assert all(Value.objects.filter(dossier=one).exists() for one in kept)


def test_a_file_held_after_the_list_was_made_stays(world, tuesday, officer, administrator):
    first, second = ended(world), ended(world)
    run = confirmed(officer, administrator, tuesday)
    hold = actions.hold_file(first.number, reason="Une enquête.", actor=administrator)
    carried_out(run)
    assert run.status == RunStatus.DONE
    assert dict(run.items.values_list("dossier", "anonymised")) == {first.pk: False, second.pk: True}
    first.refresh_from_db()
    assert first.anonymised_at is None
    assert list(holds_visible_to(officer)) == [hold]
    actions.release_hold(hold, actor=officer)
    with pytest.raises(MoveNotAllowed):
        actions.release_hold(hold, actor=officer)
    assert not holds_visible_to(officer).exists()
    assert [one.dossier for one in actions.plan_retention(actor=officer).items.all()] == [first]


def test_a_hold_needs_a_keeper_a_reason_and_an_ended_file_of_the_body(world, tuesday, officer):
    dossier, still_open = ended(world), world.filed()
    with pytest.raises(NotKeeper):
        actions.hold_file(dossier.number, reason="Litige.", actor=world.samir)
    with pytest.raises(ReasonMissing):
        actions.hold_file(dossier.number, reason=" ", actor=officer)
    for number in (still_open.number, "QRB-0000-0000-0", "nonsense"):
        with pytest.raises(FileNotHeld):
            actions.hold_file(number, reason="Litige.", actor=officer)
    stranger = actor_of(MembershipFactory(organisation=BodyFactory(code="aadl"), role="administrator").person)
    with pytest.raises(FileNotHeld):
        actions.hold_file(dossier.number, reason="Litige.", actor=stranger)
    hold = actions.hold_file(dossier.number.lower(), reason="Litige.", actor=officer)
    with pytest.raises(FileNotHeld):
        actions.hold_file(dossier.number, reason="Litige.", actor=officer)
    with pytest.raises(NotKeeper):
        actions.release_hold(hold, actor=stranger)


# --- the rule, the command ---


@pytest.mark.parametrize(
    ("months", "since"),
    [(1, "2028-02-29"), (12, "2027-03-31"), (3, "2027-12-31"), (60, "2023-03-31")],
)
def test_months_are_of_the_calendar(tuesday, months, since):
    tuesday.move_to("2028-03-31T10:00:00Z")
    assert kept_since(clock.now(), months=months).date().isoformat() == since


def test_the_command_lists_and_carries_out_what_was_confirmed(world, tuesday, officer, administrator, capsys):
    ended(world)
    tuesday.move_to(LATER)
    call_command("retention", "--dry-run", "--body", "anem", "--json")
    assert json.loads(capsys.readouterr().out)[REGISTRATION]["due"] == 1
    call_command("retention", "--dry-run", "--body", "anem")
    assert REGISTRATION in capsys.readouterr().out
    assert not RetentionRun.objects.exists()
    run = actions.plan_retention(actor=officer)
    with pytest.raises(SystemExit):
        _main("--run", str(run.uid))
    assert RetentionItem.objects.filter(settled_at=None).count() == 1
    actions.confirm_retention(run, actor=administrator)
    call_command("retention", "--run", str(run.uid))
    assert Dossier.objects.filter(anonymised_at=None).count() == 0


def _main(*arguments):
    from django.core.management.base import CommandError  # noqa: PLC0415 -- only here

    try:
        call_command("retention", *arguments)
    except CommandError as error:
        raise SystemExit(str(error)) from error
