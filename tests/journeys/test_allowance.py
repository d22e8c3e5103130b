"""Yasmine asks for the allowance from a bad line, goes on with another device, and is paid."""

from contextlib import suppress

import pytest
from browsing import Line, log_in_as
from playwright.sync_api import Error

from journeys.allowance import ACCOUNT, begin, fill_circumstances, fill_payment, fill_you
from journeys.people import Newcomer, confirm_identity, follow, log_in, sign_up, submit
from journeys.test_registration import (
    NUMBER,
    assert_nothing_is_seen,
    download_the_letter,
    label,
    pages_of,
    text_of,
    verify_on_the_page,
)
from journeys.walking import Walk
from qarib.modules.documents.enums import Authenticity

PAID = {"ar-dz": "18.000", "fr": "18 000"}


def ask_on_a_bad_line_that_is_cut(walk):
    """Fill until the line is lost in the middle; what was sent before is kept."""
    page, line = walk.page, Line(walk.page)
    line.slow()
    begin(page)
    walk.look()
    fill_you(page)
    walk.look()
    fill_circumstances(page)
    with line.cut(), suppress(Error):
        submit(page)
    assert "/payment/" not in page.url


def go_on_elsewhere(walk, person):
    """Find the draft where it was left, finish and file; return the number."""
    page = walk.page
    page.goto("/me/")
    walk.look("a draft waits")
    page.locator('main a[href$="/fill/"]').click()
    page.wait_for_url("**/fill/circumstances/")
    fill_circumstances(page)
    submit(page)
    page.wait_for_url("**/fill/payment/")
    walk.look()
    fill_payment(page, person)
    walk.look()
    assert ACCOUNT in text_of(page)
    submit(page)
    page.wait_for_url("**/filed/")
    walk.look()
    return NUMBER.search(text_of(page))[0]


def grant(walk, number, language):
    """Let Samir find the file, read what it pays, and grant it."""
    page = walk.page
    log_in_as(page, "samir")
    page.goto(f"/desk/search/?number={number}")
    walk.look()
    follow(page.locator('main a[href*="/grant/"]'))
    walk.look()
    assert PAID[language] in page.locator("form.panel").inner_text().replace("\xa0", " ").replace(
        "\u202f", " "
    )
    submit(page, "form.panel")
    assert "/grant/" not in page.url


@pytest.mark.parametrize(
    ("language", "device", "javascript"), [("ar-dz", "phone", False), ("fr", "desktop", True)]
)
def test_the_allowance_is_asked_for_on_two_devices_granted_and_verified_by_anyone(
    visit, language, device, javascript
):
    person, choices = Newcomer(language), {"language": language, "javascript": javascript}
    first, second = (Walk(visit(device=device, **choices), language, phone=device == "phone") for _ in "12")
    inbox = visit(language=language, device="desktop")
    samir = Walk(visit(language=language, device="desktop"), language, phone=False)

    sign_up(first.page, inbox, person)
    ask_on_a_bad_line_that_is_cut(first)
    log_in(second.page, inbox, person)
    number = go_on_elsewhere(second, person)
    confirm_identity(second.page, person)
    second.page.wait_for_url("**/me/")
    grant(samir, number, language)

    letter, code = download_the_letter(second.page, number)
    second.look("granted")
    anyone = visit(**choices)
    assert verify_on_the_page(anyone, letter) == label(Authenticity.AUTHENTIC, language)
    assert verify_on_the_page(anyone, letter[:-9] + b"%" + letter[-8:]) == label(
        Authenticity.ALTERED, language
    )
    assert anyone.goto(f"/v/{code}/").status == 200
    assert number in text_of(anyone)

    karim = visit(language=language)
    log_in_as(karim, "karim")
    addresses = pages_of(second.page)
    assert_nothing_is_seen(karim, addresses, [number, *person.names])
    assert [one.complaints for one in (first, second, samir)] == [[], [], []]
