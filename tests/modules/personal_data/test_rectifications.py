"""A fact of an identity is put right by an agency that compared it, once, and nothing else changes."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from factories.accounts import PersonFactory
from factories.organisations import MembershipFactory
from factories.personal_data import rectification
from factories.threads import at_once
from qarib.kernel import clock
from qarib.kernel.actor import citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.accounts.actions import rectify_identity
from qarib.modules.accounts.enums import IdentityFact
from qarib.modules.accounts.errors import NotABirthDate, NotAName, NotYours
from qarib.modules.accounts.models import Mandate, Person
from qarib.modules.accounts.queries import name_key
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.models import Message
from qarib.modules.operations.errors import TooManyAttempts
from qarib.modules.organisations.queries import actor_of
from qarib.modules.personal_data import actions
from qarib.modules.personal_data.enums import RectificationStatus
from qarib.modules.personal_data.errors import (
    AnswerMissing,
    IdentityNotConfirmed,
    NothingToRectify,
    NotYourReview,
)
from qarib.modules.personal_data.models import Rectification
from qarib.modules.personal_data.queries import (
    own_rectification,
    rectification_moves,
    rectifications_of,
    rectifications_to_answer,
    rectifications_visible_to,
)
from qarib.modules.promises.enums import Status as PromiseStatus

GIVEN, FAMILY, BIRTH = IdentityFact.GIVEN_NAME, IdentityFact.FAMILY_NAME, IdentityFact.BIRTH_DATE


def answer(asked, actor, *, accepted=True, words="Carte comparée."):
    actions.answer_rectification(asked, accepted=accepted, answer=words, actor=actor)


# --- asking ---


def test_it_is_answered_where_the_person_lives_within_the_promised_days(world, tuesday):
    asked = rectification(world.yasmine)
    assert (asked.agency, asked.promise.within) == (world.agency, 10)
    assert asked.promise.due_day == date(2026, 12, 8)
    assert rectifications_to_answer(world.samir) == [asked]
    assert rectifications_of(world.yasmine.pk) == [asked]


def test_what_is_asked_is_sealed_and_the_journal_names_the_fact_alone(world, tuesday):
    asked = rectification(world.yasmine, value="  ياسمينة ")
    assert asked.value == "ياسمينة"
    assert "ياسمينة" not in Rectification.objects.values_list("value_sealed", flat=True).get()
    entry = Entry.objects.get(action="personal_data.ask_rectification")
    assert (entry.data, entry.subject) == ({"field": "given_name"}, world.yasmine.pk)


def test_asked_twice_it_is_one_and_another_fact_is_another(world, tuesday):
    first = rectification(world.yasmine)
    assert rectification(world.yasmine, value="ياسمين ب") == first
    assert rectification(world.yasmine, BIRTH, "2002-05-15") != first
    assert Rectification.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_asked_in_two_tabs_at_once_it_is_one():
    from factories.world import build_world  # noqa: PLC0415 -- a world that is committed

    world = build_world()
    results = at_once(4, lambda number: rectification(world.yasmine, value=f"ياسمين {number}"))
    assert results == [Rectification.objects.get()] * 4


@pytest.mark.parametrize(
    ("field", "value", "refusal"),
    [
        (GIVEN, " ", NotAName),
        (FAMILY, "12", NotAName),
        (BIRTH, "2026-11-25", NotABirthDate),
        (BIRTH, "1880-01-01", NotABirthDate),
        (BIRTH, "soon", NotABirthDate),
        (GIVEN, "ياسمين", NothingToRectify),
    ],
)
def test_what_cannot_be_is_refused(world, tuesday, field, value, refusal):
    with pytest.raises(refusal):
        rectification(world.yasmine, field, value)
    assert not Rectification.objects.exists()


def test_a_level_one_person_and_somebody_else_may_not_ask(world, tuesday):
    with pytest.raises(IdentityNotConfirmed):
        rectification(PersonFactory())
    with pytest.raises(MoveNotAllowed):
        rectification(world.yasmine, actor=citizen(world.karim.pk))


def test_nobody_floods_an_agency(world, tuesday):
    for _ in range(10):
        actions.withdraw_rectification(rectification(world.yasmine), actor=citizen(world.yasmine.pk))
    with pytest.raises(TooManyAttempts):
        rectification(world.yasmine)


# --- taking back ---


def test_taken_back_nothing_is_owed_and_one_may_ask_again(world, tuesday):
    asked = rectification(world.yasmine)
    actions.withdraw_rectification(asked, actor=citizen(world.yasmine.pk))
    assert (asked.status, asked.promise.status) == (RectificationStatus.WITHDRAWN, PromiseStatus.WITHDRAWN)
    assert rectifications_to_answer(world.samir) == []
    assert rectification(world.yasmine).status == RectificationStatus.ASKED


def test_only_its_person_takes_it_back_and_only_while_it_waits(world, tuesday):
    asked = rectification(world.yasmine)
    for actor in (citizen(world.karim.pk), world.samir):
        with pytest.raises(MoveNotAllowed):
            actions.withdraw_rectification(asked, actor=actor)
    old = Rectification.objects.get()
    answer(asked, world.samir)
    for one in (asked, old):
        with pytest.raises(MoveNotAllowed):
            actions.withdraw_rectification(one, actor=citizen(world.yasmine.pk))


def test_an_answer_to_what_was_taken_back_changes_nobody(world, tuesday):
    asked = rectification(world.yasmine)
    actions.withdraw_rectification(Rectification.objects.get(), actor=citizen(world.yasmine.pk))
    with pytest.raises(MoveNotAllowed):
        answer(asked, world.samir)
    world.yasmine.refresh_from_db()
    assert world.yasmine.given_name == "ياسمين"


# --- answering ---


def test_accepted_the_account_says_it_and_is_found_by_it(world, tuesday):
    asked = rectification(world.yasmine, value="أمينة")
    answer(asked, world.samir)
    world.yasmine.refresh_from_db()
    assert world.yasmine.given_name == "أمينة"
    assert world.yasmine.name_key == name_key(given_name="أمينة", family_name="بن يوسف")
    assert (asked.status, asked.promise.status) == (RectificationStatus.ACCEPTED, PromiseStatus.KEPT)
    entry = Entry.objects.get(action="accounts.rectify_identity")
    assert (entry.data, entry.person) == ({"field": "given_name"}, world.samir.person)
    told = Message.objects.get(template="personal_data/rectification_answered")
    assert told.person_id == world.yasmine.pk


def test_a_birth_date_is_put_right_too_and_files_keep_theirs(world, tuesday):
    dossier = world.filed()
    before = dict(dossier.values.values_list("fact", "value"))
    answer(rectification(world.yasmine, BIRTH, "2001-05-14"), world.farida)
    world.yasmine.refresh_from_db()
    assert world.yasmine.birth_date == date(2001, 5, 14)
    assert dict(dossier.values.values_list("fact", "value")) == before


def test_declined_nothing_changes_and_the_person_reads_why(world, tuesday):
    asked = rectification(world.yasmine)
    with pytest.raises(AnswerMissing):
        answer(asked, world.samir, accepted=False, words=" ")
    answer(asked, world.samir, accepted=False, words="La carte dit autre chose.")
    world.yasmine.refresh_from_db()
    assert world.yasmine.given_name == "ياسمين"
    assert own_rectification(world.yasmine.pk, asked.uid).answer == "La carte dit autre chose."
    assert not Entry.objects.filter(action="accounts.rectify_identity").exists()


def test_answered_once_by_whoever_is_there_first(world, tuesday):
    asked = rectification(world.yasmine)
    old = Rectification.objects.get()
    answer(asked, world.samir, accepted=False)
    with pytest.raises(MoveNotAllowed):
        answer(old, world.farida)
    world.yasmine.refresh_from_db()
    assert world.yasmine.given_name == "ياسمين"


def test_both_names_put_right_one_after_the_other_keep_the_key(world, tuesday):
    given, family = rectification(world.yasmine, value="أمينة"), rectification(world.yasmine, FAMILY, "قاسم")
    answer(given, world.samir)
    answer(family, world.farida)
    world.yasmine.refresh_from_db()
    assert world.yasmine.name_key == name_key(given_name="أمينة", family_name="قاسم")


@pytest.mark.django_db(transaction=True)
def test_both_names_put_right_at_once_leave_a_key_that_fits():
    from factories.world import build_world  # noqa: PLC0415 -- a world that is committed

    world = build_world()
    wishes = [rectification(world.yasmine, value="أمينة"), rectification(world.yasmine, FAMILY, "قاسم")]
    actors = [world.samir, world.farida]

    def one(number):
        try:
            answer(wishes[number], actors[number])
        except MoveNotAllowed:
            return 0
        return 1

    done = sum(at_once(2, one))
    person = Person.objects.get(pk=world.yasmine.pk)
    assert done >= 1
    assert Rectification.objects.filter(status=RectificationStatus.ACCEPTED).count() == done
    assert person.name_key == name_key(given_name=person.given_name, family_name=person.family_name)


def test_only_agents_and_the_head_of_that_agency_see_and_answer(world, tuesday):
    asked = rectification(world.yasmine)
    body = world.agency.body
    blind = [world.lynda, citizen(world.karim.pk)]
    blind += [
        actor_of(MembershipFactory(organisation=body, role=role).person)
        for role in ("director", "auditor", "administrator", "protection_officer", "jurist")
    ]
    for actor in blind:
        assert not rectifications_visible_to(actor).exists()
        assert rectification_moves(asked, actor) == []
        with pytest.raises(MoveNotAllowed):
            answer(asked, actor)
    with pytest.raises(MoveNotAllowed):
        answer(asked, citizen(world.yasmine.pk))
    assert rectification_moves(asked, world.farida) == ["accept", "decline"]
    assert rectification_moves(asked, citizen(world.yasmine.pk)) == ["withdraw"]


def test_nobody_answers_for_themselves_or_their_near_ones(world, tuesday):
    samir = Person.objects.get(pk=world.samir.person)
    Person.objects.filter(pk=samir.pk).update(identity_level=2, matched_by="counter", matched_at=clock.now())
    samir.refresh_from_db()
    own = rectification(samir)
    assert not rectifications_visible_to(world.samir).exists()
    with pytest.raises(MoveNotAllowed):
        answer(own, world.samir)

    near = rectification(world.karim)
    today = clock.today()
    Mandate.objects.create(
        giver=world.karim, helper=samir, scope="all", valid_from=today, valid_to=today + timedelta(days=9)
    )
    with pytest.raises(NotYourReview):
        actions.read_asked(near, actor=world.samir)
    with pytest.raises(NotYourReview):
        answer(near, world.samir)


def test_opening_one_is_a_reading_that_the_person_sees(world, tuesday):
    actions.read_asked(rectification(world.yasmine), actor=world.samir)
    entry = Entry.objects.readings().get(action="personal_data.read_rectification")
    assert (entry.subject, entry.person) == (world.yasmine.pk, world.samir.person)


# --- the account's own guard, and the table's ---


def test_the_account_is_put_right_on_duty_alone_and_from_what_was_seen(world, tuesday):
    for actor in (citizen(world.yasmine.pk), citizen(world.karim.pk)):
        with pytest.raises(NotYours):
            rectify_identity(world.yasmine, field=GIVEN, value="أمينة", actor=actor)
    Person.objects.filter(pk=world.yasmine.pk).update(family_name="قاسم")
    with pytest.raises(MoveNotAllowed):
        rectify_identity(world.yasmine, field=GIVEN, value="أمينة", actor=world.samir)
    with pytest.raises(MoveNotAllowed):
        rectify_identity(PersonFactory(), field=GIVEN, value="أمينة", actor=world.samir)


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "accepted"},
        {"status": "withdrawn"},
        {"status": "asked", "answer": "Oui."},
        {"field": "phone"},
        {"value_sealed": ""},
    ],
)
def test_the_table_ties_state_to_data(world, tuesday, wrong):
    asked = rectification(world.yasmine)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rectification.objects.filter(pk=asked.pk).update(**wrong)
