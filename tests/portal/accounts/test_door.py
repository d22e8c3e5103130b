"""The door: who is known looks like who is not, and nothing that is typed breaks it."""

import re
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from factories.accounts import PersonFactory
from qarib.modules.accounts.models import Challenge, Person, Session
from qarib.modules.notifications.models import Message
from qarib.modules.operations.enums import Limit
from qarib.portal.accounts import views
from qarib.portal.accounts.known import COOKIE
from strict.client import StrictClient

LOG_IN, SIGN_UP, MY_SPACE = (reverse(f"portal:{name}") for name in ("log_in", "sign_up", "my_space"))
NIN, UNKNOWN, PHONE = "120020440000010011", "199999999999999999", "+213550000101"
_CHANGES = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|[0-9a-f]{8}-[0-9a-f-]{27}')


def seen(response):
    """What a person sees, without what changes at every visit."""
    location = _CHANGES.sub(b"", response.headers.get("Location", "").encode())
    return response.status_code, location, _CHANGES.sub(b"", response.content)


def typed(**changes):
    return {"nin": NIN, "family_name": "بن يوسف", "given_name": "ياسمين", "phone": "0550 00 01 01", **changes}


@pytest.fixture
def yasmine(db):
    return PersonFactory(nin=NIN, phone=PHONE, matched=True, given_name="ياسمين")


def test_a_known_and_an_unknown_number_look_the_same_up_to_the_last_attempt(yasmine):
    paths = []
    for number in (NIN, UNKNOWN):
        browser = StrictClient(headers={"accept-language": "en"})
        asked = browser.post(LOG_IN, {"identifier": number})
        code_page = asked["Location"]
        wrong = [browser.post(code_page, {"code": "000000x"}) for _ in range(2)]
        tried = [browser.post(code_page, {"code": "000000"}) for _ in range(6)]
        paths.append([seen(one) for one in (asked, browser.get(code_page), *wrong, *tried)])

    known, unknown = paths
    assert known == unknown
    assert [status for status, _, _ in known] == [302, 200] + [422] * 8
    assert b"This code is no longer valid." in known[-1][2]


def test_signing_up_with_a_known_and_an_unknown_number_looks_the_same(yasmine, stranger):
    known = stranger.post(SIGN_UP, typed(phone="0661 11 11 11"))
    unknown = stranger.post(SIGN_UP, typed(nin=UNKNOWN, phone="0661 11 11 12"))

    assert seen(known) == seen(unknown)
    assert seen(stranger.get(known["Location"])) == seen(stranger.get(unknown["Location"]))


@pytest.mark.parametrize("number", [NIN, UNKNOWN])
def test_asking_again_and_again_is_never_refused(yasmine, stranger, number):
    answers = [stranger.post(LOG_IN, {"identifier": number}) for _ in range(20)]

    assert [answer.status_code for answer in answers] == [302] * 20


def test_a_flooded_phone_receives_no_more_and_the_log_in_says_nothing_of_it(stranger):
    family = [PersonFactory(phone=PHONE, nin=f"11990016000000{number:04d}") for number in range(9)]

    answers = [stranger.post(LOG_IN, {"identifier": person.nin}) for person in family]

    assert [answer.status_code for answer in answers] == [302] * 9
    assert Message.objects.filter(address=PHONE).count() == 8


def flood(times=30):
    """Sign up with somebody's phone, each time in another browser and with another number."""
    for number in range(times):
        answer = StrictClient().post(SIGN_UP, typed(nin=f"1199001600000{number:05d}"))
        assert answer.status_code == 302


@time_machine.travel("2026-03-03T09:01:00+01:00", tick=False)
def test_signing_up_cannot_flood_a_phone(stranger):
    flood()

    assert Message.objects.filter(address=PHONE).count() == 9


@time_machine.travel("2026-03-03T09:01:00+01:00", tick=False)
def test_the_owner_of_a_flooded_phone_still_signs_up_and_each_of_the_family_once(code_for):
    flood()
    for nin in (NIN, UNKNOWN):
        browser = StrictClient()
        page = browser.post(SIGN_UP, typed(nin=nin))["Location"]
        code = code_for(PHONE)

        assert len(code) == 12
        assert browser.post(page, {"code": code})["Location"] == MY_SPACE
        assert StrictClient().post(page, {"code": code}).status_code == 422
    assert Person.objects.count() == 2


@time_machine.travel("2026-03-03T09:01:00+01:00", tick=False)
def test_a_spent_long_code_opens_no_group_of_a_stranger(stranger, code_for):
    flood()
    theirs = StrictClient().post(SIGN_UP, typed(nin=UNKNOWN))["Location"]
    mine = stranger.post(SIGN_UP, typed())["Location"]
    code = code_for(PHONE)
    stranger.post(mine, {"code": code})

    assert StrictClient().post(theirs, {"code": code}).status_code == 422
    later = StrictClient()
    assert later.post(later.post(SIGN_UP, typed(nin=UNKNOWN))["Location"], {"code": code}).status_code == 422


def test_a_long_code_of_a_sign_up_is_another_every_eight_minutes(code_for):
    codes = set()
    for minute in ("01", "09", "17"):
        with time_machine.travel(f"2026-03-03T09:{minute}:00+01:00", tick=False):
            flood(12)
            codes.add(code_for(PHONE))
    assert len(codes) == 3


def test_a_flooded_sign_up_takes_nothing_from_the_log_in(yasmine, enter):
    flood()

    assert enter(NIN, PHONE)["Location"] == MY_SPACE


def test_one_browser_sends_few_sms_and_a_household_is_never_stopped(stranger, monkeypatch):
    monkeypatch.setattr(views, "SIGN_UPS", Limit("tests.sign_ups", times=3, seconds=7200))
    sent = [typed(phone=f"0661 00 01 {number:02d}", nin=f"1199001600000{number:05d}") for number in range(4)]
    stranger.get(SIGN_UP)

    answers = [stranger.post(SIGN_UP, one) for one in sent]

    assert [answer.status_code for answer in answers] == [302] * 3 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert StrictClient().post(SIGN_UP, sent[-1]).status_code == 302


def test_a_family_of_twenty_signs_up_in_one_browser(stranger):
    for number in range(20):
        sent = typed(phone=f"0661 00 01 {number:02d}", nin=f"1199001600000{number:05d}")
        assert stranger.post(SIGN_UP, sent).status_code == 302


def test_a_browser_without_a_name_gets_one_that_says_nothing_and_keeps_it(stranger):
    stranger.get(SIGN_UP)
    name = stranger.cookies[COOKIE]
    assert name["httponly"]
    stranger.post(SIGN_UP, typed())
    assert stranger.cookies[COOKIE].value == name.value
    assert NIN not in name.value


def test_the_right_code_opens_my_space_once(yasmine, enter, code_for):
    answer = enter(NIN, PHONE)

    assert answer["Location"] == MY_SPACE
    assert Session.objects.get().person == yasmine
    again = StrictClient().post(reverse("portal:log_in_code", args=[last_group()]), {"code": code_for(PHONE)})
    assert again.status_code == 422


def last_group():
    return Challenge.objects.order_by("-pk").first().group


def test_the_number_of_a_file_opens_the_door_too(world, enter):
    dossier = world.filed()
    assert enter(f" {dossier.number.lower()} ", world.yasmine.phone)["Location"] == MY_SPACE


def test_arabic_digits_and_spaces_are_welcome(yasmine, enter):
    arabic = NIN.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert enter(f"{arabic[:6]} {arabic[6:]}", PHONE)["Location"] == MY_SPACE


def test_the_door_leads_where_the_person_was_going(yasmine, enter):
    assert enter(NIN, PHONE, next_page="/me/readings/")["Location"] == "/me/readings/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "\x00",
    ],
)
def test_the_door_never_leads_out_of_the_house(yasmine, enter, elsewhere):
    assert enter(NIN, PHONE, next_page=elsewhere)["Location"] == MY_SPACE


def test_a_code_opens_nothing_after_ten_minutes(yasmine, stranger, code_for):
    asked = stranger.post(LOG_IN, {"identifier": NIN})
    with time_machine.travel(Challenge.objects.get().expires_at):
        answer = stranger.post(asked["Location"], {"code": code_for(PHONE)})
    assert answer.status_code == 422
    assert "This code is no longer valid." in answer.content.decode()


def test_a_closed_account_says_so_only_after_the_right_code(yasmine, stranger, code_for):
    asked = stranger.post(LOG_IN, {"identifier": NIN})
    Person.objects.update(is_active=False)
    answer = stranger.post(asked["Location"], {"code": code_for(PHONE)})
    assert answer.status_code == 422
    assert "This account is closed." in answer.content.decode()


@pytest.mark.parametrize(
    ("identifier", "sentence"),
    [
        ("", "Write your national number or the number of a file."),
        ("   ", "Write your national number or the number of a file."),
        ("12345", "exactly 18 digits"),
        ("ياسمين", "exactly 18 digits"),
        ("QRB-0000-0000-Z", "exactly 18 digits"),
        ("1" * 5000, "at most 60 characters"),
        ("12\x0034", "Null characters are not allowed."),
        ("<script>alert(1)</script>", "exactly 18 digits"),
        ("' OR 1=1 --", "exactly 18 digits"),
    ],
)
def test_what_cannot_be_a_number_is_refused_with_a_sentence_and_kept(stranger, identifier, sentence):
    answer = stranger.post(LOG_IN, {"identifier": identifier})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert answer.context["form"]["identifier"].value() == identifier
    assert Challenge.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"nin": ""}, "Write the 18 digits of your national number."),
        ({"nin": "٣"}, "exactly 18 digits"),
        ({"nin": "1" * 61}, "at most 60 characters"),
        ({"family_name": ""}, "Write your family name."),
        ({"family_name": "12"}, "in letters, at most 80 characters"),
        ({"given_name": "ي" * 81}, "in letters, at most 80 characters"),
        ({"given_name": "x" * 9999}, "at most 200 characters"),
        ({"given_name": "a\x00b"}, "Null characters are not allowed."),
        ({"phone": ""}, "Write a mobile number"),
        ({"phone": "هاتف"}, "This is not a telephone number."),
        ({"phone": "021 12 34 56"}, "This is a landline"),
        ({"phone": "\x00"}, "Null characters are not allowed."),
    ],
)
def test_a_refused_sign_up_says_why_and_keeps_what_was_typed(stranger, changes, sentence):
    sent = typed(**changes)
    answer = stranger.post(SIGN_UP, sent)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert {name: answer.context["form"][name].value() for name in sent} == sent
    assert Challenge.objects.count() == 0


@pytest.mark.parametrize("code", ["", "12345", "1234567", "سبعة", "\x00", "9" * 4000])
def test_what_cannot_be_a_code_is_refused_with_a_sentence(yasmine, stranger, code):
    asked = stranger.post(LOG_IN, {"identifier": NIN})
    answer = stranger.post(asked["Location"], {"code": code})
    assert answer.status_code == 422
    assert answer.context["form"].errors["code"]


def test_a_repeated_field_counts_once_and_breaks_nothing(yasmine, stranger):
    answer = stranger.post(LOG_IN, {"identifier": [UNKNOWN, "x"]})
    assert answer.status_code == 422
    answer = stranger.post(SIGN_UP, typed(nin=["x", NIN], phone=["0", "0550 00 01 01"]))
    assert answer.status_code == 302


@pytest.mark.parametrize("address", [LOG_IN, SIGN_UP])
def test_a_body_that_is_too_big_gets_a_page_of_its_own(stranger, address):
    answer = stranger.post(address, {"identifier": "1" * 3_000_000, **typed()})
    assert answer.status_code in {413, 422}


@pytest.mark.parametrize("address", [LOG_IN, SIGN_UP])
def test_a_form_that_was_not_ours_is_refused(address):
    browser = StrictClient(enforce_csrf_checks=True)
    assert browser.post(address, {"identifier": NIN, **typed()}).status_code == 403


def test_a_group_that_does_not_exist_refuses_like_one_that_is_over(stranger):
    answer = stranger.post(reverse("portal:log_in_code", args=[uuid4()]), {"code": "123456"})
    assert answer.status_code == 422
    assert "This code is no longer valid." in answer.content.decode()


@pytest.mark.parametrize("name", ["log_in", "sign_up"])
@pytest.mark.parametrize("language", ["ar-dz", "fr"])
def test_pages_of_the_door_speak_the_language_of_the_person(stranger, name, language):
    page = stranger.get(reverse(f"portal:{name}"), {"lang": language})
    assert page["Content-Language"] == language


def test_logging_out_ends_this_session_and_twice_is_no_error(yasmine, enter, stranger):
    enter(NIN, PHONE)
    for _ in range(2):
        assert stranger.post(reverse("portal:log_out"))["Location"] == "/"
    assert Session.objects.count() == 0
    assert stranger.get(MY_SPACE).status_code == 302


@pytest.mark.list_page("portal:sessions")
@pytest.mark.parametrize("rows", [1, 3])
def test_sessions_cost_the_same_for_one_and_for_three(yasmine, rows, django_assert_num_queries):
    browsers = [StrictClient() for _ in range(rows)]
    for browser in browsers:
        browser.force_login(yasmine)

    # session with person, sessions
    with django_assert_num_queries(2):
        page = browsers[0].get(reverse("portal:sessions"))

    assert len(page.context["sessions"]) == rows


def test_a_person_closes_the_session_of_a_lost_phone(yasmine):
    here, lost = StrictClient(), StrictClient()
    here.force_login(yasmine)
    lost.force_login(yasmine)
    theirs = Session.objects.order_by("created_at", "seen_at").last()

    answer = here.post(reverse("portal:end_session", args=[theirs.uid]))

    assert answer.status_code == 302
    assert Session.objects.count() == 1


def test_the_session_of_somebody_else_looks_absent(yasmine):
    karim, theirs = StrictClient(), StrictClient()
    karim.force_login(PersonFactory())
    theirs.force_login(yasmine)
    session = Session.objects.get(person=yasmine)

    assert karim.post(reverse("portal:end_session", args=[session.uid])).status_code == 404
    assert Session.objects.filter(person=yasmine).exists()
