from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from allauth.mfa.models import Authenticator

from factories.accounts import AgentFactory, PersonFactory
from factories.personas import make_person, personas
from qarib.kernel import clock
from qarib.kernel.actor import Actor, Basis, citizen
from qarib.modules.accounts.actions import (
    open_session,
    redeem_code,
    start_change_phone,
    start_log_in,
    start_recovery,
    start_sign_up,
)
from qarib.modules.accounts.enums import IdentityLevel
from qarib.modules.accounts.errors import (
    AccountClosed,
    CodeExpired,
    LevelTooLow,
    NotANationalNumber,
    NotYours,
    PhoneAlreadyClaimed,
    WrongCode,
)
from qarib.modules.accounts.models import Challenge, IdentityCase, Person, Session
from qarib.modules.journal.models import Entry

pytestmark = pytest.mark.django_db

YASMINE = personas.YASMINE
COUNTER = Actor(person=None, role="agent", organisation=1, body=1, basis=Basis.DUTY)


def sign_up(persona=YASMINE, **changes):
    persona = replace(persona, **changes)
    return start_sign_up(
        nin=persona.nin,
        phone=persona.phone,
        names=(persona.given_name, persona.family_name),
        language=persona.language,
    )


def other(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_signing_up_writes_a_person_of_level_1_only_once_the_phone_is_proved():
    started = sign_up()
    assert Person.objects.count() == 0
    person = redeem_code(started.group, started.codes[0].code)
    assert (person.given_name, person.phone, person.identity_level, person.nin) == (
        "ياسمين",
        YASMINE.phone,
        IdentityLevel.DECLARED,
        YASMINE.nin,
    )
    assert person.phone_verified_at is not None
    assert not person.has_usable_password()
    assert YASMINE.nin not in person.nin_sealed
    assert [(e.action, e.person, e.subject) for e in Entry.objects.order_by("pk")] == [
        ("accounts.sign_up", person.pk, person.pk)
    ]


def test_the_code_and_the_number_are_never_stored_or_printed_in_clear():
    started = sign_up()
    row = Challenge.objects.get()
    assert started.codes[0].code not in row.code_hash
    assert YASMINE.nin not in row.pending_sealed
    assert started.codes[0].code not in repr(started)
    assert YASMINE.phone not in repr(started)


def test_signing_up_again_with_the_same_number_and_phone_is_a_log_in_that_changes_nothing():
    first = redeem_code((started := sign_up()).group, started.codes[0].code)
    again = sign_up(given_name="غيرها")
    assert redeem_code(again.group, again.codes[0].code) == first
    assert Person.objects.get().given_name == "ياسمين"


def test_a_number_held_by_somebody_else_gives_a_second_claim_and_a_case_but_never_a_word(
    django_assert_num_queries,
):
    holder = make_person(YASMINE, matched=True)
    with django_assert_num_queries(3):  # savepoint, insert, release: as for an unknown number
        known = sign_up(phone="+213661000999")
    with django_assert_num_queries(3):
        unknown = sign_up(nin="1" * 18, phone="+213661000999")
    assert replace(known.codes[0], group=unknown.group, code="") == replace(unknown.codes[0], code="")
    claimant = redeem_code(known.group, known.codes[0].code)
    assert (claimant.pk != holder.pk, claimant.identity_level) == (True, IdentityLevel.DECLARED)
    assert [(c.holder, c.claimant, c.status) for c in IdentityCase.objects.all()] == [
        (holder, claimant, "open")
    ]
    holder.refresh_from_db()
    assert holder.identity_level == IdentityLevel.MATCHED


def test_an_email_that_somebody_else_verified_is_no_obstacle_and_opens_nothing():
    agent = AgentFactory(email="samir@anem.example")
    started = start_sign_up(
        nin=YASMINE.nin,
        phone=YASMINE.phone,
        names=("ياسمين", "بن يوسف"),
        language="ar-dz",
        email="Samir@anem.example",
    )
    person = redeem_code(started.group, started.codes[0].code)
    assert (person.email, person.email_verified_at) == ("samir@anem.example", None)
    assert Person.objects.get_by_natural_key("samir@anem.example") == agent


def test_log_in_by_number_sends_each_claimant_a_code_that_opens_only_their_account():
    holder = make_person(YASMINE, matched=True)
    stranger = PersonFactory(nin=YASMINE.nin, phone="+213661000999")
    for person in (holder, stranger):
        started = start_log_in(nin=f" {YASMINE.nin}")
        assert [(c.person_id, c.phone) for c in started.codes] == [
            (holder.pk, holder.phone),
            (stranger.pk, stranger.phone),
        ]
        code = next(c.code for c in started.codes if c.person_id == person.pk)
        assert redeem_code(started.group, code) == person


def test_log_in_by_people_found_from_a_file_number():
    person = PersonFactory(email="me@example.dz", email_verified_at=clock.now())
    started = start_log_in(person_ids=[person.pk])
    assert [(c.person_id, c.phone, c.email) for c in started.codes] == [
        (person.pk, person.phone, person.email)
    ]
    assert redeem_code(started.group, started.codes[0].code) == person


def test_an_unknown_number_gets_a_group_that_answers_like_any_other(django_assert_num_queries):
    person = PersonFactory()
    known, unknown = start_log_in(nin=person.nin), start_log_in(nin="9" * 18)
    assert unknown.codes == ()
    answers = []
    for group in (known.group, unknown.group):
        wrong = other(known.codes[0].code)
        refusals = []
        for _ in range(7):
            with pytest.raises((WrongCode, CodeExpired)) as refusal:
                redeem_code(group, wrong)
            refusals.append(refusal.value.code)
        answers.append(refusals)
    assert answers[0] == answers[1] == ["wrong_code"] * 5 + ["code_expired"] * 2


def test_a_group_that_nobody_started_is_an_expired_code():
    with pytest.raises(CodeExpired):
        redeem_code(uuid4(), "123456")


def test_after_five_wrong_attempts_even_the_right_code_is_refused():
    started = start_log_in(nin=PersonFactory().nin)
    for _ in range(5):
        with pytest.raises(WrongCode):
            redeem_code(started.group, "not a code")
    with pytest.raises(CodeExpired):
        redeem_code(started.group, started.codes[0].code)


def test_a_code_opens_once():
    started = start_log_in(nin=PersonFactory().nin)
    redeem_code(started.group, started.codes[0].code)
    with pytest.raises(CodeExpired):
        redeem_code(started.group, started.codes[0].code)


def test_a_code_lives_ten_minutes():
    started = start_log_in(nin=PersonFactory().nin)
    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1)), pytest.raises(CodeExpired):
        redeem_code(started.group, started.codes[0].code)


def test_a_code_of_another_group_opens_nothing():
    person = PersonFactory()
    first, second = start_log_in(nin=person.nin), start_log_in(nin=person.nin)
    with pytest.raises(WrongCode):
        redeem_code(first.group, other(first.codes[0].code))
    if first.codes[0].code != second.codes[0].code:
        with pytest.raises(WrongCode):
            redeem_code(first.group, second.codes[0].code)


def test_no_code_goes_to_a_closed_account_or_to_one_without_phone():
    PersonFactory(nin=YASMINE.nin, is_active=False)
    PersonFactory(nin=YASMINE.nin, phone="")
    assert start_log_in(nin=YASMINE.nin).codes == ()


def test_an_account_closed_meanwhile_says_so_to_whoever_proved_its_phone():
    person = PersonFactory()
    started = start_log_in(nin=person.nin)
    Person.objects.update(is_active=False)
    with pytest.raises(AccountClosed):
        redeem_code(started.group, started.codes[0].code)


def test_what_is_no_number_is_refused_before_anything_is_looked_up(django_assert_num_queries):
    with django_assert_num_queries(3), pytest.raises(NotANationalNumber):  # the savepoint, undone
        start_log_in(nin="12")


def test_changing_the_phone_needs_level_2_and_the_person_themselves():
    declared, matched = PersonFactory(), PersonFactory(matched=True)
    with pytest.raises(LevelTooLow):
        start_change_phone(declared, phone="0661000111", actor=citizen(declared.pk))
    with pytest.raises(NotYours):
        start_change_phone(matched, phone="0661000111", actor=citizen(declared.pk))
    started = start_change_phone(matched, phone="0661000111", actor=citizen(matched.pk))
    assert started.codes[0].phone == "+213661000111"
    assert redeem_code(started.group, started.codes[0].code).phone == "+213661000111"
    matched.refresh_from_db()
    assert matched.phone == "+213661000111"


def test_recovery_is_done_by_somebody_on_duty_and_ends_every_session_and_passkey():
    person = PersonFactory(matched=True)
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={})
    theirs = Authenticator.objects.create(user=PersonFactory(), type=Authenticator.Type.WEBAUTHN, data={})
    open_session(
        "k" * 40, person_id=person.pk, data="", device="", expires_at=clock.now() + timedelta(days=1)
    )
    with pytest.raises(NotYours):
        start_recovery(person, phone="0661000111", actor=citizen(person.pk))
    with pytest.raises(LevelTooLow):
        start_recovery(PersonFactory(), phone="0661000111", actor=COUNTER)
    started = start_recovery(person, phone="0661000111", actor=COUNTER)
    redeem_code(started.group, started.codes[0].code)
    assert Session.objects.count() == 0
    assert list(Authenticator.objects.all()) == [theirs]


def test_a_phone_that_already_stands_with_the_same_number_elsewhere_is_refused():
    person = PersonFactory(matched=True)
    PersonFactory(nin=person.nin, phone="+213661000111")
    started = start_change_phone(person, phone="0661000111", actor=citizen(person.pk))
    with pytest.raises(PhoneAlreadyClaimed):
        redeem_code(started.group, started.codes[0].code)


def test_a_family_shares_a_phone():
    first = sign_up()
    second = sign_up(nin="2" * 18)
    people = {redeem_code(s.group, s.codes[0].code) for s in (first, second)}
    assert {person.phone for person in people} == {YASMINE.phone}
    assert len(people) == 2
    assert IdentityCase.objects.count() == 0
