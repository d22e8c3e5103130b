from datetime import date

import pytest
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.organisations import AgencyFactory, BodyFactory, MembershipFactory, ServiceFactory
from factories.territory import CommuneFactory
from qarib.modules.journal.models import Entry
from qarib.modules.organisations.enums import MINISTRY, Role
from qarib.modules.organisations.models import Organisation, Service

OFFICES = reverse("desk:offices")
NEW = reverse("desk:office_new")


def typed(**changes):
    return {
        "body": "anem", "code": "anem-59", "name_ar": "وكالة آفلو", "name_fr": "Agence d’Aflou",
        "name_en": "", "commune": "", "address": "", "phone": "029 11 22 33", "active": "on", **changes,
    }  # fmt: skip


def codes_in(page):
    return [row[1].split(">")[1].split("<")[0] for row in page.context["table"].rows]


@pytest.mark.list_page("desk:offices")
@pytest.mark.parametrize("rows", [1, 3])
def test_offices_cost_the_same_for_one_and_for_three(in_role, db, rows, django_assert_num_queries):
    ministry = BodyFactory(code=MINISTRY)
    browser = in_role(ministry)
    for number in range(rows):
        AgencyFactory(code=f"a-{number}", body=ministry)

    # session with person, roles, offices, bodies, wilayas
    with django_assert_num_queries(5):
        page = browser.get(OFFICES)

    assert codes_in(page) == [*(f"a-{number}" for number in range(rows)), MINISTRY]


def test_an_administrator_sees_their_body_and_no_other(administrator, agency):
    AgencyFactory(code="cnas-03")

    assert codes_in(administrator.get(OFFICES)) == ["anem", "anem-03"]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"text": "laghouat"}, ["anem-03"]),
        ({"text": "anem"}, ["anem", "anem-02", "anem-03"]),
        ({"body": "anem"}, ["anem", "anem-02", "anem-03"]),
        ({"wilaya": "03"}, ["anem-03"]),
        ({"wilaya": "44"}, ["anem-02"]),
    ],
)
def test_offices_are_found_by_words_body_and_the_wilaya_they_serve(administrator, anem, agency, query, codes):
    ServiceFactory(organisation=AgencyFactory(code="anem-02", body=anem), commune=CommuneFactory(code="4402"))

    assert codes_in(administrator.get(OFFICES, query)) == codes


def test_offices_turn_by_fifty_without_losing_one(administrator, anem):
    for number in range(60):
        AgencyFactory(code=f"anem-{number:03d}", body=anem)

    first = administrator.get(OFFICES)
    second = administrator.get(OFFICES + first.context["next_url"])

    assert codes_in(first) + codes_in(second) == ["anem", *(f"anem-{number:03d}" for number in range(60))]
    assert second.context["next_url"] == ""


def test_nothing_found_says_so(administrator):
    assert "No agency found" in administrator.get(OFFICES, {"text": "\x00 nowhere"}).content.decode()


def test_an_agency_is_created_and_asks_at_once_whom_it_serves(administrator, anem):
    CommuneFactory(code="0301", name_fr="Aflou", name_ar="آفلو")

    answer = administrator.post(NEW, typed(commune="aflou"))

    agency = Organisation.objects.get(code="anem-59")
    assert answer["Location"] == reverse("desk:office_territory", args=[agency.uid])
    assert (agency.body, agency.commune.code, agency.phone) == (anem, "0301", "029 11 22 33")
    assert Entry.objects.filter(action="organisations.create_agency", object_id=str(agency.uid)).count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": ""}, "Write a code."),
        ({"name_ar": ""}, "Write the name in Arabic."),
        ({"name_fr": " "}, "Write the name in French."),
        ({"code": "Not A Code"}, "Give a code (small letters"),
        ({"code": "anem-03"}, "Another organisation already has this code."),
        ({"commune": "Atlantis"}, "No commune has this name."),
        ({"name_fr": "x" * 200}, "at most 160 characters"),
        ({"name_fr": "a\x00b"}, "Null characters are not allowed."),
        ({"body": "cnas"}, "Select a valid choice."),
    ],
)
def test_a_refused_agency_says_why_and_keeps_what_was_typed(administrator, agency, changes, sentence):
    answer = administrator.post(NEW, typed(**changes))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "029 11 22 33" in answer.content.decode()


def test_a_doubtful_commune_lists_the_codes_to_choose_from(administrator):
    for code in ("4401", "4402"):
        CommuneFactory(code=code, name_fr="El Hassania", name_ar="الحسنية")

    page = administrator.post(NEW, typed(commune="hassania")).content.decode()

    assert "4401 El Hassania" in page
    assert "4402 El Hassania" in page


def test_an_agency_is_corrected_and_closed(administrator, agency):
    url = reverse("desk:office_edit", args=[agency.uid])
    assert administrator.get(url).context["form"].initial["code"] == "anem-03"

    answer = administrator.post(url, typed(code="anem-03", name_fr="Laghouat", active=""))

    agency.refresh_from_db()
    assert answer["Location"] == reverse("desk:office", args=[agency.uid])
    assert (agency.name_fr, agency.active) == ("Laghouat", False)


def test_a_body_has_no_page_of_an_agency(administrator, anem):
    names = ("office_edit", "office_territory")
    answers = [administrator.get(reverse(f"desk:{name}", args=[anem.uid])).status_code for name in names]
    assert answers == [404, 404]
    assert administrator.get(reverse("desk:office", args=[anem.uid])).status_code == 200


@pytest.mark.parametrize("name", ["office", "office_edit", "office_territory", "agent_new"])
def test_an_office_of_another_body_looks_absent(administrator, name):
    assert administrator.get(reverse(f"desk:{name}", args=[AgencyFactory().uid])).status_code == 404


def test_an_agency_of_a_new_wilaya_takes_over_on_the_first_of_january(administrator, anem, agency, aflou):
    heir = AgencyFactory(code="anem-59", body=anem, name_fr="Agence d’Aflou", name_en="")
    ServiceFactory(organisation=heir, wilaya=aflou, valid_from=date(2027, 1, 1))

    (of_heir,) = administrator.get(reverse("desk:office", args=[heir.uid])).context["services"]
    (of_parent,) = administrator.get(reverse("desk:office", args=[agency.uid])).context["services"]

    assert (of_heir.place, of_heir.days, of_heir.state) == (
        "Wilaya 59 Aflou", "from 1 January 2027", "Planned",
    )  # fmt: skip
    assert of_heir.notes == (
        "It takes over on 1 January 2027; until the day before, Laghouat serves its communes.",
    )
    assert of_parent.notes == (
        "Also serves the communes of Aflou, until Agence d’Aflou takes over on 1 January 2027.",
    )


def test_without_an_agency_of_its_own_a_new_wilaya_stays_with_its_parents(administrator, agency, aflou):
    (line,) = administrator.get(reverse("desk:office", args=[agency.uid])).context["services"]
    assert line.notes == (
        "Also serves the communes of Aflou; after 1 January 2027 too, until it has an agency.",
    )


def since(day, **more):
    return {"since_day": str(day.day), "since_month": str(day.month), "since_year": str(day.year), **more}


def test_a_territory_changes_after_a_question_that_names_the_change(administrator, agency, laghouat, aflou):
    CommuneFactory(code="0312", name_fr="Hassi R’Mel", name_ar="حاسي الرمل", wilaya=laghouat)
    url = reverse("desk:office_territory", args=[agency.uid])
    wanted = since(date(2027, 1, 1), wilayas=["59"], one_more="0312")

    asked = administrator.post(url, wanted)

    assert asked.context["lines"] == [
        "From 1 January 2027:",
        "begins to serve: Aflou, Hassi R’Mel",
        "stops serving: Laghouat",
        "Whatever was planned for this day or later is replaced.",
    ]
    assert Service.objects.count() == 1

    answer = administrator.post(url, {**wanted, "sure": "1"})

    assert answer["Location"] == reverse("desk:office", args=[agency.uid])
    rows = Service.objects.order_by("valid_from", "commune__code")
    places = rows.values_list("wilaya__code", "commune__code", "valid_from", "valid_to")
    assert set(places) == {
        ("03", None, date(2020, 1, 1), date(2026, 12, 31)),
        (None, "0312", date(2027, 1, 1), None),
        ("59", None, date(2027, 1, 1), None),
    }


def test_the_question_carries_all_that_was_typed(administrator, agency, laghouat, aflou):
    url = reverse("desk:office_territory", args=[agency.uid])
    asked = administrator.post(url, since(date(2027, 1, 1), wilayas=["03", "59"]))
    assert [pair for pair in asked.context["posted"] if pair[0] == "wilayas"] == [
        ("wilayas", "03"),
        ("wilayas", "59"),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"since_day": "31", "since_month": "2", "since_year": "2027"},
        {"since_day": "", "since_month": "", "since_year": ""},
        since(date(2027, 1, 1), wilayas=["99"]),
        since(date(2027, 1, 1), one_more="\x00"),
    ],
)
def test_a_territory_that_cannot_be_read_changes_nothing(administrator, agency, wrong):
    answer = administrator.post(reverse("desk:office_territory", args=[agency.uid]), {**wrong, "sure": "1"})
    assert (answer.status_code, Service.objects.count()) == (422, 1)


@pytest.mark.parametrize(
    ("role", "answers"),
    [
        (Role.ADMINISTRATOR, [200, 200, 200, 200, 200, 200]),
        (Role.DIRECTOR, [200, 200, 200, 403, 403, 403]),
        (Role.AUDITOR, [200, 200, 200, 403, 403, 403]),
        (Role.AGENT, [403, 403, 403, 403, 403, 403]),
    ],
)
def test_who_may_look_and_who_may_change(in_role, anem, role, answers):
    browser = in_role(anem, role)
    names = ["offices", "agents", "calendar", "identity_cases", "office_new", "holiday_declare"]
    assert [browser.get(reverse(f"desk:{name}")).status_code for name in names] == answers


def test_a_citizen_is_refused_everywhere(at_desk, agency):
    browser = at_desk(PersonFactory(matched=True))
    names = ["administration", "offices", "agents", "calendar", "identity_cases", "office_new"]
    assert {browser.get(reverse(f"desk:{name}")).status_code for name in names} == {403}


def test_a_head_of_agency_looks_at_their_own_agency_only(in_role, agency, anem):
    AgencyFactory(code="anem-02", body=anem)
    browser = in_role(agency, Role.HEAD)

    assert codes_in(browser.get(OFFICES)) == ["anem-03"]
    assert "New agency" not in browser.get(OFFICES).content.decode()
    assert browser.post(NEW, typed()).status_code == 403


@pytest.mark.parametrize("language", ["ar-dz", "fr"])
def test_pages_name_offices_in_the_language_of_the_reader(in_role, at_desk, agency, language):
    person = MembershipFactory(organisation=agency.body, role=Role.ADMINISTRATOR).person
    page = at_desk(person, language=language).get(OFFICES, {"lang": language}).content.decode()
    assert (agency.name_ar if language == "ar-dz" else agency.name_fr) in page
