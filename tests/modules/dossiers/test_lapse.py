"""What is asked says until when; unanswered, the file is closed and the person goes on elsewhere."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from factories.catalogue import published
from factories.threads import at_once
from factories.world import ANSWERS, TUESDAY, build_world
from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM, citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.dossiers import tasks
from qarib.modules.dossiers.actions import (
    answer_request,
    lapse_unanswered,
    remind_of_requests,
    request_missing,
    save_page,
    start_again,
    start_draft,
    withdraw,
)
from qarib.modules.dossiers.actions.lapse import lapse, remind
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.errors import RequestLapsed
from qarib.modules.dossiers.models import Dossier, MissingRequest
from qarib.modules.dossiers.queries import (
    is_waiting_assumed,
    last_request,
    open_request,
    queue_totals,
    requests_to_lapse,
    requests_to_remind_of,
    status_by_number,
    values_by_fact,
)
from qarib.modules.journal.queries import history_of
from qarib.modules.notifications.models import Message
from qarib.modules.operations.actions import tick
from qarib.modules.operations.models import Schedule
from qarib.modules.promises.enums import Status as PromiseStatus

LAST = date(2026, 12, 24)


def on(day, hour=1):
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=clock.ALGIERS), tick=False)


def ask(dossier, world):
    return request_missing(dossier, facts=["diploma"], reason="Lequel ?", actor=world.samir)


@pytest.fixture
def waiting(world, tuesday):
    dossier = world.filed()
    ask(dossier, world)
    return dossier


def sent(template):
    return Message.objects.filter(template=f"dossiers/{template}").count()


def test_a_request_says_until_when_and_that_the_term_is_assumed(world, waiting):
    assert open_request(waiting).answer_by == LAST
    assert is_waiting_assumed(waiting)
    assert "24" in Message.objects.get(template="dossiers/missing").body


def test_the_procedure_may_say_how_long_a_request_stays_open(world, tuesday):
    words = "{ar: أجل, fr: Délai, en: Term}"
    world.version = published(
        ("grants: {", f"waiting: {{days: 10, assumed: true, note: {words}}}\ngrants: {{"),
        valid_from=TUESDAY.date(),
    )
    dossier = world.filed()

    assert ask(dossier, world).answer_by == date(2026, 12, 4)
    assert is_waiting_assumed(dossier)


def test_the_term_is_configuration(world, tuesday, settings):
    settings.QARIB_WAITING_DAYS = 5
    assert ask(world.filed(), world).answer_by == date(2026, 11, 29)


def test_the_last_day_belongs_to_the_person_and_the_day_after_the_file_is_closed(world, waiting):
    with on(LAST, 23):
        assert lapse_unanswered() == 0
    with on(LAST + timedelta(days=1)):
        assert (lapse_unanswered(), lapse_unanswered()) == (1, 0)

    waiting.refresh_from_db()
    assert (waiting.status, waiting.decided_at) == (Status.LAPSED, None)
    assert waiting.promise.status == PromiseStatus.WITHDRAWN
    assert history_of("dossier", waiting.uid)[-1].action == "dossier.lapse"
    assert history_of("dossier", waiting.uid)[-1].role == "system"
    assert sent("lapsed") == 1
    assert queue_totals(world.samir).waiting == 0
    assert status_by_number(waiting.number).status == Status.LAPSED


def test_what_was_answered_or_withdrawn_never_lapses(world, waiting):
    answer_request(waiting, answers={"diploma": "CAP"}, actor=citizen(world.yasmine.pk))
    other = world.filed(world.karim)
    ask(other, world)
    withdraw(other, actor=citizen(world.karim.pk))
    with on(LAST + timedelta(days=9)):
        assert lapse_unanswered() == 0


def test_a_later_request_is_neither_closed_nor_reminded_of_by_an_old_list(world, waiting):
    me = citizen(world.yasmine.pk)
    with on(LAST + timedelta(days=1)):
        (listed,) = requests_to_lapse(on=LAST + timedelta(days=1))
        answer_request(waiting, answers={"diploma": "CAP"}, actor=me)
        later = request_missing(waiting, facts=["address"], reason="Votre adresse.", actor=world.samir)
        with pytest.raises(MoveNotAllowed):
            lapse(listed, actor=SYSTEM)

    waiting.refresh_from_db()
    later.refresh_from_db()
    assert (waiting.status, later.lapsed_at, sent("lapsed")) == (Status.WAITING, None, 0)


def test_whoever_withdraws_while_the_reminders_go_out_gets_none(world, waiting):
    with on(LAST - timedelta(days=7)):
        (listed,) = requests_to_remind_of(on=LAST - timedelta(days=7))
        withdraw(waiting, actor=citizen(world.yasmine.pk))
        assert remind(listed, actor=SYSTEM) is False

    assert sent("reminded") == 0


def test_what_was_asked_before_a_last_day_was_told_never_lapses(world, waiting):
    MissingRequest.objects.update(answer_by=None)
    with on(LAST + timedelta(days=99)):
        assert (lapse_unanswered(), remind_of_requests()) == (0, 0)


def test_the_person_is_reminded_once_seven_days_before(world, waiting):
    with on(LAST - timedelta(days=8)):
        assert remind_of_requests() == 0
    with on(LAST - timedelta(days=7)):
        assert (remind_of_requests(), remind_of_requests()) == (1, 0)
    with on(LAST):
        assert remind_of_requests() == 0

    assert sent("reminded") == 1
    assert "24" in Message.objects.get(template="dossiers/reminded").body
    waiting.refresh_from_db()
    assert waiting.status == Status.WAITING


def test_nobody_is_reminded_on_the_day_they_were_asked(world, tuesday, settings):
    settings.QARIB_WAITING_DAYS = 3
    ask(world.filed(), world)
    assert remind_of_requests() == 0
    with time_machine.travel(TUESDAY + timedelta(days=1), tick=False):
        assert remind_of_requests() == 1


def test_nobody_is_reminded_of_what_they_answered(world, waiting):
    answer_request(waiting, answers={"diploma": "CAP"}, actor=citizen(world.yasmine.pk))
    with on(LAST - timedelta(days=3)):
        assert remind_of_requests() == 0


def test_both_tasks_are_scheduled_and_do_what_they_say(world, waiting):
    with on(LAST):
        tasks.remind_of_requests.call()
    with on(LAST + timedelta(days=1)):
        tasks.lapse_unanswered.call()
    assert (sent("reminded"), sent("lapsed")) == (1, 1)
    tick()
    assert (
        Schedule.objects.filter(name__in=["dossiers.lapse_unanswered", "dossiers.remind_of_requests"]).count()
        == 2
    )


def test_an_answer_that_comes_too_late_says_so_and_changes_nothing(world, waiting):
    with on(LAST + timedelta(days=1)):
        lapse_unanswered()
        with pytest.raises(RequestLapsed, match="file again at once"):
            answer_request(
                Dossier.objects.get(pk=waiting.pk),
                answers={"diploma": "CAP"},
                actor=citizen(world.yasmine.pk),
            )
    assert "diploma" not in values_by_fact(waiting)
    assert last_request(waiting).answered_at is None


def test_filing_again_takes_over_what_was_typed_and_what_was_typed_too_late(world, waiting):
    with on(LAST + timedelta(days=1)):
        lapse_unanswered()
        lapsed = Dossier.objects.get(pk=waiting.pk)
        draft = start_again(
            lapsed,
            version=world.version,
            answers={"diploma": "CAP", "education_level": None},
            actor=citizen(world.yasmine.pk),
        )
        again = start_again(lapsed, version=world.version, actor=citizen(world.yasmine.pk))

    taken = {fact: value.value for fact, value in values_by_fact(draft).items()}
    assert draft == again
    assert draft.status == Status.DRAFT
    assert taken["diploma"] == "CAP"
    assert {fact: taken[fact] for fact in ("residence", "wanted_occupation", "education_level")} == {
        fact: ANSWERS[fact] for fact in ("residence", "wanted_occupation", "education_level")
    }


def test_an_open_draft_keeps_what_it_holds_but_for_what_was_typed_last(world, waiting):
    yasmine = citizen(world.yasmine.pk)
    with on(LAST + timedelta(days=1)):
        lapse_unanswered()
        draft = start_draft(world.version, person=world.yasmine, language="fr", actor=yasmine)
        save_page(draft, answers={"wanted_occupation": "Soudeuse", "diploma": "BEP"}, actor=yasmine)
        lapsed = Dossier.objects.get(pk=waiting.pk)
        start_again(lapsed, version=world.version, answers={"diploma": "CAP"}, actor=yasmine)

    taken = values_by_fact(Dossier.objects.get(pk=draft.pk))
    assert (taken["wanted_occupation"].value, taken["diploma"].value) == ("Soudeuse", "CAP")


def test_only_the_person_files_again_and_only_what_lapsed(world, waiting):
    with pytest.raises(MoveNotAllowed):
        start_again(waiting, version=world.version, actor=citizen(world.yasmine.pk))
    with on(LAST + timedelta(days=1)):
        lapse_unanswered()
    for actor in (citizen(world.karim.pk), world.samir):
        with pytest.raises(MoveNotAllowed):
            start_again(Dossier.objects.get(pk=waiting.pk), version=world.version, actor=actor)


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_the_night_at_once_leave_one_of_both():
    with time_machine.travel(TUESDAY, tick=False):
        world = build_world()
        dossier = world.filed()
        ask(dossier, world)
    with on(LAST + timedelta(days=1)):

        def one_of_both(number):
            if number % 2:
                return lapse_unanswered()
            mine = Dossier.objects.get(pk=dossier.pk)
            return answer_request(mine, answers={"diploma": "CAP"}, actor=citizen(world.yasmine.pk))

        at_once(4, one_of_both)

    dossier.refresh_from_db()
    request = MissingRequest.objects.get()
    assert (dossier.status == Status.LAPSED) == (request.lapsed_at is not None)
    assert (dossier.status == Status.UNDER_INSTRUCTION) == (request.answered_at is not None)
    assert sent("lapsed") == (dossier.status == Status.LAPSED)
