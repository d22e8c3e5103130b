"""Somebody files without typing what registers know: one is down, one is wrong, and no paper is fetched."""

import re
import time

import pytest
from browsing import log_in_as

from journeys.people import (
    Newcomer,
    choose_commune,
    confirm_identity,
    follow,
    national_number,
    sign_up,
    submit,
)
from journeys.test_registration import NUMBER, text_of
from journeys.walking import Walk
from qarib.modules.exchange.clients.registers import said_of

_PATIENCE = 30
SETTLED = "قارنّا مع كشف المسار المهني: جوابك هو الصحيح."
# The code of a letter, not the end of a file's number.
_CODE = re.compile(r"(?<![-\w])[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z](?![-\w])")


@pytest.fixture
def person():
    """Return somebody whom the registers of the demo know by the number."""
    return Newcomer("ar-dz")


@pytest.fixture
def walk(visit, person):
    """Return the walk of a mason on a phone, in Arabic, without JavaScript; it may have no complaint."""
    begun = enter(visit, person)
    yield begun
    assert begun.complaints == []


@pytest.fixture
def young(visit):
    """Return the walk of somebody too young for a first contract: no fund of the demo has heard of them."""
    begun = enter(visit, Newcomer("ar-dz", nin=national_number("2004")))
    yield begun
    assert begun.complaints == []


def enter(visit, person):
    """Open a space on a phone, in Arabic, without JavaScript, and confirm the identity."""
    begun = Walk(visit(language="ar-dz", javascript=False), "ar-dz")
    sign_up(begun.page, visit(language="fr"), person)
    confirm_identity(begun.page, person)
    return begun


def begin(page, code):
    """Press Start on the page of a procedure."""
    page.goto(f"/procedures/{code}/")
    submit(page, 'form[action$="/start/"]')


def asked(page):
    """Return the names of the boxes before us."""
    assert page.locator("main input[type=file]").count() == 0
    boxes = page.locator("main form [name]").evaluate_all("all => all.map(one => one.name)")
    return {name for name in boxes if name not in {"csrfmiddlewaretoken", "later", ""}}


def contest_the_months(walk, months):
    page = walk.page
    page.locator('a[href$="/known/affiliation_months/"]').click()
    walk.look("this is wrong")
    page.fill("input[name=affiliation_months]", "365")
    submit(page)
    page.wait_for_url("**/known/")
    walk.look("contested")
    assert "365" in text_of(page)
    assert months in text_of(page)


def answer_the_rest(walk):
    """Fill what no register says, and return the names of all boxes; no page takes a file."""
    page, seen = walk.page, set()
    page.locator('main a.btn[href$="/fill/"]').click()
    page.wait_for_url("**/fill/work/")
    seen |= asked(page)
    page.fill("input[name=household_income]", "42000")
    submit(page)
    page.wait_for_url("**/fill/house/")
    seen |= asked(page)
    for box in ("building_in_progress", "bailiff_report"):
        page.check(f"input[value={box}]")
    submit(page)
    page.wait_for_url("**/fill/family/")
    seen |= asked(page)
    page.fill("input[name=bni_years]", "6")
    page.fill("input[name=residence_commune]", "الجزائر الوسطى")
    submit(page)
    choose_commune(page, "residence_commune")
    page.wait_for_url("**/check/")
    return seen


def settle_for_the_person(walk, number):
    """Let the agency's agent find the file, and say that the person's answer counts."""
    page = walk.page
    page.goto(f"/desk/search/?number={number}")
    page.wait_for_url("**/desk/dossiers/**")
    walk.look("contested")
    follow(page.locator('main a[href*="/proofs/"]'))
    walk.look("settle")
    page.check("input[name=counts][value=person]")
    page.fill("[name=reason]", SETTLED)
    submit(page)
    page.wait_for_url("**/desk/dossiers/**")


def test_the_rural_aid_is_filed_though_one_register_is_down_and_another_is_wrong(walk, person, visit):
    months = str(said_of(person.nin, "affiliation_months"))
    begin(walk.page, "fnpos.rural-housing-aid")
    walk.page.wait_for_url("**/known/")
    walk.look("what we already know")
    known = text_of(walk.page)
    assert months in known
    assert "CNL" in known
    assert "لم يصل الجواب بعد" in known
    contest_the_months(walk, months)

    seen = answer_the_rest(walk)

    assert not seen & {"social_status", "children", "cnl_second_instalment"}
    walk.look("check")
    submit(walk.page)
    walk.page.wait_for_url("**/filed/")
    number = NUMBER.search(text_of(walk.page))
    assert number
    follow(walk.page.locator('main a.btn[href*="/me/dossiers/"]'))
    walk.look("the file")
    assert "لم يصل الجواب بعد" in text_of(walk.page)

    lynda = Walk(visit(language="ar-dz", device="desktop", javascript=False), "ar-dz")
    log_in_as(lynda.page, "lynda")
    settle_for_the_person(lynda, number[0])
    walk.page.reload()
    assert SETTLED in text_of(walk.page)
    assert lynda.complaints == []


def certificate_of(walk, code, known):
    """Ask for a certificate whose fact the registers give; return the page of the file once it is granted."""
    begin(walk.page, code)
    walk.page.wait_for_url("**/known/")
    walk.page.locator('main a.btn[href$="/fill/"]').click()
    walk.page.wait_for_url("**/fill/certificate/")
    assert known not in asked(walk.page)
    walk.page.check("input[name=certificate_for][value=bank]")
    walk.page.fill("input[name=residence_commune]", "الجلفة، الجلفة")
    submit(walk.page)
    walk.page.wait_for_url("**/check/")
    submit(walk.page)
    walk.page.wait_for_url("**/filed/")
    file = re.sub(r"filed/$", "", walk.page.url)
    until = time.monotonic() + _PATIENCE
    while not walk.page.locator('a[href*="/me/letters/"]').count():
        assert time.monotonic() < until, text_of(walk.page)
        time.sleep(0.5)
        walk.page.goto(file)
    walk.look("granted")


def test_a_certificate_that_registers_prove_is_there_within_seconds(walk):
    certificate_of(walk, "cnas.affiliation-certificate", "social_status")


def test_a_certificate_that_no_fund_holds_them_is_there_and_whoever_receives_it_reads_what_it_says(
    young, visit
):
    certificate_of(young, "cnas.non-affiliation-certificate", "affiliated_anywhere")
    code = _CODE.search(text_of(young.page))
    assert code
    stranger = Walk(visit(language="ar-dz", javascript=False), "ar-dz")
    stranger.page.goto(f"/v/{code[0]}/")
    stranger.look("verified")
    assert "شهادة عدم الانتساب إلى الضمان الاجتماعي" in text_of(stranger.page)
    assert stranger.complaints == []
