"""The counter, page by page: who is present, what they ask, the receipt in their hand."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.documents import image
from factories.organisations import MembershipFactory
from factories.world import ANSWERS, TUESDAY
from qarib.kernel.actor import citizen
from qarib.modules.accounts.models import IdentityCase, Person
from qarib.modules.dossiers.actions import file_dossier, save_page, start_at_counter
from qarib.modules.dossiers.models import Dossier
from qarib.modules.journal.models import Entry
from qarib.modules.journal.queries import readings_of
from qarib.modules.operations.models import Use

COUNTER, REGISTER = reverse("desk:counter"), reverse("desk:counter_register")
NIN = "119460440012345678"
CARD = {
    "nin": NIN,
    "family_name": "Zitouni",
    "given_name": "Omar",
    "birth_date_day": "3",
    "birth_date_month": "7",
    "birth_date_year": "1946",
    "document": "123456789",
    "phone": "",
    "language": "ar-dz",
}
REGISTRATION = "anem.job-seeker-registration"


@pytest.fixture
def omar(db):
    return PersonFactory(given_name="Omar", family_name="Zitouni", nin=NIN, matched=True)


def page_of(person, name="counter_person"):
    return reverse(f"desk:{name}", args=[person.uid])


def present(browser, nin=NIN):
    return browser.post(COUNTER, {"nin": nin})


def begin(browser, person):
    present(browser)
    return browser.post(page_of(person, "counter_start"), {"procedure": REGISTRATION})


@pytest.fixture
def draft(world, omar):
    dossier = start_at_counter(world.version, person=omar, actor=world.samir)
    save_page(dossier, answers=ANSWERS, actor=world.samir)
    return dossier


def at(dossier, name, *more):
    return reverse(f"desk:counter_{name}", args=[dossier.uid, *more])


# --- who is present ----------------------------------------------------------------------------------------


def test_a_person_is_found_by_their_card_and_reads_who_looked(world, samir, omar):
    found = present(samir, f"{NIN[:6]} {NIN[6:]}")

    assert found["Location"] == page_of(omar)
    assert NIN not in found["Location"]
    shown = samir.get(page_of(omar)).content.decode()
    assert ("Zitouni" in shown, NIN in shown) == (True, False)
    (reading,) = readings_of(omar.pk, limit=5)
    assert (reading.action, reading.person) == ("accounts.find_at_counter", world.samir.person)


def test_a_person_whom_this_agent_did_not_look_up_within_the_hour_is_absent(world, samir, at_desk, omar):
    assert samir.get(page_of(omar)).status_code == 404
    present(at_desk(world.farida))
    assert samir.get(page_of(omar)).status_code == 404
    present(samir)
    assert samir.get(page_of(omar)).status_code == 200
    with time_machine.travel(TUESDAY + timedelta(minutes=50), tick=False):
        samir.get(page_of(omar))  # an agent whom nobody saw for an hour would be logged out
    with time_machine.travel(TUESDAY + timedelta(minutes=70), tick=False):
        for name in ("counter_confirm", "counter_start"):
            assert samir.post(page_of(omar, name)).status_code == 404


@pytest.mark.parametrize("nin", ["", "x", "12", NIN + "0", "\x00", "9" * 5000])
def test_a_number_that_is_none_is_told_so(samir, nin):
    page = present(samir, nin)

    assert page.status_code == 422
    assert 'class="errors"' in page.content.decode()


def test_look_ups_are_counted_for_each_agent(samir, omar):
    for _ in range(40):
        present(samir)

    assert present(samir).status_code == 429
    assert Use.objects.filter(name="desk.counter_look_ups").count() == 1


def test_nobody_with_this_number_is_registered_from_the_card(world, samir):
    asked = present(samir)
    assert (asked.status_code, NIN in asked.content.decode()) == (200, True)

    done = samir.post(REGISTER, CARD)

    person = Person.objects.get(given_name="Omar")
    assert done["Location"] == page_of(person)
    assert (person.identity_level, person.matched_by, person.phone) == (2, "counter", "")
    assert (person.nin, person.birth_date.isoformat(), person.phone_verified_at) == (NIN, "1946-07-03", None)
    assert samir.get(page_of(person)).status_code == 200
    row = Entry.objects.get(action="accounts.register_at_counter")
    assert (row.person, row.subject, row.basis) == (world.samir.person, person.pk, "duty")


def test_registering_twice_makes_one_person_and_says_so(samir):
    samir.post(REGISTER, CARD)
    again = samir.post(REGISTER, {**CARD, "phone": "0550 11 22 33"})

    assert again.status_code == 422
    assert Person.objects.filter(given_name="Omar").count() == 1
    assert present(samir)["Location"] == page_of(Person.objects.get(given_name="Omar"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"nin": "12"},
        {"family_name": "12"},
        {"birth_date_year": "1846"},
        {"birth_date_year": "2036"},
        {"birth_date_month": "13"},
        {"document": "12"},
        {"phone": "021 11"},
        {"language": "xx"},
        {"given_name": "\x00"},
    ],
)
def test_a_card_that_is_copied_wrong_is_told_beside_its_box_and_kept(samir, wrong):
    page = samir.post(REGISTER, {**CARD, **wrong})

    assert page.status_code == 422
    assert 'class="errors"' in page.content.decode()
    assert not Person.objects.filter(birth_date="1946-07-03").exists()


def test_a_declared_person_is_compared_and_confirmed_before_anything_is_begun(world, samir):
    person = PersonFactory(nin=NIN)
    present(samir)
    refused = samir.post(page_of(person, "counter_start"), {"procedure": REGISTRATION})
    assert refused.status_code == 409

    for _twice in range(2):
        assert samir.post(page_of(person, "counter_confirm"))["Location"] == page_of(person)

    person.refresh_from_db()
    assert (person.identity_level, person.matched_by) == (2, "counter")


def test_several_who_declared_the_number_are_compared_and_a_stranger_keeps_what_is_theirs(world, samir):
    one, other = PersonFactory(nin=NIN, given_name="A"), PersonFactory(nin=NIN, given_name="B")
    page = present(samir).content.decode()
    assert page_of(one) in page
    assert page_of(other) in page

    new = samir.post(REGISTER, {"begin": "1", "nin": NIN, "language": "fr"})
    samir.post(REGISTER, CARD)

    assert (new.status_code, NIN in new.content.decode()) == (200, True)
    assert Person.objects.get(given_name="Omar").identity_level == 2
    assert IdentityCase.objects.count() == 2
    one.refresh_from_db()
    assert one.identity_level == 1


# --- what they ask -----------------------------------------------------------------------------------------


def test_an_agent_begins_for_nobody_but_who_is_present_and_never_for_themselves(world, samir):
    me = Person.objects.get(pk=world.samir.person)
    me.nin_index = PersonFactory.build(nin=NIN).nin_index
    me.identity_level, me.matched_at, me.matched_by = 2, TUESDAY, "counter"
    me.save()
    present(samir)

    refused = samir.post(page_of(me, "counter_start"), {"procedure": REGISTRATION})

    assert refused.status_code == 409
    assert not Dossier.objects.exists()
    assert page_of(me, "counter_start") not in samir.get(page_of(me)).content.decode()


@pytest.mark.parametrize("procedure", ["", "x", "fnpos.rural-housing-aid", "\x00"])
def test_a_procedure_that_is_not_of_this_counter_is_refused_with_a_sentence(world, samir, omar, procedure):
    present(samir)

    assert samir.post(page_of(omar, "counter_start"), {"procedure": procedure}).status_code == 422


def test_beginning_twice_gives_one_draft_and_it_is_found_again(world, samir, omar):
    first, second = begin(samir, omar), begin(samir, omar)

    assert first["Location"] == second["Location"] == at(Dossier.objects.get(), "fill")
    assert first["Location"] in samir.get(page_of(omar)).content.decode()


def test_what_they_began_at_home_or_have_open_is_told_to_the_agent(world, samir, omar):
    home = world.draft(omar)
    at_home = begin(samir, omar)
    file_dossier(home, actor=citizen(omar.pk))
    is_open = begin(samir, omar)

    assert (at_home.status_code, is_open.status_code) == (409, 409)
    assert at_home.content != is_open.content


def test_the_pages_ask_the_same_questions_and_lead_to_the_check(world, samir, omar):
    begin(samir, omar)
    dossier = Dossier.objects.get()
    first = samir.get(at(dossier, "fill"))["Location"]
    page = samir.get(first)
    names = list(page.context["form"].fields)

    wrong = samir.post(first, {})
    assert (page.status_code, wrong.status_code) == (200, 422)
    assert "errors" in wrong.content.decode()
    assert names
    save_page(dossier, answers=ANSWERS, actor=world.samir)
    assert samir.get(at(dossier, "fill"))["Location"] == at(dossier, "check")
    assert "Couturière" in samir.get(at(dossier, "check")).content.decode()


def test_a_page_is_saved_as_the_persons_answer(world, samir, draft):
    page = at(draft, "page", "home")
    answer = samir.post(page, {"residence_commune": "Aïn Defla", "residence_changed": "no"})

    assert answer["Location"] == at(draft, "check")
    assert samir.get(at(draft, "page", "nothing"))["Location"] == at(draft, "fill")
    assert draft.values.get(fact="residence_commune").origin == "asked"


def test_a_paper_is_scanned_into_the_draft_and_opened_again(world, samir, draft, settings, tmp_path):
    settings.MEDIA_ROOT, settings.QARIB_CLAMD = tmp_path / "files", ""
    save_page(draft, answers={"residence_changed": True, "address": "Alger"}, actor=world.samir)
    page = at(draft, "page", "new-address")
    sent = SimpleUploadedFile("photo.jpg", image(), "image/jpeg")
    home = {"residence_commune": "Aïn Defla", "residence_changed": "yes", "address": "Alger"}

    samir.post(page, {**home, "residence_proof": sent})

    links = re.findall(
        r'href="(/desk/counter/dossiers/[^"]+/uploads/[^"]+)"', samir.get(page).content.decode()
    )
    assert len(links) == 1
    opened = samir.get(links[0])
    assert (opened.status_code, len(b"".join(opened.streaming_content)) > 0) == (200, True)
    assert draft.values.get(fact="residence_proof").value


# --- filed -------------------------------------------------------------------------------------------------


def test_filing_twice_leads_to_one_receipt_with_all_that_the_person_needs(world, samir, omar, draft):
    first = samir.post(at(draft, "check"))
    second = samir.post(at(draft, "check"))

    draft.refresh_from_db()
    assert first["Location"] == second["Location"] == at(draft, "receipt")
    text = samir.get(at(draft, "receipt")).content.decode()
    for word in (draft.number, "Omar Zitouni", reverse("portal:status"), world.agency.name_fr):
        assert word in text
    assert 'class="notice info"' not in text
    assert samir.get(at(draft, "fill"))["Location"] == at(draft, "receipt")
    assert samir.post(at(draft, "page", "home"), {})["Location"] == at(draft, "receipt")


def test_the_receipt_says_that_another_agency_answers(world, at_desk, omar):
    lynda = at_desk(world.lynda)
    dossier = start_at_counter(world.version, person=omar, actor=world.lynda)
    save_page(dossier, answers=ANSWERS, actor=world.lynda)
    lynda.post(at(dossier, "check"))

    page = lynda.get(at(dossier, "receipt"))

    assert (page.status_code, page.context["elsewhere"]) == (200, True)
    assert lynda.get(reverse("desk:dossier", args=[dossier.uid])).status_code == 404


def test_an_incomplete_draft_leads_back_to_its_questions(world, samir, omar):
    dossier = start_at_counter(world.version, person=omar, actor=world.samir)

    assert samir.post(at(dossier, "check"))["Location"] == at(dossier, "fill")
    assert samir.get(at(dossier, "check"))["Location"].startswith(f"{at(dossier, 'fill')}pages/")


@pytest.mark.parametrize("name", ["fill", "check", "receipt", "page", "upload"])
def test_a_draft_of_another_counter_and_one_of_home_look_absent(world, samir, at_desk, draft, name):
    home = world.draft()
    more = {"page": ["home"], "upload": [draft.uid]}.get(name, [])

    assert at_desk(world.lynda).get(at(draft, name, *more)).status_code == 404
    assert samir.get(at(home, name, *more)).status_code == 404


@pytest.mark.parametrize("role", ["director", "ministry", "auditor", "administrator"])
def test_only_agents_and_heads_have_a_counter(world, at_desk, role):
    browser = at_desk(MembershipFactory(organisation=world.agency.body, role=role).person)

    assert browser.get(COUNTER).status_code == 403
    assert at_desk(world.yasmine).get(COUNTER).status_code == 403


def test_the_counter_speaks_arabic(world, at_desk, omar):
    browser = at_desk(world.samir, "ar-dz")
    present(browser)

    assert 'dir="rtl"' in browser.get(page_of(omar)).content.decode()
