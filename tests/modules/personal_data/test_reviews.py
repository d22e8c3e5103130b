"""Whatever a machine alone says no to is looked at by a person, once at a time, by a promised day."""

from datetime import date, timedelta

import pytest
import time_machine

from factories.accounts import PersonFactory
from factories.dossiers import DossierFactory
from factories.organisations import MembershipFactory
from factories.threads import at_once
from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM, SYSTEM_ROLE, citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.accounts.actions import raise_identity_level
from qarib.modules.accounts.enums import CivilStatusAnswer, IdentityLevel, MatchedBy
from qarib.modules.accounts.models import Mandate
from qarib.modules.catalogue.enums import Verdict
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.rules import WORKFLOW
from qarib.modules.journal.actions import record
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.models import Message
from qarib.modules.operations.errors import TooManyAttempts
from qarib.modules.organisations.errors import NoAgency
from qarib.modules.organisations.queries import actor_of
from qarib.modules.personal_data import actions
from qarib.modules.personal_data.enums import ReviewKind, ReviewStatus
from qarib.modules.personal_data.errors import AnswerMissing, NotYourReview
from qarib.modules.personal_data.models import Review
from qarib.modules.personal_data.queries import (
    review_moves,
    review_of,
    reviews_of,
    reviews_to_answer,
    reviews_visible_to,
    was_not_recognised,
)
from qarib.modules.personal_data.rules.reviews import AUTOMATIC
from qarib.modules.promises.enums import Status as PromiseStatus
from qarib.modules.territory.models import Commune

# Moves that the system makes alone, and that take nothing from anybody.
FAVOURABLE = {"grant_automatically"}


@pytest.fixture
def lapsed(world, tuesday):
    return DossierFactory(person=world.yasmine, agent=world.samir, lapsed=True)


def ask(dossier, words="J’étais à l’hôpital."):
    return actions.ask_about_lapse(dossier, words=words, actor=citizen(dossier.person_id))


def commune():
    return Commune.objects.get(code="4401")


def refused_by_civil_status(person, answer=CivilStatusAnswer.NO):
    record(
        "accounts.ask_civil_status",
        actor=citizen(person.pk),
        about=("person", person.uid),
        data={"answer": answer},
    )


def ask_identity(person):
    return actions.ask_about_identity(person, commune=commune(), words="", actor=citizen(person.pk))


def ask_check(person, criteria=("age",)):
    return actions.ask_about_check(
        person,
        procedure=("anem.job-seeker-registration", "anem"),
        criteria=criteria,
        commune=commune(),
        words="",
        actor=citizen(person.pk),
    )


# --- nothing a machine says no to is forgotten ---


def by_the_system_alone():
    moves = {name for name, move in WORKFLOW.moves.items() if move.by == {SYSTEM_ROLE}}
    return {f"dossiers.{name}" for name in moves - FAVOURABLE}


def test_every_move_that_the_system_makes_alone_against_a_person_is_looked_at():
    assert "dossiers.lapse" in by_the_system_alone()
    assert by_the_system_alone() - AUTOMATIC.keys() == set()


def test_every_other_no_of_a_machine_is_looked_at_too():
    no = {f"accounts.civil_status.{CivilStatusAnswer.NO}", f"catalogue.check.{Verdict.NOT_ELIGIBLE}"}
    assert no <= AUTOMATIC.keys()
    kinds = {kind for kind in AUTOMATIC.values() if isinstance(kind, ReviewKind)}
    assert kinds == set(ReviewKind)


def test_what_is_looked_at_by_an_act_of_another_room_names_an_act_that_exists():
    from qarib.modules import dossiers  # noqa: PLC0415 -- only to look names up

    others = [where for where in AUTOMATIC.values() if not isinstance(where, ReviewKind)]
    assert others
    assert all(hasattr(dossiers.actions, where.removeprefix("dossiers.")) for where in others)


def test_the_journal_says_that_the_clock_closed_the_file(lapsed):
    entry = Entry.objects.get(action="dossier.lapse")
    assert (entry.role, entry.person) == (SYSTEM_ROLE, None)


# --- asking ---


def test_a_lapsed_file_is_looked_at_by_its_agency_within_the_promised_days(world, lapsed, settings):
    review = ask(lapsed)
    assert (review.agency, review.promise.within) == (world.agency, settings.QARIB_REVIEW_DAYS)
    assert review.promise.due_day == date(2026, 12, 1)
    assert reviews_to_answer(world.samir) == [review]
    assert reviews_of(world.yasmine.pk) == [review]


def test_asked_twice_it_is_one(lapsed):
    first = ask(lapsed)
    assert ask(lapsed, words="Encore.") == first
    assert Review.objects.get().words == "J’étais à l’hôpital."


@pytest.mark.django_db(transaction=True)
def test_asked_in_two_tabs_at_once_it_is_one():
    from factories.world import build_world  # noqa: PLC0415 -- a world that is committed

    world = build_world()
    dossier = DossierFactory(person=world.yasmine, agent=world.samir, lapsed=True)
    results = at_once(4, lambda _number: ask(dossier))
    assert results == [Review.objects.get()] * 4


def test_after_the_answer_one_may_ask_again(world, lapsed):
    actions.answer_review(ask(lapsed), changed=False, answer="Déposez à nouveau.", actor=world.samir)
    assert ask(lapsed).status == ReviewStatus.ASKED
    assert review_of(world.yasmine.pk, ReviewKind.LAPSE, lapsed.uid).status == ReviewStatus.ASKED


def test_a_file_that_did_not_lapse_and_somebody_elses_are_refused(world, lapsed):
    with pytest.raises(MoveNotAllowed):
        ask(world.filed(world.karim))
    with pytest.raises(MoveNotAllowed):
        actions.ask_about_lapse(lapsed, words="", actor=citizen(world.karim.pk))
    assert not Review.objects.exists()


def test_an_identity_is_looked_at_only_after_a_no_of_civil_status(world, tuesday):
    person = PersonFactory()
    with pytest.raises(MoveNotAllowed):
        ask_identity(person)
    refused_by_civil_status(person, CivilStatusAnswer.UNAVAILABLE)
    assert not was_not_recognised(person)
    refused_by_civil_status(person)
    assert was_not_recognised(person)
    assert ask_identity(person).agency == world.agency


def test_who_was_recognised_since_has_nothing_to_ask(world, tuesday):
    person = PersonFactory()
    refused_by_civil_status(person)
    raise_identity_level(person, matched_by=MatchedBy.CIVIL_STATUS, actor=SYSTEM)
    assert not was_not_recognised(person)


def test_a_check_that_said_no_is_looked_at_with_its_criteria_and_no_answer(world, tuesday):
    review = ask_check(world.karim)
    assert (review.thing, review.criteria) == ("anem.job-seeker-registration", ["age"])
    with pytest.raises(MoveNotAllowed):
        ask_check(world.yasmine, criteria=())


def test_where_no_agency_serves_it_is_said(world, tuesday):
    with pytest.raises(NoAgency):
        actions.ask_about_check(
            world.karim, procedure=("x.y", "fnpos"), criteria=["a"], commune=commune(), words="",
            actor=citizen(world.karim.pk),
        )  # fmt: skip


def test_nobody_floods_an_agency(world, tuesday):
    def ask_another(number):
        return actions.ask_about_check(
            world.karim,
            procedure=(f"anem.{number}", "anem"),
            criteria=["a"],
            commune=commune(),
            words="",
            actor=citizen(world.karim.pk),
        )

    for number in range(10):
        ask_another(number)
    with pytest.raises(TooManyAttempts):
        ask_another(10)
    assert Review.objects.count() == 10


# --- answering ---


def test_the_answer_keeps_the_promise_and_tells_the_person(world, lapsed):
    review = ask(lapsed)
    actions.answer_review(
        review, changed=True, answer="Déposez à nouveau, tout est gardé.", actor=world.samir
    )
    assert (review.status, review.answered_by_id) == (ReviewStatus.CHANGED, world.samir.person)
    assert review.promise.status == PromiseStatus.KEPT
    assert Message.objects.filter(template="personal_data/review_answered", person=world.yasmine).exists()
    assert reviews_to_answer(world.samir) == []


def test_answered_once_in_words_by_whoever_is_there_first(world, lapsed):
    review = ask(lapsed)
    with pytest.raises(AnswerMissing):
        actions.answer_review(review, changed=False, answer=" ", actor=world.samir)
    old = Review.objects.get()
    actions.answer_review(review, changed=False, answer="Le dernier jour était connu.", actor=world.samir)
    with pytest.raises(MoveNotAllowed):
        actions.answer_review(old, changed=True, answer="Si.", actor=world.farida)
    assert Review.objects.get().status == ReviewStatus.UPHELD


def test_only_agents_and_the_head_of_that_agency_see_and_answer(world, lapsed):
    review = ask(lapsed)
    body = world.agency.body
    blind = [world.lynda, citizen(world.yasmine.pk), citizen(world.karim.pk)]
    blind += [
        actor_of(MembershipFactory(organisation=body, role=role).person)
        for role in ("director", "auditor", "administrator", "protection_officer", "jurist")
    ]
    for actor in blind:
        assert not reviews_visible_to(actor).exists()
        assert review_moves(review, actor) == []
        with pytest.raises(MoveNotAllowed):
            actions.answer_review(review, changed=False, answer="Non.", actor=actor)
    assert review_moves(review, world.farida) == ["uphold", "change"]


def test_nobody_answers_for_themselves_or_their_near_ones(world, tuesday):
    samir = MembershipFactory._meta.model.objects.get(person_id=world.samir.person).person
    own = ask_check(samir)
    assert not reviews_visible_to(world.samir).exists()
    with pytest.raises(MoveNotAllowed):
        actions.answer_review(own, changed=False, answer="Non.", actor=world.samir)

    near = ask_check(world.karim)
    today = clock.today()
    Mandate.objects.create(
        giver=world.karim, helper=samir, scope="all", valid_from=today, valid_to=today + timedelta(days=9)
    )
    with pytest.raises(NotYourReview):
        actions.read_asked(near, actor=world.samir)
    with pytest.raises(NotYourReview):
        actions.answer_review(near, changed=False, answer="Non.", actor=world.samir)


def test_opening_one_is_a_reading_that_the_person_sees(world, lapsed):
    actions.read_asked(ask(lapsed), actor=world.samir)
    entry = Entry.objects.readings().get(action="personal_data.read_review")
    assert (entry.subject, entry.person) == (world.yasmine.pk, world.samir.person)


def test_an_identity_that_is_recognised_is_raised_by_the_agent(world, tuesday):
    person = PersonFactory()
    refused_by_civil_status(person)
    review = ask_identity(person)
    actions.answer_review(review, changed=True, answer="Carte comparée.", actor=world.samir)
    person.refresh_from_db()
    assert (person.identity_level, person.matched_by) == (IdentityLevel.MATCHED, MatchedBy.COUNTER)
    assert Entry.objects.get(action="accounts.raise_identity_level").person == world.samir.person


def test_an_identity_that_stays_unrecognised_is_not_raised(world, tuesday):
    person = PersonFactory()
    refused_by_civil_status(person)
    actions.answer_review(
        ask_identity(person), changed=False, answer="Venez avec la carte.", actor=world.samir
    )
    person.refresh_from_db()
    assert person.identity_level == IdentityLevel.DECLARED


def test_a_review_that_is_late_climbs_like_every_promise(world, lapsed):
    from qarib.modules.promises import tasks as promise_tasks  # noqa: PLC0415 -- only here

    ask(lapsed)
    with time_machine.travel(clock.now() + timedelta(days=10), tick=False):
        promise_tasks.climb_ladder.call()
        promise_tasks.climb_ladder.call()
    told = Message.objects.filter(template="promises/promise_escalated").values_list("person_id", flat=True)
    assert world.farida.person in told


def test_the_file_itself_stays_closed(world, lapsed):
    actions.answer_review(ask(lapsed), changed=True, answer="Déposez à nouveau.", actor=world.samir)
    lapsed.refresh_from_db()
    assert lapsed.status == Status.LAPSED
