"""A newcomer registers from a phone, on a bad line; an agent grants; anyone verifies the letter."""

import json
import re
from contextlib import suppress
from urllib.parse import urlsplit

from browsing import Line, log_in_as
from django.utils import translation
from playwright.sync_api import Error

from factories.documents import image
from journeys.people import (
    Newcomer,
    choose_commune,
    confirm_identity,
    follow,
    letter_link,
    log_in,
    sign_up,
    submit,
    type_day,
)
from qarib.demo.personas import RACHID
from qarib.modules.documents.enums import Authenticity

NUMBER = re.compile(r"QRB-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]")
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]\b")
PHOTO = {"name": "سكن residence.jpg", "mimeType": "image/jpeg", "buffer": image()}


def text_of(page):
    return page.locator("main").inner_text()


def label(authenticity, language):
    with translation.override(language):
        return str(authenticity.label)


def the_first_two_pages(page, person):
    page.goto("/procedures/anem.job-seeker-registration/")
    submit(page, 'form[action$="/start/"]')
    type_day(page, "birth_date", ("14", "5", "2001"))
    for name, value in {"residence": "algeria", "situation": "never_worked", "available_now": "yes"}.items():
        page.check(f"input[name={name}][value={value}]")
    submit(page)
    page.wait_for_url("**/fill/home/")
    page.fill("input[name=residence_commune]", person.commune)
    page.check("input[name=residence_changed][value=yes]")
    submit(page)
    choose_commune(page, "residence_commune")
    page.wait_for_url("**/fill/new-address/")


def fill_the_new_address(page, person):
    page.fill("textarea[name=address]", f"12, {person.commune}")
    page.set_input_files("input[name=residence_proof]", PHOTO)


def lose_the_line_in_the_middle_and_resume(page, person):
    line = Line(page)
    line.slow()
    the_first_two_pages(page, person)
    fill_the_new_address(page, person)
    with line.cut(), suppress(Error):
        submit(page)
    assert "/filed/" not in page.url

    # The browser's own "no connection" page may still be arriving, in the place of what is asked meanwhile.
    with suppress(Error):
        page.goto("/me/")
    page.goto("/me/")
    page.locator('main a[href$="/fill/"]').click()
    page.wait_for_url("**/fill/new-address/")  # the two pages before it are kept
    fill_the_new_address(page, person)
    page.click("button[name=later]")
    page.wait_for_url("**/me/")


def finish_on_another_device(page, person):
    page.locator('main a[href$="/fill/"]').click()
    page.wait_for_url("**/fill/work/")
    page.fill("input[name=wanted_occupation]", "محاسبة comptable")
    page.check("input[name=education_level][value=university]")
    submit(page)
    page.wait_for_url("**/fill/background/")
    submit(page)
    page.wait_for_url("**/check/")
    answers = text_of(page)
    assert [part for part in (person.commune, "محاسبة comptable") if part not in answers] == []


def file_twice(page):
    """File by a double click; again from a second tab; again after the button Back. Return the number."""
    second_tab = page.context.new_page()
    second_tab.goto(page.url)
    page.locator("main form[method=post] button").dblclick()
    page.wait_for_url("**/filed/")
    number = NUMBER.search(text_of(page))[0]

    submit(second_tab)
    second_tab.wait_for_url("**/filed/")
    page.go_back()
    if page.url.endswith("/check/"):
        submit(page)
    page.goto("/me/")
    numbers = {number, *NUMBER.findall(text_of(second_tab)), *NUMBER.findall(page.content())}
    assert numbers == {number}
    assert page.locator("article[data-dossier]").count() == 1
    second_tab.close()
    return number


def grant_as_samir(samir, person, number):
    """Find the file by its number from the queue, open it, grant it; return nothing."""
    log_in_as(samir, "samir")
    samir.fill("form[role=search] input[name=q]", number)
    submit(samir, "form[role=search]")
    samir.wait_for_url("**/desk/dossiers/**")
    assert all(name in text_of(samir) for name in person.names)
    samir.locator('main a[href*="/grant/"]').click()
    submit(samir, 'form[action*="/grant/"]')
    assert "/grant/" not in samir.url


def download_the_letter(page, number):
    """Open the granted file and take its letter; return its bytes and its code."""
    page.goto("/me/")
    follow(page.locator("article[data-dossier] h3 a"))
    assert number in text_of(page)
    answer = page.context.request.get(letter_link(page))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.body()[:5] == b"%PDF-"
    return answer.body(), CODE.findall(text_of(page).replace(number, ""))[0]


def verify_on_the_page(page, letter):
    page.goto("/verify/")
    page.set_input_files(
        "input[name=file]", {"name": "l.pdf", "mimeType": "application/pdf", "buffer": letter}
    )
    submit(page)
    return page.locator("main .notice h2").inner_text()


def verify_by_command(house, folder, letter):
    path = folder / "letter.pdf"
    path.write_bytes(letter)
    done = house.run("verify_letter", str(path), "--json")
    return done.returncode, json.loads(done.stdout)["status"]


def altered(letter):
    """Return the letter with one byte turned over."""
    changed = bytearray(letter)
    changed[len(letter) // 4] ^= 1
    return bytes(changed)


def verify_everywhere(house, page, folder, language, letter, *, command):
    """Verify a letter and an altered one; by the command once a language: it knows no browser."""
    assert verify_on_the_page(page, letter) == label(Authenticity.AUTHENTIC, language)
    assert verify_on_the_page(page, altered(letter)) == label(Authenticity.ALTERED, language)
    if command:
        assert verify_by_command(house, folder, letter) == (0, "authentic")
        assert verify_by_command(house, folder, altered(letter)) == (1, "altered")


def pages_of(page):
    """Return the address of each page that holds something of this person's only."""
    page.goto("/me/")
    follow(page.locator("article[data-dossier] h3 a").first)
    dossier = urlsplit(page.url).path
    hrefs = [link.get_attribute("href") for link in page.locator("main a").all()]
    inside = (
        "", "fill/", "fill/you/", "fill/new-address/", "fill/circumstances/", "check/", "filed/", "answer/",
        "withdraw/", "appeal/", "messages/",
    )  # fmt: skip
    found = {dossier + part for part in inside} | {href for href in hrefs if href.startswith(dossier)}
    return found | {href for href in hrefs if "/me/letters/" in href or "/me/uploads/" in href}


def assert_nothing_is_seen(stranger, addresses, secrets, *, confirmed=True):
    """Open each address and one's own pages: not found, or silent.

    Who has not confirmed their identity is sent to do it before any letter is looked for.
    """
    for address in addresses:
        status = stranger.goto(address).status
        asked_first = not confirmed and stranger.url.endswith("/me/identity/")
        assert (status, asked_first) == ((200, True) if asked_first else (404, False)), address
        assert asked_first == (not confirmed and "/me/letters/" in address)
    for own in ("/me/", "/me/readings/", "/me/sessions/"):
        stranger.goto(own)
        assert [secret for secret in secrets if secret in stranger.content()] == []


def test_a_newcomer_registers_on_a_bad_line_and_gets_a_letter_that_anyone_can_verify(
    house, visit, language, javascript, tmp_path
):
    person = Newcomer(language)
    first, second = (visit(language=language, javascript=javascript) for _ in range(2))
    inbox = visit(language=language, device="desktop")

    sign_up(first, inbox, person)
    lose_the_line_in_the_middle_and_resume(first, person)
    log_in(second, inbox, person)
    finish_on_another_device(second, person)
    number = file_twice(second)
    confirm_identity(second, person)
    second.wait_for_url("**/me/")

    grant_as_samir(visit(language=language, device="desktop"), person, number)
    inbox.goto(f"/demo/messages/?to={person.phone}")
    assert number in inbox.locator("main article").first.inner_text()
    letter, code = download_the_letter(second, number)
    verify_everywhere(house, second, tmp_path, language, letter, command=javascript)
    assert second.goto(f"/v/{code}/").status == 200
    assert number in text_of(second)
    second.goto("/me/readings/")
    assert "سمير ق." in text_of(second)

    karim = visit(language=language)
    log_in_as(karim, "karim")
    assert_nothing_is_seen(karim, pages_of(second), [number, *person.names])


def test_a_stolen_national_number_opens_nothing(visit, language):
    rachid, thief, inbox = (visit(language=language) for _ in range(3))
    log_in_as(rachid, "rachid")
    addresses = pages_of(rachid)
    number = NUMBER.search(text_of(rachid))[0]
    stranger = Newcomer(language)

    sign_up(thief, inbox, stranger, nin=RACHID.nin)
    assert_nothing_is_seen(thief, addresses, [number], confirmed=False)
    thief.goto("/me/")
    assert thief.locator("article[data-dossier]").count() == 0
    confirm_identity(thief, stranger, nin=RACHID.nin)
    assert thief.locator("main .errors").count() == 1
    assert_nothing_is_seen(thief, addresses, [number], confirmed=False)

    dossiers = [address for address in addresses if address.startswith("/me/dossiers/")]
    assert rachid.goto(min(dossiers, key=len)).status == 200
