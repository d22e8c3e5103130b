from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from factories.accounts import PersonFactory
from factories.documents import UploadFactory
from factories.organisations import MembershipFactory
from factories.world import TUESDAY
from qarib.kernel.actor import citizen
from qarib.modules.documents.models import Upload
from qarib.modules.documents.queries import uploads_visible_to
from qarib.modules.dossiers.actions import (
    answer_request,
    file_dossier,
    grant,
    read_dossier,
    request_missing,
    save_page,
    take,
)
from qarib.modules.dossiers.enums import QueuePart
from qarib.modules.dossiers.errors import ReadingReasonNeeded
from qarib.modules.dossiers.queries import (
    InHand,
    dossier_by_number,
    moves_of,
    next_to_handle,
    queue_page,
    queue_totals,
    value_lines,
    values_by_fact,
)
from qarib.modules.journal.models import Entry
from qarib.modules.organisations.queries import actor_of


def reasons():
    return list(Entry.objects.readings().order_by("pk").values_list("person", "subject", "reason"))


def sent(dossier):
    """Return a file that the person attached to their draft."""
    return UploadFactory(owner=dossier.person, about_type="dossier", about_id=str(dossier.uid))


def test_a_reading_is_written_once_an_hour_for_each_agent(world):
    with time_machine.travel(TUESDAY, tick=False) as clock:
        dossier = world.filed()
        for _ in range(2):
            read_dossier(dossier, actor=world.samir)
            read_dossier(dossier, actor=world.farida)
        clock.shift(timedelta(minutes=61))
        read_dossier(dossier, actor=world.samir)

    agents = [world.samir.person, world.farida.person, world.samir.person]
    assert reasons() == [(agent, world.yasmine.pk, "") for agent in agents]


def test_outside_the_queue_a_reason_is_asked_once_and_lasts_an_hour(world):
    with time_machine.travel(TUESDAY, tick=False) as clock:
        dossier = world.filed()
        grant(dossier, actor=world.farida)
        with pytest.raises(ReadingReasonNeeded):
            read_dossier(dossier, actor=world.samir, reason="  ")
        read_dossier(dossier, actor=world.samir, reason="x" * 900)
        read_dossier(dossier, actor=world.samir)
        clock.shift(timedelta(minutes=61))
        with pytest.raises(ReadingReasonNeeded):
            read_dossier(dossier, actor=world.samir)

    assert reasons() == [(world.samir.person, world.yasmine.pk, "x" * 500)]


def test_a_director_needs_a_reason_for_any_file(world):
    director = actor_of(MembershipFactory(organisation=world.agency.body, role="director").person)

    with pytest.raises(ReadingReasonNeeded):
        read_dossier(world.filed(), actor=director)


def test_filing_lets_the_agency_see_the_papers_of_the_file_and_no_other(world):
    dossier = world.draft(residence_changed=True, address="حي 20 أوت")
    kept, taken_off, elsewhere = sent(dossier), sent(dossier), UploadFactory(owner=world.yasmine)
    stolen = UploadFactory(owner=world.karim, about_type="dossier", about_id=str(dossier.uid))
    named = [str(upload.uid) for upload in (kept, elsewhere, stolen)]
    save_page(dossier, answers={"residence_proof": named}, actor=citizen(world.yasmine.pk))
    file_dossier(dossier, actor=citizen(world.yasmine.pk))

    assert list(uploads_visible_to(world.samir)) == [kept]
    assert list(uploads_visible_to(world.lynda)) == []
    assert Upload.objects.get(pk=taken_off.pk).organisation is None


def test_a_paper_sent_as_an_answer_reaches_the_agency(world):
    dossier = world.filed()
    request_missing(dossier, facts=["residence_proof"], reason="La facture.", actor=world.samir)
    paper = sent(dossier)

    answer_request(dossier, answers={"residence_proof": [str(paper.uid)]}, actor=citizen(world.yasmine.pk))

    assert list(uploads_visible_to(world.samir)) == [paper]


def test_the_queue_is_counted_and_cut_by_promised_date(world):
    with time_machine.travel(TUESDAY - timedelta(days=8), tick=False):
        late = world.filed()
    with time_machine.travel(TUESDAY, tick=False):
        taken, asked = world.filed(world.karim), world.filed(PersonFactory(matched=True))
        take(taken, actor=world.samir)
        request_missing(asked, facts=["diploma"], reason="Lequel ?", actor=world.farida)
        totals, mine = queue_totals(world.samir), queue_totals(world.samir, taken=InHand(world.samir.person))
        pages = {part: queue_page(world.samir, part=part).dossiers for part in (*QueuePart, None)}

    assert (totals.late, totals.today, totals.later, totals.waiting, totals.to_handle) == (1, 0, 1, 1, 2)
    assert (mine.to_handle, mine.waiting) == (1, 0)
    assert pages == {
        QueuePart.LATE: [late],
        QueuePart.TODAY: [],
        QueuePart.LATER: [taken],
        QueuePart.WAITING: [asked],
        None: [late, taken],
    }


def test_pages_follow_each_other_by_key(world, tuesday):
    dossiers = [world.filed(PersonFactory(matched=True)) for _ in range(5)]

    first = queue_page(world.samir, limit=2)
    second = queue_page(world.samir, limit=2, after=first.following)
    last = queue_page(world.samir, limit=2, after=second.following)

    assert [*first.dossiers, *second.dossiers, *last.dossiers] == dossiers
    assert last.following is None


def test_the_next_file_is_the_most_urgent_that_no_colleague_has_taken(world, tuesday):
    done, hers, free = world.filed(), world.filed(world.karim), world.filed(PersonFactory(matched=True))
    take(hers, actor=world.farida)

    assert next_to_handle(world.samir, beside=done) == free
    assert next_to_handle(world.farida, beside=done) == hers
    assert next_to_handle(world.lynda, beside=done) is None


def test_a_number_opens_only_what_the_actor_may_see(world):
    dossier = world.filed()

    assert dossier_by_number(world.samir, f" {dossier.number.lower()} ") == dossier
    assert dossier_by_number(world.lynda, dossier.number) is None
    assert dossier_by_number(world.samir, "QRB-0000-0000-1") is None


def test_what_may_be_done_follows_state_role_and_own_file(world):
    dossier = world.filed()

    assert moves_of(dossier, world.samir) == ["take", "request_missing", "grant", "refuse"]
    assert moves_of(dossier, citizen(world.yasmine.pk)) == ["withdraw"]
    assert moves_of(dossier, replace(world.samir, person=world.yasmine.pk)) == []
    grant(dossier, actor=world.samir)
    assert moves_of(dossier, world.samir) == []


def test_a_correction_is_told_beside_what_was_filed(world, tuesday):
    dossier = world.filed()
    request_missing(dossier, facts=["wanted_occupation", "diploma"], reason="Précisez.", actor=world.samir)
    answer_request(
        dossier,
        answers={"wanted_occupation": "Modéliste", "diploma": "CAP"},
        actor=citizen(world.yasmine.pk),
    )

    lines = {line.fact: line for line in value_lines(dossier, values_by_fact(dossier), "fr")}

    shown = {fact: (lines[fact].text, lines[fact].corrected, lines[fact].filed) for fact in lines}
    assert shown["wanted_occupation"] == ("Modéliste", True, "Couturière")
    assert shown["diploma"] == ("CAP", True, "")
    assert shown["situation"][1:] == (False, "")
    assert [fact for fact in lines if lines[fact].of_account] == ["identity_declared", "phone_verified"]
