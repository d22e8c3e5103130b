"""Sessions at the desk: announced and shortened by who writes the rules, and by nobody else."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from factories.catalogue import shipped
from factories.organisations import BodyFactory
from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM
from qarib.modules.catalogue.actions import close_session, open_session
from qarib.modules.catalogue.errors import NotYours
from qarib.modules.catalogue.models import Session
from qarib.modules.journal.models import Entry
from qarib.modules.organisations.queries import actor_of

CODE = "fnpos.rural-housing-aid"
RULES = reverse("desk:rules", args=[CODE])
NEW = reverse("desk:session_new", args=[CODE])


def typed(**days):
    return {
        f"{name}_{part}": str(getattr(day, part))
        for name, day in days.items()
        for part in ("day", "month", "year")
    }


def close(session):
    return reverse("desk:session_close", args=[CODE, session.opens_on.isoformat()])


@pytest.fixture
def fund(world):
    fund = BodyFactory(code="fnpos")
    shipped(CODE)
    return fund


@pytest.fixture
def meriem(on_duty, fund):
    return on_duty("jurist", fund)


@pytest.fixture
def running(meriem):
    today = clock.today()
    return open_session(
        CODE, opens_on=today - timedelta(days=3), closes_on=today + timedelta(days=30), actor=SYSTEM
    )


def test_a_jurist_announces_a_session_and_people_read_it(jurist):
    opens = clock.today() + timedelta(days=10)

    sent = jurist.post(NEW, typed(opens_on=opens, closes_on=opens + timedelta(days=20)))

    assert sent["Location"] == RULES
    session = Session.objects.get()
    assert (session.opens_on, session.version.valid_from) == (opens, date(2026, 1, 1))
    assert Entry.objects.filter(action="catalogue.open_session").count() == 1
    assert "Annoncée" in str(jurist.get(RULES).context["sessions"][0].tag)


def test_a_running_session_is_closed_earlier(jurist, running):
    assert "La fermer plus tôt" in jurist.get(RULES).content.decode()
    sent = jurist.post(close(running), typed(closes_on=clock.today()))

    assert sent["Location"] == RULES
    running.refresh_from_db()
    assert running.closes_on == clock.today()


@pytest.mark.parametrize(
    ("opens", "closes"), [(5, 4), (-1, 20), (10, 12)], ids=["swapped", "begun already", "shared days"]
)
def test_dates_that_do_not_fit_are_said_and_kept_on_the_page(jurist, running, opens, closes):
    today = clock.today()
    days = typed(opens_on=today + timedelta(days=opens), closes_on=today + timedelta(days=closes))

    refused = jurist.post(NEW, days)

    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors()
    assert f'value="{days["opens_on_day"]}"' in refused.content.decode()
    assert Session.objects.count() == 1


def test_a_last_day_in_the_past_or_later_is_refused(jurist, running):
    for day in (clock.today() - timedelta(days=1), running.closes_on + timedelta(days=1)):
        assert jurist.post(close(running), typed(closes_on=day)).status_code == 422


def test_empty_dates_and_unknown_sessions(jurist, running):
    assert jurist.post(NEW, {}).status_code == 422
    for day in ("2020-01-01", "yesterday", "%00"):
        address = close(running).replace(running.opens_on.isoformat(), day)
        assert jurist.get(address).status_code == 404


def test_an_open_procedure_is_refused_a_session(world, on_duty, at_desk):
    jurist = at_desk(on_duty("jurist"))
    opens = clock.today() + timedelta(days=1)
    address = reverse("desk:session_new", args=["anem.job-seeker-registration"])

    refused = jurist.post(address, typed(opens_on=opens, closes_on=opens))

    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors()


@pytest.mark.parametrize("role", ["jurist", "director"])
def test_another_body_sees_and_does_nothing(running, on_duty, at_desk, role):
    stranger = on_duty(role)  # of ANEM
    browser, actor = at_desk(stranger), actor_of(stranger)

    assert {browser.get(NEW).status_code, browser.get(close(running)).status_code} == {404}
    with pytest.raises(NotYours):
        close_session(running, closes_on=clock.today(), actor=actor)
    with pytest.raises(NotYours):
        open_session(CODE, opens_on=clock.today(), closes_on=clock.today(), actor=actor)


@pytest.mark.parametrize("rows", [1, 3])
def test_sessions_cost_the_page_one_query_whatever_their_number(
    jurist, meriem, rows, django_assert_num_queries
):
    for place in range(rows):
        opens = clock.today() + timedelta(days=1 + 10 * place)
        open_session(CODE, opens_on=opens, closes_on=opens + timedelta(days=5), actor=SYSTEM)
    jurist.get(RULES)

    # session with person, roles, procedure, version in force, proposals, versions, sessions
    with django_assert_num_queries(7):
        page = jurist.get(RULES)

    assert len(page.context["sessions"]) == rows
