"""Rachid files the rural aid while CNAS is down for two days, and uploads nothing."""

import time
from datetime import timedelta

import pytest
from browsing import log_in_as
from house import House

from journeys.people import follow, submit
from journeys.test_exchange import answer_the_rest, begin
from journeys.test_registration import NUMBER, text_of
from journeys.walking import Walk
from qarib.kernel import clock

_TWO_DAYS, _A_NIGHT = timedelta(days=2, hours=1), timedelta(hours=12)
PENDING, ANSWERED_NOBODY = "لم يصل الجواب بعد", "التأخر من تلك الجهة"
DOWN_SINCE, ZERO_PAPER = "انقطاع منذ", "دون أي وثيقة"


@pytest.fixture
def alone():
    """Serve a house of its own, whose clock moves and where CNAS does not answer."""
    with House(workers=1, environment={"QARIB_EXCHANGE_DOWN": "cnas"}) as opened:
        yield opened


def later(house, passed, *, down):
    """Serve the same house again after so much time."""
    house.stop()
    now = clock.machine_now() + passed
    house.environment |= {"QARIB_NOW": now.isoformat(), "QARIB_EXCHANGE_DOWN": down}
    house.serve()


def tell_the_outage(house):
    """Tell it once the worker has asked in vain again, as the clock does every ten minutes."""
    told = "from qarib.modules.exchange.actions import tell_outages; print('told', tell_outages())"
    for _try in range(60):
        if "told 1" in house.manage("shell", "-c", told):
            return
        time.sleep(1)
    raise AssertionError(house.words())


def wait_for(walk, address, words):
    """Look again until the page has these words: the worker asks each minute."""
    for _try in range(100):
        walk.page.goto(address)
        if words(text_of(walk.page)):
            return
        walk.page.wait_for_timeout(1_000)
    raise AssertionError(text_of(walk.page))


def test_cnas_is_down_for_two_days_and_rachid_brings_nothing(alone, visit):
    walk = Walk(visit(host=alone.url, language="ar-dz", javascript=False), "ar-dz")
    page = walk.page
    log_in_as(page, "rachid")
    begin(page, "fnpos.rural-housing-aid")
    page.wait_for_url("**/known/")
    assert PENDING in text_of(page)
    answer_the_rest(walk)
    submit(page)
    page.wait_for_url("**/filed/")
    assert NUMBER.search(text_of(page))
    follow(page.locator('main a.btn[href*="/me/dossiers/"]'))
    file = page.url
    assert PENDING in text_of(page)

    later(alone, _TWO_DAYS, down="cnas")
    tell_the_outage(alone)
    walk.go("/exchange/")
    assert DOWN_SINCE in text_of(page)
    log_in_as(page, "rachid")
    page.goto(file)
    walk.look("late")
    assert ANSWERED_NOBODY in text_of(page)

    later(alone, _TWO_DAYS + _A_NIGHT, down="none")
    log_in_as(page, "rachid")
    wait_for(walk, file, lambda words: ANSWERED_NOBODY not in words and PENDING not in words)
    walk.look("answered")
    assert page.locator('main a[href*="/uploads/"]').count() == 0
    walk.go("/procedures/fnpos.rural-housing-aid/")
    assert ZERO_PAPER in text_of(page)
    assert walk.complaints == []
