"""The cockpits: who gets which, what stands on them, and what they cost."""

import re
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from cockpit.conftest import file_at, furnish
from factories.organisations import AgencyFactory, BodyFactory, MembershipFactory, ServiceFactory
from factories.territory import WilayaFactory
from factories.world import TUESDAY
from qarib.cockpit.periods import months_back
from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.actions import refresh_figures
from qarib.modules.dossiers.models import Dossier, OpenCount
from qarib.modules.journal.models import Entry
from qarib.modules.organisations.enums import CHOSEN_MEMBERSHIP
from qarib.modules.promises.actions import climb_ladder
from qarib.modules.territory.actions import load_shipped_territory
from qarib.modules.territory.models import Wilaya
from qarib.ui.tilemap import PLACES

HOME, AGENCY, BODY, COUNTRY = (reverse(f"cockpit:{name}") for name in ("home", "agency", "body", "country"))
WILAYA = reverse("cockpit:wilaya", args=["44"])


def text_of(response):
    """Return what a page says, its marks taken out."""
    assert response.status_code == 200
    main = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def stats_of(response):
    """Return the tiles of a page: label → value."""
    found = re.findall(
        r'<div class="stat[^"]*">\s*<dt>(.*?)</dt>\s*<dd>(.*?)</dd>', response.content.decode(), re.DOTALL
    )
    return {
        unescape(re.sub(r"<[^>]+>", "", label)).strip(): unescape(value).replace("\u202f", " ").strip()
        for label, value in found
    }


def test_each_role_is_led_to_its_own_cockpit(world, head, director, minister):
    assert [client.get(HOME)["Location"] for client in (head, director, minister)] == [AGENCY, BODY, COUNTRY]


def test_a_head_sees_what_their_agency_keeps_and_what_waits(world, head):
    furnish(world, 2)
    file_at(world, 0)
    refresh_figures()

    stats = stats_of(head.get(AGENCY))

    assert stats["Dossiers à traiter"] == "3"
    assert stats["Dossiers en retard"] == "2"
    assert stats["Dossiers déposés"] == "7"
    assert stats["Dossiers décidés"] == "4"
    assert stats["Dossiers refusés"] == "2"
    assert stats["Engagements tenus"] == "100 %"
    assert stats["Recours à trancher"] == "0"


def test_the_balance_of_queues_names_everybody_and_opens_their_part_of_the_queue(world, head):
    furnish(world, 2)
    nobodys = file_at(world, 0)
    refresh_figures()

    page = head.get(AGENCY).content.decode()
    links = [unescape(link) for link in re.findall(r'href="(/desk/\?whose=[^"]+)"', page)]
    lists = [head.get(link).content.decode() for link in links]

    assert Person.objects.get(pk=world.samir.person).full_name in unescape(page)
    held = sorted(part.count('class="item') or len(re.findall(r"<b><bdi>", part)) for part in lists)
    assert held == [0, 1, 2]
    assert sum(str(nobodys.uid) in part for part in lists) == 1


def test_a_director_sees_wilayas_procedures_agencies_and_refusals(world, director):
    furnish(world)

    text = text_of(director.get(BODY))

    assert "Inscription comme demandeur d’emploi" in text
    assert "Aïn Defla (44): 100 %" in text.replace("\u202f", " ")
    assert "Vous pouvez accepter une offre d’emploi convenable – Inscription" in text


def test_the_map_shows_late_files_when_asked(world, director):
    furnish(world)

    assert "Aïn Defla (44): 1 " in text_of(director.get(BODY, {"map": "late"}))


def test_the_map_has_all_69_wilayas_and_each_opens(world, director):
    load_shipped_territory()
    page = director.get(BODY).content.decode()

    tiles = re.findall(r'<a href="(/cockpit/wilayas/\d\d/)" aria-label', page)

    assert len(set(tiles)) == 69
    assert set(Wilaya.objects.order_by("code").values_list("code", flat=True)) == set(PLACES)
    assert len(set(PLACES.values())) == 69
    assert director.get(tiles[0]).status_code == 200


def test_the_ministry_compares_bodies_and_opens_one(world, minister):
    furnish(world, 5)

    page = minister.get(COUNTRY)
    of_body = minister.get(COUNTRY, {"body": "anem"})

    assert "/cockpit/country/?body=anem" in page.content.decode()
    assert stats_of(page) == stats_of(of_body)
    assert stats_of(page)["Dossiers en retard"] == "5"


def test_small_numbers_are_hidden_from_the_ministry_alone(world, minister, director):
    furnish(world)

    for address in (COUNTRY, WILAYA):
        stats = stats_of(minister.get(address))
        assert stats["Dossiers en retard"] == "moins de 5"
        assert stats["Dossiers refusés"] == "moins de 5"
        assert stats["Engagements tenus"] == "moins de 5"
        assert stats["Recours à trancher"] == "0"
    assert stats_of(director.get(WILAYA))["Dossiers en retard"] == "1"
    page = minister.get(COUNTRY).content.decode()
    assert "Aïn Defla (44): non connu" in unescape(page)


def test_the_ministry_reads_neither_a_name_nor_a_number_of_file(world, minister):
    furnish(world, 6)
    Person.objects.update(family_name="Bouzellifa")  # no word of a page by chance, as a drawn name may be
    pages = [minister.get(address).content.decode() for address in (COUNTRY, f"{COUNTRY}?body=anem", WILAYA)]

    for dossier in Dossier.objects.select_related("person").order_by("pk"):
        for page in pages:
            assert dossier.number not in page
            assert str(dossier.uid) not in page
            assert dossier.person.family_name not in page
    assert "/desk/?" not in "".join(pages)


def test_another_body_sees_nothing_of_it(world, at_desk):
    furnish(world, 2)
    stranger = at_desk(MembershipFactory(organisation=BodyFactory(), role="director").person)
    elsewhere = at_desk(MembershipFactory(organisation=world.other_agency, role="head").person)

    for client, address in ((stranger, BODY), (stranger, WILAYA), (elsewhere, AGENCY)):
        stats = stats_of(client.get(address))
        assert set(stats.values()) <= {"0", "–"}


def test_a_wilaya_shows_its_agencies_and_procedures(world, director):
    furnish(world, 2)

    page = director.get(WILAYA)

    assert stats_of(page)["Dossiers à traiter"] == "2"
    assert "Inscription comme demandeur d’emploi" in text_of(page)
    empty = director.get(reverse("cockpit:wilaya", args=["02"]))
    assert set(stats_of(empty).values()) == {"0", "–"}


@pytest.mark.parametrize("code", ["99", "x", "4444", "00"])
def test_a_wilaya_that_does_not_exist_is_absent(world, director, code):
    assert director.get(reverse("cockpit:wilaya", args=[code])).status_code == 404


@pytest.mark.parametrize("body", ["nothing", "\x00", "x" * 500, "anem-44"])
def test_a_body_that_does_not_exist_is_absent(world, minister, body):
    assert minister.get(COUNTRY, {"body": body}).status_code == 404
    assert minister.get(WILAYA, {"body": body}).status_code == 200


@pytest.mark.parametrize("query", [{"period": "x"}, {"map": "\x00"}, {"period": ["month", "year"]}])
def test_nonsense_in_the_address_is_ignored(world, director, query):
    assert director.get(BODY, query).status_code == 200


def test_the_month_and_the_year_are_told_apart(world, head):
    file_at(world, -40)
    file_at(world, -1)
    refresh_figures()

    assert stats_of(head.get(AGENCY))["Dossiers déposés"] == "2"
    assert stats_of(head.get(AGENCY, {"period": "month"}))["Dossiers déposés"] == "1"


def test_promises_are_drawn_over_the_months_that_have_any(world, head):
    furnish(world)
    assert "Il n’y a pas de courbe" in text_of(head.get(AGENCY))

    file_at(world, -45)
    with time_machine.travel(TUESDAY.replace(month=10, day=20), tick=False):
        while climb_ladder():
            pass
    refresh_figures()

    assert 'class="curve"' in head.get(AGENCY).content.decode()


def test_it_says_when_it_was_counted(world, head):
    assert "Rien n’a encore été compté" in text_of(head.get(AGENCY))
    refresh_figures()
    assert "Compté le 24 novembre 2026 à 10:00" in text_of(head.get(AGENCY))


@pytest.mark.parametrize("role", ["agent", "auditor", "administrator", "jurist"])
def test_other_roles_have_no_cockpit(world, at_desk, role):
    office = world.agency if role == "agent" else world.agency.body
    client = at_desk(MembershipFactory(organisation=office, role=role).person)

    addresses = (HOME, AGENCY, BODY, COUNTRY, WILAYA, reverse("cockpit:definitions"))
    assert {client.get(address).status_code for address in addresses} == {403}


def test_a_citizen_is_told_that_it_is_not_theirs(world, at_desk):
    assert at_desk(world.yasmine).get(HOME).status_code == 403


def test_each_cockpit_is_its_roles_alone(world, head, director, minister):
    allowed = {
        (name, address): client.get(address).status_code
        for name, client in (("head", head), ("director", director), ("ministry", minister))
        for address in (AGENCY, BODY, COUNTRY, WILAYA)
    }
    assert {key for key, status in allowed.items() if status == 200} == {
        ("head", AGENCY),
        ("director", BODY),
        ("director", WILAYA),
        ("ministry", COUNTRY),
        ("ministry", WILAYA),
    }


def test_it_follows_the_role_chosen_at_the_desk(world, at_desk):
    second = MembershipFactory(
        person=Person.objects.get(pk=world.samir.person), organisation=world.other_agency, role="head"
    )
    samir = at_desk(world.samir)
    assert samir.get(HOME).status_code == 403

    session = samir.session
    session[CHOSEN_MEMBERSHIP] = str(second.uid)
    session.save()

    assert samir.get(HOME)["Location"] == AGENCY


def test_the_desk_leads_those_there_who_have_one(world, head, at_desk):
    assert HOME in head.get("/desk/").content.decode()
    assert f'href="{HOME}"' not in at_desk(world.samir).get("/desk/").content.decode()


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_every_page_speaks_every_language(world, at_desk, ministry, language):
    furnish(world)
    director = MembershipFactory(organisation=world.agency.body, role="director").person
    minister = MembershipFactory(organisation=ministry, role="ministry").person
    for who, address in (
        (world.farida, AGENCY),
        (director, BODY),
        (director, WILAYA),
        (minister, COUNTRY),
    ):
        page = at_desk(who, language).get(address).content.decode()
        assert f'dir="{"rtl" if language == "ar-dz" else "ltr"}"' in page


def test_reading_figures_reads_no_file(world, director):
    furnish(world)
    before = Entry.objects.count()

    director.get(BODY)

    assert Entry.objects.count() == before


def more_places(world, rows):
    """Give the body agencies and wilayas with figures."""
    for number in range(rows):
        agency = AgencyFactory(body=world.agency.body)
        ServiceFactory(organisation=agency, wilaya=WilayaFactory(code=f"{60 + number}"))
        MembershipFactory(organisation=world.agency)


@pytest.mark.list_page("cockpit:agency")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_agency_costs_the_same_for_one_and_for_three(world, head, rows, django_assert_num_queries):
    furnish(world, rows)
    more_places(world, rows)
    head.get(AGENCY)

    # session with person, roles, run, flow, standing, months, versions, held, team, refusals
    with django_assert_num_queries(10):
        head.get(AGENCY)


@pytest.mark.list_page("cockpit:body")
@pytest.mark.parametrize("rows", [1, 3])
def test_a_body_costs_the_same_for_one_and_for_three(world, director, rows, django_assert_num_queries):
    furnish(world, rows)
    more_places(world, rows)
    director.get(BODY)

    # session with person, roles, flow, standing, names, versions, observed, refusals, offices, months,
    # wilayas, run
    with django_assert_num_queries(12):
        director.get(BODY)


@pytest.mark.list_page("cockpit:country")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_country_costs_the_same_for_one_and_for_three(world, minister, rows, django_assert_num_queries):
    furnish(world, rows)
    more_places(world, rows)
    minister.get(COUNTRY)

    with django_assert_num_queries(11):
        minister.get(COUNTRY)


@pytest.mark.list_page("cockpit:wilaya")
@pytest.mark.parametrize("rows", [1, 3])
def test_a_wilaya_costs_the_same_for_one_and_for_three(world, director, rows, django_assert_num_queries):
    furnish(world, rows)
    more_places(world, rows)
    director.get(WILAYA)

    with django_assert_num_queries(8):
        director.get(WILAYA)


def test_months_are_counted_back_over_new_year(world):
    assert str(months_back(world.version.valid_from.replace(2026, 1, 31), 2)) == "2025-11-01"
    assert str(months_back(world.version.valid_from.replace(2026, 12, 31), 11)) == "2026-01-01"
    assert str(months_back(world.version.valid_from.replace(2026, 12, 1), 12)) == "2025-12-01"


def test_only_the_agencies_where_most_waits_are_listed(world, director):
    furnish(world)
    for number in range(16):
        agency = AgencyFactory(body=world.agency.body, name_fr=f"Agence {number:02}")
        OpenCount.objects.create(
            agency=agency,
            wilaya=WilayaFactory(code="44"),
            procedure=world.version.procedure,
            status="filed",
            age="3_days",
            files=number + 2,
            late=0,
            signed=0,
        )

    text = text_of(director.get(BODY))

    assert "Les 15 agences où il y a le plus de retard ou d’attente" in text
    assert "Agence 15" in text
    assert "Agence 01" not in text
