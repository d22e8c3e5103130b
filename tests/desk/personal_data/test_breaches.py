"""Breaches at the desk: the list, the clock, the moves, the notice, the report of anybody on duty."""

import pytest
from django.urls import reverse

from factories.organisations import BodyFactory
from factories.personal_data import DETAILS, breach
from factories.world import TUESDAY
from qarib.modules.notifications.models import Message
from qarib.modules.personal_data.actions import describe_breach, report_leak
from qarib.modules.personal_data.enums import BreachStatus, ReportStatus
from qarib.modules.personal_data.models import Breach, LeakReport

LIST, NEW, REPORT = (reverse(f"desk:{name}") for name in ("breaches", "breach_new", "report_leak"))
TYPED = {
    "discovered_on_day": "24", "discovered_on_month": "11", "discovered_on_year": "2026",
    "discovered_hour": "09:00", "what": "Un registre papier a disparu.", "people": ["applicants"],
    "kinds": ["contact", "identity"], "people_count": "40", "consequences": "", "measures": "",
}  # fmt: skip


def door(name, thing):
    return reverse(f"desk:{name}", args=[thing.uid])


def body(page):
    return page.content.decode()


@pytest.mark.list_page("desk:breaches")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_breach_and_for_three(
    world, officer, imene, rows, django_assert_num_queries
):
    for number in range(rows):
        breach(officer)
        report_leak(f"Un écran allumé, {number}.", actor=world.samir)

    # session with person, roles, breaches, reports
    with django_assert_num_queries(4):
        page = imene.get(LIST)

    assert body(page).count("24 novembre 2026 à 10:00") == 2 * rows
    assert body(page).count("Un écran allumé") == rows


def test_the_officer_begins_at_the_breaches(imene):
    assert imene.get(reverse("desk:queue"))["Location"] == LIST


def test_a_breach_is_opened_with_its_clock_and_shown(imene):
    answer = imene.post(NEW, TYPED)

    assert answer["Location"] == LIST
    opened = Breach.objects.get()
    page = body(imene.get(door("breach", opened)))
    assert (opened.people_count, opened.data) == (40, ["contact", "identity"])
    assert "29 novembre 2026 à 09:00" in page
    assert door("breach_notify", opened) in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": ""},
        {"people": []},
        {"kinds": ["nothing"]},
        {"discovered_hour": "9 heures"},
        {"discovered_on_day": "31", "discovered_on_month": "2"},
        {"people_count": "beaucoup"},
        {"people_count": "9" * 30},
        {"what": "a\x00b"},
    ],
)
def test_what_is_typed_wrong_is_said_and_kept(imene, wrong):
    page = imene.post(NEW, TYPED | wrong)
    assert page.status_code == 422
    assert not Breach.objects.exists()
    assert "Un registre papier" in body(page) or "what" in wrong


def test_a_discovery_in_the_future_is_refused_in_words(imene):
    page = imene.post(NEW, TYPED | {"discovered_on_day": "25"})
    assert page.status_code == 409
    assert not Breach.objects.exists()


def test_it_is_described_notified_and_closed_from_its_page(officer, imene):
    opened = breach(officer)
    typed = {name: value for name, value in TYPED.items() if not name.startswith("discovered")}
    assert imene.post(door("breach_describe", opened), typed).status_code == 302
    assert imene.post(door("breach_notify", opened), {"text": ""}).status_code == 422
    assert imene.post(door("breach_notify", opened), {"text": "ANPDP 7"}).status_code == 302
    # An old page, or a second click, changes nothing and says so.
    assert imene.post(door("breach_notify", opened), {"text": "ANPDP 8"}).status_code == 409
    assert "ANPDP 7" in body(imene.get(door("breach", opened)))
    assert imene.post(door("breach_close", opened), {"text": "Rangés sous clé."}).status_code == 302
    opened.refresh_from_db()
    assert (opened.status, opened.reference, opened.people_count) == (BreachStatus.CLOSED, "ANPDP 7", 40)


def test_what_was_none_is_withdrawn(officer, imene):
    opened = breach(officer)
    assert imene.post(door("breach_withdraw", opened), {"text": "Retrouvé."}).status_code == 302
    assert "Retrouvé." in body(imene.get(door("breach", opened)))


def test_the_notice_speaks_arabic_and_french_whatever_the_page_speaks(officer, at_desk):
    opened = breach(officer)
    describe_breach(opened, details=DETAILS, actor=officer)
    page = body(at_desk(officer, language="en").get(door("breach_notice", opened)))
    assert '<article lang="ar-dz" dir="rtl">' in page
    assert '<article lang="fr" dir="ltr">' in page
    assert "الأشخاص الذين يودعون طلبًا" in page
    assert "les personnes qui déposent une demande" in page
    assert page.count(DETAILS.what) == 2


def test_the_auditor_and_the_ministry_look_and_move_nothing(officer, on_duty, at_desk):
    opened = breach(officer)
    for role in ("auditor", "ministry"):
        browser = at_desk(on_duty(role))
        page = body(browser.get(door("breach", opened)))
        assert DETAILS.what in page
        assert door("breach_notify", opened) not in page
        assert browser.post(door("breach_notify", opened), {"text": "1"}).status_code == 403


def test_another_body_s_officer_finds_nothing(officer, on_duty, at_desk):
    opened = breach(officer)
    stranger = at_desk(on_duty("protection_officer", BodyFactory(code="fnpos")))
    assert DETAILS.what not in body(stranger.get(LIST))
    for name in ("breach", "breach_notify", "breach_people", "breach_notice", "breach_describe"):
        assert stranger.get(door(name, opened)).status_code == 404


# --- reports ---


def test_anybody_on_duty_tells_from_their_own_page(world, samir):
    assert REPORT in body(samir.get(reverse("desk:me")))
    assert samir.post(REPORT, {"text": ""}).status_code == 422
    assert samir.post(REPORT, {"text": "Une liste envoyée au mauvais destinataire."}).status_code == 302
    assert LeakReport.objects.get().reported_by_id == world.samir.person


def test_a_report_becomes_a_breach_with_its_words(world, imene):
    report = report_leak("Une liste traîne.", actor=world.samir)
    page = body(imene.get(door("report_open", report)))
    assert "Une liste traîne." in page
    assert imene.post(door("report_open", report), TYPED).status_code == 302
    report.refresh_from_db()
    assert report.breach == Breach.objects.get()
    assert imene.get(door("report_open", report)).status_code == 404


def test_a_report_is_dismissed_with_a_reason(world, imene):
    report = report_leak("Une liste traîne.", actor=world.samir)
    assert imene.post(door("report_dismiss", report), {"text": "Une liste vide."}).status_code == 302
    report.refresh_from_db()
    assert (report.status, report.reason) == (ReportStatus.DISMISSED, "Une liste vide.")


# --- telling people ---


def test_the_number_is_shown_before_anybody_is_told_and_each_is_told_once(world, officer, imene, run_tasks):
    file, opened = world.filed(), breach(officer)
    address, typed = door("breach_people", opened), {"how": "file", "number": file.number}

    asked = imene.post(address, typed)
    run_tasks()
    assert asked.context["posted"] == list(typed.items())
    assert not Message.objects.filter(template="personal_data/breach").exists()

    assert imene.post(address, typed | {"sure": "1"})["Location"] == door("breach", opened)
    again = imene.post(address, typed | {"sure": "1"})
    run_tasks()
    assert again.status_code == 409
    assert Message.objects.filter(template="personal_data/breach").count() == 1


def test_telling_people_asks_for_a_fresh_proof(world, officer, imene):
    file, opened = world.filed(), breach(officer)
    typed = {"how": "file", "number": file.number, "sure": "1"}

    answer = imene.aged().post(door("breach_people", opened), typed)
    assert answer.status_code == 302
    assert answer["Location"] != door("breach", opened)
    assert not opened.notices.exists()


def test_everybody_of_an_agency_between_two_days(world, officer, imene):
    world.filed()
    world.filed(world.karim)
    opened = breach(officer)
    day = {f"{end}_{part}": value for end in ("since", "until") for part, value in
           (("day", str(TUESDAY.day)), ("month", "11"), ("year", "2026"))}  # fmt: skip
    typed = {"how": "agency", "agency": str(world.agency.uid), **day}
    assert 'name="sure"' in body(imene.post(door("breach_people", opened), typed))


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"how": "file"},
        {"how": "agency"},
        {"how": "reader", "agent": "x"},
        {"how": "file", "number": "\x00"},
    ],
)
def test_a_choice_without_what_it_needs_is_said(officer, imene, typed):
    assert imene.post(door("breach_people", breach(officer)), typed).status_code == 422


def test_nobody_found_is_said(officer, imene):
    answer = imene.post(door("breach_people", breach(officer)), {"how": "file", "number": "QRB-AAAA"})
    assert answer.status_code == 409
