from datetime import date

import pytest
from django.db import IntegrityError

from factories.accounts import AgentFactory, PersonFactory
from qarib.kernel.actor import SYSTEM, Actor, Basis, citizen
from qarib.modules.accounts.actions import (
    choose_language,
    confirm_identity,
    open_identity_case,
    read_identity_case,
)
from qarib.modules.accounts.clients import civil_status
from qarib.modules.accounts.clients.civil_status import DeclaredIdentity, DemoCivilStatus, SilentCivilStatus
from qarib.modules.accounts.enums import CivilStatusAnswer
from qarib.modules.accounts.errors import (
    AlreadyConfirmed,
    CivilStatusSilent,
    ClaimedByAnother,
    LanguageUnknown,
    NotADocumentNumber,
    NotAName,
    NotRecognised,
    NotYours,
    NumberNeeded,
)
from qarib.modules.accounts.models import IdentityCase
from qarib.modules.accounts.queries import normalise_document
from qarib.modules.journal.models import Entry
from qarib.modules.operations.errors import TooManyAttempts

pytestmark = pytest.mark.django_db

NIN = "120020440000010011"
DECLARED = {
    "family_name": "بن يوسف", "given_name": "ياسمين", "father_given_name": "أحمد",
    "mother_name": "زهرة قاسم", "document_number": "000010011",
}  # fmt: skip


def confirm(person, *, actor=None, birth_date=date(2002, 5, 14), **changes):
    return confirm_identity(
        person,
        birth_date=birth_date,
        birth_commune="4401",
        declared={**DECLARED, **changes},
        actor=actor or citizen(person.pk),
    )


@pytest.mark.parametrize(
    ("year", "number", "answer"),
    [
        (2002, "000010011", CivilStatusAnswer.YES),
        (2001, "000010011", CivilStatusAnswer.NO),
        (2002, "000010012", CivilStatusAnswer.NO),
        (2002, "000000000", CivilStatusAnswer.UNAVAILABLE),
    ],
)
def test_the_register_of_the_demo_knows_the_year_and_the_card(year, number, answer):
    declared = DeclaredIdentity(
        nin=NIN, birth_date=date(year, 5, 14), birth_commune="4401", **{**DECLARED, "document_number": number}
    )
    assert DemoCivilStatus().compare(declared) == answer
    assert SilentCivilStatus().compare(declared) == CivilStatusAnswer.UNAVAILABLE


def test_a_declared_identity_shows_nothing_of_itself_in_a_log():
    declared = DeclaredIdentity(nin=NIN, birth_date=date(2002, 5, 14), birth_commune="4401", **DECLARED)
    assert NIN not in repr(declared)


def test_the_setting_names_the_register(settings):
    settings.QARIB_CIVIL_STATUS_CLIENT = "none"
    assert isinstance(civil_status(), SilentCivilStatus)


def test_a_yes_raises_the_level_and_the_confirmed_names_become_the_accounts():
    person = confirm(PersonFactory(nin=NIN, given_name="Y.", family_name="B."))

    assert (person.identity_level, person.matched_by, person.full_name, person.birth_date) == (
        2, "civil_status", "ياسمين بن يوسف", date(2002, 5, 14),
    )  # fmt: skip
    asked = Entry.objects.get(action="accounts.ask_civil_status")
    assert (asked.subject, asked.data) == (person.pk, {"answer": "yes"})


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"document_number": "123456789"}, NotRecognised),
        ({"document_number": "000000000"}, CivilStatusSilent),
        ({"document_number": "12"}, NotADocumentNumber),
        ({"mother_name": "12"}, NotAName),
    ],
)
def test_anything_but_a_yes_leaves_the_person_as_they_were(changes, refusal):
    person = PersonFactory(nin=NIN, given_name="Y.")
    with pytest.raises(refusal):
        confirm(person, **changes)
    person.refresh_from_db()
    assert (person.identity_level, person.given_name, person.birth_date) == (1, "Y.", None)


def test_nobody_confirms_for_somebody_else():
    with pytest.raises(NotYours):
        confirm(PersonFactory(nin=NIN), actor=citizen(PersonFactory().pk))


def test_a_confirmed_person_and_one_without_number_are_told_so():
    with pytest.raises(AlreadyConfirmed):
        confirm(PersonFactory(nin=NIN, matched=True))
    with pytest.raises(NumberNeeded):
        confirm(PersonFactory(nin_sealed="", nin_index="", internal_number="QRP-1"))


def test_a_second_holder_is_refused_and_the_case_is_kept():
    holder = PersonFactory(nin=NIN, matched=True)
    claimant = PersonFactory(nin=NIN)
    with pytest.raises(ClaimedByAnother):
        confirm(claimant)
    assert IdentityCase.objects.values_list("holder", "claimant").get() == (holder.pk, claimant.pk)
    claimant.refresh_from_db()
    assert (claimant.identity_level, claimant.birth_date) == (1, None)


def test_attempts_are_counted_before_asking():
    person = PersonFactory(nin=NIN)
    for _ in range(5):
        with pytest.raises(NotRecognised):
            confirm(person, document_number="123456789")
    with pytest.raises(TooManyAttempts):
        confirm(person)


@pytest.mark.parametrize("typed", ["000 010 011", "٠٠٠٠١٠٠١١", "000-010-011"])
def test_a_document_number_is_read_however_it_is_written(typed):
    assert normalise_document(typed) == "000010011"


@pytest.mark.parametrize("typed", ["", "1", "1234567890", "ABCDEFGHI", "9" * 500])
def test_what_cannot_be_a_document_number_is_refused(typed):
    with pytest.raises(NotADocumentNumber):
        normalise_document(typed)


def test_a_person_chooses_their_language_among_those_of_the_pages():
    person = PersonFactory()
    assert choose_language(person, language="fr", actor=citizen(person.pk)).language == "fr"
    with pytest.raises(LanguageUnknown):
        choose_language(person, language="tlh", actor=citizen(person.pk))
    with pytest.raises(NotYours):
        choose_language(person, language="en", actor=SYSTEM)
    person.refresh_from_db()
    assert person.language == "fr"


def test_reading_a_case_is_written_for_both_and_refused_to_either():
    holder, claimant = PersonFactory(nin=NIN, matched=True), PersonFactory(nin=NIN)
    case = open_identity_case(claimant, holder=holder, actor=SYSTEM)
    on_duty = Actor(person=AgentFactory().pk, role="head", basis=Basis.DUTY)

    read_identity_case(case, actor=on_duty)

    readings = Entry.objects.filter(action="accounts.read_identity_case", person=on_duty.person)
    assert set(readings.values_list("subject", flat=True)) == {holder.pk, claimant.pk}
    with pytest.raises(NotYours):
        read_identity_case(case, actor=Actor(person=claimant.pk, role="head", basis=Basis.DUTY))


def test_the_database_keeps_one_confirmed_holder_of_a_number():
    PersonFactory(nin=NIN, matched=True)
    with pytest.raises(IntegrityError):
        PersonFactory(nin=NIN, matched=True)
