from datetime import date, timedelta

import pytest

from factories.organisations import AgencyFactory, BodyFactory, ServiceFactory
from qarib.kernel.actor import SYSTEM
from qarib.modules.organisations.actions import set_services
from qarib.modules.organisations.errors import NoAgency
from qarib.modules.organisations.models import Service
from qarib.modules.organisations.queries import agencies_of, agency_for, services_of
from qarib.modules.territory.models import Commune, CommuneWilaya, Wilaya

pytestmark = pytest.mark.django_db

BEFORE, AFTER = date(2026, 12, 31), date(2027, 1, 1)
LAW = date(2026, 4, 5)
PLACE = {"latitude": "34.00000", "longitude": "3.00000"}


def wilaya(code, **changes):
    details = {"valid_from": date(1984, 2, 4), "administers_from": date(1984, 2, 4)} | changes
    return Wilaya.objects.create(code=code, name_ar="ولاية", name_fr="Wilaya", **PLACE, **details)


def commune(code, *belongings):
    row = Commune.objects.create(code=code, name_ar="بلدية", name_fr="Commune", folded="commune", **PLACE)
    for place, start, end in belongings:
        CommuneWilaya.objects.create(commune=row, wilaya=place, valid_from=start, valid_to=end)
    return row


@pytest.fixture
def djelfa():
    return wilaya("17")


@pytest.fixture
def messaad(djelfa):
    return wilaya("63", valid_from=LAW, parent=djelfa, administers_from=AFTER)


@pytest.fixture
def moved(djelfa, messaad):
    """A commune that the law of 2026 moved to a new wilaya."""
    return commune("1716", (djelfa, date(1984, 2, 4), date(2026, 4, 4)), (messaad, LAW, None))


@pytest.fixture
def anem():
    return BodyFactory(code="anem")


@pytest.fixture
def anem_17(anem, djelfa):
    return ServiceFactory(organisation__body=anem, organisation__code="anem-17", wilaya=djelfa).organisation


def test_jurisdiction_moves_by_itself_on_1_january_2027(anem, anem_17, messaad, moved):
    anem_63 = ServiceFactory(organisation__body=anem, wilaya=messaad, valid_from=LAW).organisation
    assert [agency_for(moved, body_code="anem", on=day) for day in (LAW, BEFORE, AFTER)] == [
        anem_17,
        anem_17,
        anem_63,
    ]


def test_a_new_wilaya_without_agency_is_still_served_by_the_one_it_came_from(anem_17, moved):
    assert agency_for(moved, body_code="anem", on=AFTER) == anem_17


def test_a_row_for_the_commune_wins(anem, anem_17, moved):
    branch = ServiceFactory(organisation__body=anem, commune=moved).organisation
    assert agency_for(moved, body_code="anem", on=BEFORE) == branch


def test_two_agencies_of_one_wilaya_the_first_code_serves(anem, anem_17, djelfa, moved):
    ServiceFactory(organisation__body=anem, organisation__code="anem-17-b", wilaya=djelfa)
    assert agency_for(moved, body_code="anem", on=BEFORE) == anem_17


def test_only_an_open_agency_of_that_body_on_that_day_serves(anem, djelfa, moved):
    ServiceFactory(organisation__body=BodyFactory(code="cnas"), wilaya=djelfa)
    ServiceFactory(organisation__body=anem, organisation__active=False, wilaya=djelfa)
    ServiceFactory(organisation__body=anem, wilaya=djelfa, valid_from=AFTER)
    ServiceFactory(organisation__body=anem, wilaya=djelfa, valid_to=BEFORE - timedelta(days=1))
    with pytest.raises(NoAgency):
        agency_for(moved, body_code="anem", on=BEFORE)


def test_a_commune_outside_every_wilaya_has_no_agency(anem_17):
    with pytest.raises(NoAgency):
        agency_for(commune("9999"), body_code="anem", on=BEFORE)


def test_finding_the_agency_costs_two_queries(anem_17, moved, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert agency_for(moved, body_code="anem", on=BEFORE).body.code == "anem"


def test_changing_whom_an_agency_serves_keeps_its_history(anem_17, djelfa, messaad, moved):
    set_services(anem_17, wilayas=[messaad], communes=[moved], since=AFTER, actor=SYSTEM)
    rows = Service.objects.order_by("valid_from", "commune")
    assert {(s.wilaya, s.commune, s.valid_from, s.valid_to) for s in rows} == {
        (djelfa, None, date(2020, 1, 1), BEFORE),
        (messaad, None, AFTER, None),
        (None, moved, AFTER, None),
    }
    assert [(s.wilaya, s.commune) for s in services_of(anem_17, on=AFTER)] == [(messaad, None), (None, moved)]


def test_what_was_planned_is_replaced_and_what_stays_is_left_alone(anem_17, djelfa, messaad):
    set_services(anem_17, wilayas=[messaad], communes=[], since=AFTER, actor=SYSTEM)
    set_services(anem_17, wilayas=[djelfa, messaad], communes=[], since=AFTER, actor=SYSTEM)
    assert [(s.wilaya, s.valid_to) for s in services_of(anem_17, on=AFTER)] == [
        (djelfa, None),
        (messaad, None),
    ]


def test_everybody_may_list_the_open_agencies_of_a_body(anem, anem_17):
    AgencyFactory(body=anem, active=False)
    assert list(agencies_of("anem")) == [anem_17]
