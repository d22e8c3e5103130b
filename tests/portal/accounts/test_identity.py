"""My account: confirming who I am, my phone, my language, my needs."""

from datetime import date

import pytest
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.territory import CommuneFactory
from qarib.modules.accounts.actions import start_log_in
from qarib.modules.accounts.enums import IdentityLevel, NeedCode
from qarib.modules.accounts.models import Person
from qarib.modules.accounts.queries import needs_of
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.models import Message
from strict.client import StrictClient

IDENTITY, PHONE, LANGUAGE, NEEDS = (
    reverse(f"portal:{name}") for name in ("identity", "phone", "language", "needs")
)
NIN = "120020440000010011"
NEW_PHONE = "+213661222222"


@pytest.fixture
def yasmine(db):
    CommuneFactory(code="4401", name_fr="Aïn Defla", name_ar="عين الدفلى")
    return PersonFactory(nin=NIN, given_name="ياسمين", family_name="بن يوسف", phone="+213550000101")


def browser_of(person):
    browser = StrictClient(headers={"accept-language": "en"})
    browser.force_login(person)
    return browser


@pytest.fixture
def browser(yasmine):
    return browser_of(yasmine)


@pytest.fixture
def matched(yasmine):
    Person.objects.update(identity_level=2, matched_at=yasmine.created_at, matched_by="counter")
    yasmine.refresh_from_db()
    return browser_of(yasmine)


def declared(**changes):
    return {
        "family_name": "بن يوسف", "given_name": "ياسمين أمينة", "birth_commune": "عين الدفلى",
        "birth_date_day": "14", "birth_date_month": "٥", "birth_date_year": "2002",
        "father_given_name": "أحمد", "mother_name": "زهرة قاسم", "document_number": "000 010 011", **changes,
    }  # fmt: skip


@pytest.mark.parametrize("page", ["identity", "phone", "language", "needs", "my_space"])
@pytest.mark.parametrize("level", ["matched", "browser"])
def test_every_page_of_my_account_opens(request, page, level):
    assert request.getfixturevalue(level).get(reverse(f"portal:{page}")).status_code == 200


def test_my_space_leads_to_all_i_may_change(browser):
    page = browser.get(reverse("portal:my_space")).content.decode()
    assert all(f'href="{address}"' in page for address in (IDENTITY, PHONE, LANGUAGE, NEEDS))


def test_civil_status_says_yes_and_everything_opens(browser, yasmine):
    answer = browser.post(IDENTITY, declared())

    yasmine.refresh_from_db()
    assert answer["Location"] == reverse("portal:my_space")
    assert (yasmine.identity_level, yasmine.matched_by) == (IdentityLevel.MATCHED, "civil_status")
    assert (yasmine.given_name, yasmine.birth_date) == ("ياسمين أمينة", date(2002, 5, 14))
    acts = Entry.objects.filter(subject=yasmine.pk).values_list("action", flat=True)
    assert {"accounts.ask_civil_status", "accounts.raise_identity_level"} <= set(acts)
    assert "Your identity is confirmed" in browser.get(IDENTITY).content.decode()


@pytest.mark.parametrize("wrong", [{"document_number": "123456789"}, {"birth_date_year": "2001"}])
def test_civil_status_says_no_and_nobody_learns_what_was_wrong(browser, yasmine, wrong):
    answer = browser.post(IDENTITY, declared(**wrong))

    assert answer.status_code == 422
    (sentence,) = answer.context["form"].non_field_errors()
    assert sentence.startswith("Civil status does not recognise these answers together.")
    assert set(answer.context["form"].errors) == {"__all__"}
    assert "أحمد" in answer.content.decode()
    assert answer.context["form"]["birth_commune"].value() == "Aïn Defla, Aïn Defla"
    yasmine.refresh_from_db()
    assert yasmine.identity_level == IdentityLevel.DECLARED


def test_guessing_stops_after_five_attempts_a_day(browser, yasmine):
    answers = [browser.post(IDENTITY, declared(document_number="123456789")) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 3600
    assert "Have it confirmed by a person" in answers[-1].content.decode()
    assert browser.post(IDENTITY, declared()).status_code == 429


@pytest.mark.parametrize(("client", "number"), [("demo", "000000000"), ("none", "000010011")])
def test_when_civil_status_is_silent_people_can_confirm(browser, yasmine, settings, client, number):
    settings.QARIB_CIVIL_STATUS_CLIENT = client

    answer = browser.post(IDENTITY, declared(document_number=number))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Civil status does not answer at the moment." in page
    assert page.index("Have it confirmed by a person") < page.index("<form method")
    assert Entry.objects.get(action="accounts.ask_civil_status").data == {"answer": "unavailable"}


def test_the_rule_of_the_demo_is_told_only_in_the_demo(browser, settings):
    assert "Its people are invented." in browser.get(IDENTITY).content.decode()
    settings.QARIB_CIVIL_STATUS_CLIENT = "none"
    assert "Its people are invented." not in browser.get(IDENTITY).content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"family_name": ""}, "family_name", "Write your family name."),
        ({"given_name": "12"}, "given_name", "in letters, at most 80 characters"),
        ({"father_given_name": "x" * 201}, "father_given_name", "at most 200 characters"),
        ({"mother_name": "a\x00b"}, "mother_name", "Null characters are not allowed."),
        ({"birth_date_day": "31", "birth_date_month": "2"}, "birth_date", "This date does not exist."),
        ({"birth_date_year": ""}, "birth_date", "must include a day, a month and a year"),
        ({"birth_commune": "Atlantis"}, "birth_commune", "No commune has this name."),
        ({"birth_commune": "9999"}, "birth_commune", "No commune has this code."),
        ({"birth_commune": "\x00"}, "birth_commune", "Null characters are not allowed."),
        ({"document_number": "12"}, "document_number", "has 9 digits"),
        ({"document_number": "9" * 70}, "document_number", "at most 60 characters"),
    ],
)
def test_what_cannot_be_read_is_refused_beside_its_box_and_costs_no_attempt(
    browser, changes, field, sentence
):
    for _ in range(6):
        answer = browser.post(IDENTITY, declared(**changes))
    assert answer.status_code == 422
    assert sentence in str(answer.context["form"].errors[field])
    assert not Entry.objects.filter(action="accounts.ask_civil_status").exists()


def test_a_doubtful_commune_becomes_a_choice(browser):
    for code in ("4402", "4403"):
        CommuneFactory(code=code, name_fr="El Hassania", name_ar="الحسنية")

    asked = browser.post(IDENTITY, declared(birth_commune="hassania"))
    assert 'type="radio" name="birth_commune" value="4402"' in asked.content.decode()

    assert browser.post(IDENTITY, declared(birth_commune="4402")).status_code == 302


def test_who_has_no_national_number_is_led_to_a_person(db):
    person = PersonFactory(nin_sealed="", nin_index="", internal_number="QRP-1")
    browser = browser_of(person)

    assert "Have it confirmed by a person" in browser.get(IDENTITY).content.decode()
    CommuneFactory(code="4401", name_ar="عين الدفلى")
    answer = browser.post(IDENTITY, declared())
    assert answer.status_code == 422
    assert "Your account has no national number" in answer.content.decode()


def test_confirming_twice_changes_nothing(matched):
    answer = matched.post(IDENTITY, declared())
    assert answer.status_code == 422
    assert "Your identity is already confirmed" in answer.content.decode()


def test_the_phone_changes_by_the_code_sent_to_the_new_one_and_the_old_one_is_told(
    matched, yasmine, code_for
):
    asked = matched.post(PHONE, {"phone": "0661 22 22 22"})
    assert matched.get(asked["Location"]).status_code == 200

    answer = matched.post(asked["Location"], {"code": code_for(NEW_PHONE)})

    yasmine.refresh_from_db()
    assert (answer["Location"], yasmine.phone) == (reverse("portal:my_space"), NEW_PHONE)
    told = Message.objects.get(template="portal/phone_changed")
    assert (told.address, told.person_id) == ("+213550000101", yasmine.pk)


def test_a_code_opens_only_what_its_page_says(matched, yasmine, code_for):
    asked = matched.post(PHONE, {"phone": "0661 22 22 22"})
    change = asked["Location"].rstrip("/").rpartition("/")[2]
    at_the_door = StrictClient().post(
        reverse("portal:log_in_code", args=[change]), {"code": code_for(NEW_PHONE)}
    )
    door = start_log_in(nin=yasmine.nin)
    on_the_phone_page = matched.post(
        reverse("portal:phone_code", args=[door.group]), {"code": door.codes[0].code}
    )

    assert [at_the_door.status_code, on_the_phone_page.status_code] == [422, 422]
    assert "no longer valid" in on_the_phone_page.content.decode()
    assert matched.post(asked["Location"], {"code": code_for(NEW_PHONE)}).status_code == 302


def test_only_a_confirmed_identity_changes_its_phone(browser, yasmine):
    assert 'name="phone"' not in browser.get(PHONE).content.decode()
    answer = browser.post(PHONE, {"phone": "0661 22 22 22"})
    assert answer.status_code == 422
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("phone", "sentence"),
    [
        ("", "Write a mobile number"),
        ("021 12 34 56", "This is a landline"),
        ("x", "This is not a telephone number."),
        ("0" * 41, "at most 40 characters"),
        ("\x00", "Null characters are not allowed."),
    ],
)
def test_a_phone_that_is_none_is_refused_with_a_sentence(matched, phone, sentence):
    answer = matched.post(PHONE, {"phone": phone})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_phone_is_not_flooded_by_its_new_owner(matched):
    answers = [matched.post(PHONE, {"phone": "0661 22 22 22"}) for _ in range(9)]
    assert [answer.status_code for answer in answers] == [302] * 8 + [429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_five_wrong_codes_end_the_change(matched, yasmine, code_for):
    asked = matched.post(PHONE, {"phone": "0661 22 22 22"})
    right = code_for(NEW_PHONE)
    wrong = "000000" if right != "000000" else "000001"

    answers = [matched.post(asked["Location"], {"code": wrong}) for _ in range(5)]
    last = matched.post(asked["Location"], {"code": right})

    assert {answer.status_code for answer in (*answers, last)} == {422}
    assert "This code is no longer valid." in last.content.decode()
    assert matched.post(asked["Location"], {"code": ""}).status_code == 422
    yasmine.refresh_from_db()
    assert yasmine.phone == "+213550000101"


def test_my_language_is_kept_and_spoken_at_once(browser, yasmine):
    answer = browser.post(LANGUAGE, {"language": "fr"})

    yasmine.refresh_from_db()
    assert (answer["Location"], yasmine.language) == ("/me/?lang=fr", "fr")
    assert browser.get(answer["Location"])["Content-Language"] == "fr"


@pytest.mark.parametrize("language", ["", "tlh", "\x00", "fr'"])
def test_a_language_that_pages_do_not_speak_is_refused(browser, yasmine, language):
    assert browser.post(LANGUAGE, {"language": language}).status_code == 422
    yasmine.refresh_from_db()
    assert yasmine.language == "ar-dz"


def test_my_needs_are_kept_and_taken_back(browser, yasmine):
    browser.post(NEEDS, {"needs": ["wheelchair", "large_print"]})
    assert needs_of(yasmine.pk) == [NeedCode.WHEELCHAIR, NeedCode.LARGE_PRINT]

    browser.post(NEEDS, {"needs": ["large_print", "large_print", "tamazight"]})
    assert needs_of(yasmine.pk) == [NeedCode.LARGE_PRINT, NeedCode.TAMAZIGHT]

    browser.post(NEEDS, {})
    assert needs_of(yasmine.pk) == []
    assert Entry.objects.filter(action="accounts.record_need").count() == 3


def test_a_need_that_is_not_in_the_list_is_refused(browser, yasmine):
    answer = browser.post(NEEDS, {"needs": ["wheelchair", "cancer"]})
    assert (answer.status_code, needs_of(yasmine.pk)) == (422, [])
    assert "Choose among the needs of the list." in answer.content.decode()


def test_my_passkeys_are_one_link_away(matched):
    assert matched.get(reverse("mfa_list_webauthn")).status_code == 200
