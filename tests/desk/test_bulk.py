"""Granting many files in one human act: what is offered, what it says first, and what becomes of each."""

import re

import pytest
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.automatic import GRANTS
from factories.catalogue import published
from factories.threads import at_once
from factories.world import TUESDAY, build_world
from qarib.kernel.actor import citizen
from qarib.modules.accounts.models import IdentityCase, Mandate, Person
from qarib.modules.dossiers.actions import (
    file_dossier,
    grant,
    grant_together,
    request_missing,
    sign,
    take,
    withdraw,
)
from qarib.modules.dossiers.errors import TooManyAtOnce
from qarib.modules.dossiers.models import Decision, Vote
from qarib.modules.dossiers.queries import ready_to_grant
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.models import Message

READY, CHECK, GRANT = (reverse(f"desk:{name}") for name in ("ready", "ready_check", "ready_grant"))
PAID = "amount: {{value: '{amount}', each: once}}\ndecision: {{votes: [{{above: 300000, need: 2}}]}}"


def paying(amount):
    terms = GRANTS.replace("renewable: true, letter: job_seeker_registration", "letter: grant")
    return published((GRANTS, f"{terms}\n{PAID.format(amount=amount)}"), valid_from=TUESDAY.date())


def boxes(page):
    return re.findall(r'name="file"\s+value="([^"]+)"', page.content.decode())


def files(world, count):
    return [world.filed(PersonFactory(matched=True)) for _ in range(count)]


def states(*dossiers):
    for dossier in dossiers:
        dossier.refresh_from_db()
    return [dossier.status for dossier in dossiers]


@pytest.mark.list_page("desk:ready")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_file_and_for_three(world, samir, rows, django_assert_num_queries):
    world.version = paying(400_000)
    files(world, rows)

    # session with person, roles, guardians, mandates, files, their values, signatures
    with django_assert_num_queries(7):
        page = samir.get(READY)

    assert len(boxes(page)) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_question_costs_the_same_for_one_file_and_for_three(
    world, samir, rows, django_assert_num_queries
):
    files(world, rows)
    chosen = boxes(samir.get(READY))

    with django_assert_num_queries(6):
        page = samir.post(CHECK, {"file": chosen})

    assert boxes(page) == chosen


def test_chosen_files_are_granted_each_with_letter_journal_and_message(world, samir):
    first, second, third = files(world, 3)
    chosen = boxes(samir.get(READY))[:2]
    asked = samir.post(CHECK, {"file": chosen})
    assert states(first, second, third) == ["filed"] * 3

    done = samir.post(GRANT, {"file": boxes(asked)})

    assert states(first, second, third) == ["granted", "granted", "filed"]
    assert done.context["granted"] == [first.number, second.number]
    assert {one.decided_by_id for one in Decision.objects.all()} == {world.samir.person}
    assert Entry.objects.filter(action="dossier.grant", person=world.samir.person).count() == 2
    assert Message.objects.filter(template="dossiers/granted").count() == 2
    assert len(set(Decision.objects.values_list("letter", flat=True))) == 2


def test_every_box_is_ticked_only_when_asked(world, samir):
    files(world, 2)

    assert " checked" not in samir.get(READY).content.decode()
    assert samir.get(f"{READY}?all=1").content.decode().count(" checked") == 2


def test_a_second_submit_grants_nothing_more_and_says_so(world, samir):
    files(world, 2)
    chosen = boxes(samir.get(READY))
    samir.post(GRANT, {"file": chosen})

    again = samir.post(GRANT, {"file": [*chosen, *chosen]})

    assert again.status_code == 200
    assert (again.context["granted"], len(again.context["left_alone"])) == ([], 2)
    assert Decision.objects.count() == 2


def test_what_moved_or_changed_meanwhile_is_left_and_named(world, samir):
    kept, withdrawn, granted, taken, changed = files(world, 5)
    chosen = boxes(samir.get(READY))
    withdraw(withdrawn, actor=citizen(withdrawn.person_id))
    grant(granted, actor=world.farida)
    take(taken, actor=world.farida)
    changed.values.filter(fact="wanted_occupation").update(value="Brodeuse")
    assert samir.post(CHECK, {"file": chosen}).context["gone"] == 3

    done = samir.post(GRANT, {"file": chosen})

    assert done.context["granted"] == [kept.number]
    left = {one.number for one in done.context["left_alone"]}
    assert left == {withdrawn.number, granted.number, taken.number, changed.number}
    for number in left:
        assert number in done.content.decode()
    assert states(kept, withdrawn, granted, taken, changed) == [
        "granted", "withdrawn", "granted", "under_instruction", "filed",
    ]  # fmt: skip


def test_above_the_amount_of_one_signature_a_file_is_signed_and_waits(world, samir, at_desk):
    world.version = paying(400_000)
    (large,) = files(world, 1)
    asked = samir.post(CHECK, {"file": boxes(samir.get(READY))})
    assert (asked.context["granted"], asked.context["signed"], asked.context["costs"]) == (0, 1, [])

    signed = samir.post(GRANT, {"file": boxes(asked)})

    assert signed.context["signed"] == [large.number]
    assert (Vote.objects.count(), Decision.objects.count()) == (1, 0)
    assert boxes(samir.get(READY)) == []
    farida = at_desk(world.farida)
    second = farida.post(CHECK, {"file": boxes(farida.get(READY))})
    assert (second.context["granted"], second.context["signed"]) == (1, 0)
    farida.post(GRANT, {"file": boxes(second)})
    assert Decision.objects.get().amount == 40_000_000


def test_what_it_costs_is_said_before(world, samir):
    world.version = paying(100_000)
    files(world, 3)

    asked = samir.post(CHECK, {"file": boxes(samir.get(READY))})

    (cost,) = asked.context["costs"]
    assert "300" in cost
    assert cost in asked.content.decode()


def test_what_is_not_ready_is_not_offered(world, samir):
    own = world.filed(Person.objects.get(pk=world.samir.person))
    near = PersonFactory(matched=True)
    Mandate.objects.create(
        giver=near, helper_id=world.samir.person, valid_from="2020-01-01", valid_to="2099-01-01"
    )
    claimed = PersonFactory(matched=True)
    IdentityCase.objects.create(holder=claimed, claimant=PersonFactory())
    waiting, taken = files(world, 2)
    request_missing(waiting, facts=["diploma"], reason="Lequel ?", actor=world.samir)
    take(taken, actor=world.farida)
    refused = world.draft(available_now=False)
    file_dossier(refused, actor=citizen(world.yasmine.pk))
    mine = world.filed(world.karim)
    take(mine, actor=world.samir)

    world.filed(near), world.filed(claimed)

    assert [one.dossier for one in ready_to_grant(world.samir)] == [mine]
    assert own not in [one.dossier for one in ready_to_grant(world.samir, among=[own.uid])]
    assert ready_to_grant(world.lynda) == []


def test_a_file_of_another_agency_is_neither_granted_nor_named(world, at_desk):
    (dossier,) = files(world, 1)
    value = f"{dossier.uid}.{ready_to_grant(world.samir)[0].mark}"

    done = at_desk(world.lynda).post(GRANT, {"file": [value]})

    assert done.status_code == 200
    assert dossier.number not in done.content.decode()
    assert states(dossier) == ["filed"]


@pytest.mark.parametrize(
    "sent",
    [
        [],
        [""],
        ["\x00"],
        ["x" * 100_000],
        ["not-an-identifier.0"],
        ["00000000-0000-4000-8000-000000000000.\x00", "1"],
        [f"00000000-0000-4000-8000-{number:012}" for number in range(51)],
    ],
)
@pytest.mark.parametrize("address", [CHECK, GRANT])
def test_a_choice_that_cannot_be_read_comes_back_with_a_sentence_and_its_ticks(world, samir, address, sent):
    (dossier,) = files(world, 1)

    page = samir.post(address, {"file": [*sent, *([str(dossier.uid)] if sent else [])]})

    text = page.content.decode()
    assert page.status_code == 422
    assert 'class="errors"' in text
    assert (" checked" in text) is bool(sent)
    assert states(dossier) == ["filed"]


def test_a_choice_without_the_mark_of_what_was_read_is_left(world, samir):
    (dossier,) = files(world, 1)

    done = samir.post(GRANT, {"file": [str(dossier.uid)]})

    assert [one.number for one in done.context["left_alone"]] == [dossier.number]
    assert states(dossier) == ["filed"]


def test_one_act_is_bounded(world):
    (dossier,) = files(world, 1)
    marks = {type(dossier.uid)(int=number): "" for number in range(51)}

    with pytest.raises(TooManyAtOnce):
        grant_together(marks, actor=world.samir)


def test_a_file_already_signed_under_other_answers_is_offered_again(world):
    world.version = paying(400_000)
    (dossier,) = files(world, 1)
    sign(dossier, actor=world.samir)
    assert ready_to_grant(world.samir) == []
    dossier.values.filter(fact="wanted_occupation").update(value="Brodeuse")

    (one,) = ready_to_grant(world.samir)

    assert (one.needed, one.signed, one.grants) == (2, 0, False)


@pytest.mark.django_db(transaction=True)
def test_two_heads_who_grant_the_same_files_at_once_grant_each_once():
    world = build_world()
    dossiers = files(world, 3)
    marks = {one.dossier.uid: one.mark for one in ready_to_grant(world.samir)}
    actors = [world.samir, world.farida]

    results = at_once(2, lambda number: grant_together(marks, actor=actors[number]))

    assert sum(one.granted for found in results for one in found) == 3
    assert Decision.objects.count() == 3
    assert states(*dossiers) == ["granted"] * 3


def test_above_that_amount_an_old_proof_of_who_is_there_signs_nothing(world, samir):
    world.version = paying(400_000)
    files(world, 1)
    asked = samir.post(CHECK, {"file": boxes(samir.get(READY))})
    answer = samir.aged().post(GRANT, {"file": boxes(asked)})
    assert (answer.status_code, answer["Location"]) == (302, reverse("demo:prove"))
    assert (Vote.objects.count(), Decision.objects.count()) == (0, 0)


def test_below_it_nobody_is_asked_again(world, samir):
    world.version = paying(100_000)
    files(world, 1)
    asked = samir.post(CHECK, {"file": boxes(samir.get(READY))})
    assert samir.aged().post(GRANT, {"file": boxes(asked)}).status_code == 200
    assert Decision.objects.count() == 1
