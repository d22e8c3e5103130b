from datetime import timedelta

import pytest
from django.urls import reverse

from factories.documents import UploadFactory
from factories.organisations import BodyFactory, MembershipFactory
from factories.readings import auditor_of, filed_by, person_of, read_by
from factories.world import TUESDAY
from qarib.modules.dossiers.actions import read_dossier
from qarib.modules.journal.models import Entry
from qarib.modules.personal_data.actions import settle_alert, watch_readings
from qarib.modules.personal_data.models import Alert

JOURNAL, FILE, AGENTS = (reverse(f"desk:journal{part}") for part in ("", "_file", "_agents"))
MINUTE = timedelta(minutes=1)
CITIZEN = "زينوبيا"


@pytest.fixture
def auditor(world):
    return auditor_of(world.agency.body)


@pytest.fixture
def browser(at_desk, auditor):
    return at_desk(auditor, language="en")


@pytest.fixture
def alert(world, settings):
    settings.QARIB_ALERT_THRESHOLDS = "outside=1,namesake=999"
    dossier = filed_by(given_name=CITIZEN)
    read_by(world.samir, at=TUESDAY - MINUTE, dossier=dossier, reason="She is on the phone")
    watch_readings()
    return Alert.objects.get()


def page_of(alert):
    return reverse("desk:alert", args=[alert.uid])


def day_of(actor):
    return reverse("desk:journal_agent", args=[person_of(actor).uid])


def looks():
    looked = Entry.objects.readings().filter(action="personal_data.read_journal")
    return list(looked.order_by("pk").values_list("object_type", "subject"))


@pytest.mark.list_page("desk:journal")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_alerts_cost_the_same_for_one_and_for_three(
    world, browser, settings, rows, django_assert_num_queries
):
    settings.QARIB_ALERT_THRESHOLDS = "outside=1"
    for actor in (world.samir, world.farida, world.lynda)[:rows]:
        read_by(actor, at=TUESDAY - MINUTE, reason="Why")
    watch_readings()

    # session with person, roles, count, alerts with agents and bodies
    with django_assert_num_queries(4):
        page = browser.get(JOURNAL)

    assert len(page.context["table"].rows) == rows
    assert page.context["tabs"][0]["count"] == rows


@pytest.mark.list_page("desk:alert")
@pytest.mark.parametrize("rows", [1, 3])
def test_an_alert_costs_the_same_for_one_reading_and_for_three(
    world, browser, settings, rows, django_assert_num_queries
):
    settings.QARIB_ALERT_THRESHOLDS = "outside=1"
    for number in range(rows):
        read_by(world.samir, at=TUESDAY - number * MINUTE, dossier=filed_by(), reason="Why")
    watch_readings()
    alert = Alert.objects.get()

    # session, roles, the alert, the look written in its transaction, readings, people, offices, files
    with django_assert_num_queries(10):
        page = browser.get(page_of(alert))

    assert len(page.context["table"].rows) == rows


@pytest.mark.list_page("desk:journal_file")
@pytest.mark.parametrize("rows", [1, 3])
def test_a_file_costs_the_same_for_one_reading_and_for_three(world, browser, rows, django_assert_num_queries):
    dossier = world.filed()
    for number in range(rows):
        read_by(world.samir, at=TUESDAY - number * MINUTE, dossier=dossier)

    with django_assert_num_queries(12):
        page = browser.get(FILE, {"number": dossier.number})

    assert len(page.context["table"].rows) == rows


@pytest.mark.list_page("desk:journal_agent")
@pytest.mark.parametrize("rows", [1, 3])
def test_a_day_costs_the_same_for_one_reading_and_for_three(world, browser, rows, django_assert_num_queries):
    for number in range(rows):
        read_by(world.samir, at=TUESDAY - number * MINUTE, dossier=filed_by())

    with django_assert_num_queries(11):
        page = browser.get(day_of(world.samir))

    assert len(page.context["table"].rows) == rows


@pytest.mark.list_page("desk:journal_agents")
@pytest.mark.parametrize("rows", [1, 3])
def test_agents_found_cost_the_same_for_one_and_for_three(world, browser, rows, django_assert_num_queries):
    for number in range(rows):
        person = MembershipFactory(organisation=world.agency).person
        person.family_name = f"Zitouni{number}"
        person.save()

    # session with person, roles, agents
    with django_assert_num_queries(3):
        page = browser.post(AGENTS, {"q": "zitouni"})

    assert len(page.context["table"].rows) == rows


def test_an_auditor_begins_at_the_journal_and_finds_it_in_the_menu(browser, alert):
    assert browser.get(reverse("desk:queue"))["Location"] == JOURNAL
    page = browser.get(JOURNAL).content.decode()
    assert page_of(alert) in page
    assert f'<a href="{JOURNAL}"' in page


def test_an_alert_shows_who_when_which_file_and_why_but_no_citizen(world, browser, alert):
    page = browser.get(page_of(alert)).content.decode()
    number = Entry.objects.get(pk=alert.entries[0])
    dossier_number = filed_number(number.object_id)

    assert person_of(world.samir).full_name in page
    assert "She is on the phone" in page
    assert dossier_number in page
    assert CITIZEN not in page
    assert looks() == [("alert", None)]


def filed_number(uid):
    from qarib.modules.dossiers.models import Dossier  # noqa: PLC0415 -- one question of one test

    return Dossier.objects.get(uid=uid).number


def test_what_was_found_closes_the_alert_and_is_shown(browser, auditor, alert):
    answer = browser.post(page_of(alert), {"found": "justify", "note": "The head confirms it"}, follow=True)

    assert answer.status_code == 200
    alert.refresh_from_db()
    assert (alert.status, alert.settled_by_id) == ("justified", auditor.person)
    assert page_of(alert) not in browser.get(JOURNAL).content.decode()
    assert page_of(alert) in browser.get(f"{JOURNAL}?looked_at").content.decode()
    assert "The head confirms it" in browser.get(page_of(alert)).content.decode()


@pytest.mark.parametrize("typed", [{}, {"found": "x", "note": "y"}, {"found": "justify"}, {"note": "\x00"}])
def test_what_says_nothing_is_refused_with_a_sentence(browser, alert, typed):
    answer = browser.post(page_of(alert), typed)
    assert answer.status_code == 422
    assert 'class="errors"' in answer.content.decode()
    alert.refresh_from_db()
    assert alert.status == "open"


def test_the_second_of_two_tabs_reads_what_the_first_wrote(world, browser, alert):
    other = auditor_of(world.agency.body)
    settle_alert(alert, move="report", note="Told the director", actor=other)

    answer = browser.post(page_of(alert), {"found": "justify", "note": "Mine"})

    assert answer.status_code == 409
    assert "Told the director" in answer.content.decode()


@pytest.mark.parametrize("role", ["agent", "head", "director", "ministry", "administrator", "jurist"])
def test_no_other_role_opens_the_journal(world, at_desk, alert, role):
    organisation = world.agency if role in {"agent", "head"} else world.agency.body
    agent = at_desk(MembershipFactory(organisation=organisation, role=role).person)
    assert [agent.get(page).status_code for page in (JOURNAL, FILE, AGENTS, page_of(alert))] == [403] * 4


def test_an_auditor_of_another_body_finds_nothing_of_this_one(world, at_desk, alert):
    dossier = world.filed()
    read_dossier(dossier, actor=world.samir)
    far = at_desk(auditor_of(BodyFactory(code="cnas")), language="en")

    assert page_of(alert) not in far.get(JOURNAL).content.decode()
    assert far.get(page_of(alert)).status_code == 404
    assert far.get(FILE, {"number": dossier.number}).status_code == 404
    assert far.get(day_of(world.samir)).status_code == 404
    assert far.post(AGENTS, {"q": person_of(world.samir).family_name}).status_code == 422
    assert looks() == []


def test_the_file_of_a_number_shows_papers_and_letters_too(world, browser):
    dossier = world.filed()
    upload = UploadFactory(owner=dossier.person, about_type="dossier", about_id=str(dossier.uid))
    read_dossier(dossier, actor=world.samir)
    entry = Entry.objects.get(action="dossier.read")
    entry.pk, entry.action, entry.object_type, entry.object_id = (
        None,
        "documents.read_upload",
        "upload",
        upload.uid,
    )
    entry.save()

    page = browser.get(FILE, {"number": f" {dossier.number.lower()} "})

    assert [row[2] for row in page.context["table"].rows] == ["A paper of the file", "The file"]
    # Whose file it is reads that the auditor looked.
    assert looks() == [("dossier", dossier.person_id)]


@pytest.mark.parametrize("number", ["", "x", "QRB-0000-0000-0", "\x00", "9" * 300])
def test_a_number_that_is_none_is_told_so(browser, number):
    assert browser.get(FILE, {"number": number}).status_code == 404


def test_an_agents_other_day_is_asked_by_its_date(world, browser):
    read_by(world.samir, at=TUESDAY - timedelta(days=1), dossier=filed_by(given_name=CITIZEN))

    today = browser.get(day_of(world.samir))
    page = browser.get(day_of(world.samir), {"day_day": "23", "day_month": "11", "day_year": "2026"})

    assert today.context["table"] is None
    assert len(page.context["table"].rows) == 1
    assert CITIZEN not in page.content.decode()
    # The agent is not told that somebody looks.
    assert looks() == [("person", None)] * 2


@pytest.mark.parametrize("day", [{"day_day": "31", "day_month": "2", "day_year": "2026"}, {"day_day": "x"}])
def test_a_day_that_is_none_is_refused_with_a_sentence(world, browser, day):
    answer = browser.get(day_of(world.samir), day)
    assert answer.status_code == 422
    assert 'class="errors"' in answer.content.decode()


@pytest.mark.parametrize("name", ["", "\x00", "nobody of that name"])
def test_a_name_that_nobody_has_is_told_so(browser, name):
    assert browser.post(AGENTS, {"q": name}).status_code == 422
