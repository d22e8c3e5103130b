from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from factories.accounts import PersonFactory
from factories.personas import personas
from qarib.kernel.actor import SYSTEM
from qarib.kernel.errors import RuleBroken
from qarib.modules.accounts.actions import raise_identity_level, redeem_code, start_log_in, start_sign_up
from qarib.modules.accounts.enums import IdentityLevel, MatchedBy
from qarib.modules.accounts.models import IdentityCase, Person

pytestmark = pytest.mark.django_db(transaction=True)


def together(*calls):
    """Run the calls at one instant, each on its own connection; return results or refusal codes, in order."""
    barrier = Barrier(len(calls))

    def run(call):
        barrier.wait()
        try:
            return call()
        except RuleBroken as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def sign_up(phone):
    persona = personas.YASMINE
    return start_sign_up(
        nin=persona.nin,
        phone=phone,
        names=(persona.given_name, persona.family_name),
        language=persona.language,
    )


def redeem(started):
    return lambda: redeem_code(started.group, started.codes[0].code)


def test_two_browsers_with_one_code_only_one_gets_in():
    person = PersonFactory()
    started = start_log_in(nin=person.nin)
    outcomes = together(redeem(started), redeem(started))
    assert sorted(outcomes, key=str) == sorted([person, "code_expired"], key=str)


def test_one_person_signing_up_twice_at_once_is_one_person():
    phone = personas.YASMINE.phone
    first, second = together(redeem(sign_up(phone)), redeem(sign_up(phone)))
    assert first == second == Person.objects.get()


def test_two_people_claiming_one_number_at_once_both_get_in_and_a_case_opens_by_the_next_log_in():
    one, two = together(redeem(sign_up("0550000001")), redeem(sign_up("0550000002")))
    assert {one.identity_level, two.identity_level} == {IdentityLevel.DECLARED}
    started = start_log_in(nin=personas.YASMINE.nin)
    redeem_code(started.group, started.codes[0].code)
    assert {(c.holder, c.claimant) for c in IdentityCase.objects.all()} in ({(one, two)}, {(two, one)})


def test_twenty_guesses_at_once_are_still_five():
    started = start_log_in(nin=PersonFactory().nin)
    wrong = f"{(int(started.codes[0].code) + 1) % 1_000_000:06d}"
    outcomes = together(*[lambda: redeem_code(started.group, wrong)] * 20)
    assert sorted(outcomes) == ["code_expired"] * 15 + ["wrong_code"] * 5


def test_two_claimants_matched_at_once_only_one_becomes_the_holder():
    one = PersonFactory()
    two = PersonFactory(nin=one.nin)

    def match(person):
        return lambda: raise_identity_level(person, matched_by=MatchedBy.COUNTER, actor=SYSTEM)

    outcomes = together(match(one), match(two))
    assert sorted(isinstance(outcome, Person) for outcome in outcomes) == [False, True]
    assert "another_holder" in outcomes
    assert Person.objects.filter(identity_level=IdentityLevel.MATCHED).count() == 1
    assert IdentityCase.objects.count() == 1
