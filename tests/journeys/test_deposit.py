"""The rural aid without carrying a paper: the bailiff deposits the report from a phone, two agents sign."""

import re

from browsing import log_in_as

from factories.documents import image
from journeys.accessibility import check_axe
from journeys.people import Newcomer, choose_commune, confirm_identity, letter_link, sign_up, submit

RURAL = "/procedures/fnpos.rural-housing-aid/"
NUMBER = re.compile(r"QRB-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]")
COMMUNES = {"ar-dz": "الجزائر الوسطى", "fr": "Alger Centre"}
REPORT = {"name": "محضر pv.jpg", "mimeType": "image/jpeg", "buffer": image(size=(900, 1200))}


def text_of(page):
    return page.locator("main").inner_text()


def message_to(inbox, phone):
    """Return the newest message to a phone."""
    inbox.goto(f"/demo/messages/?to={phone}")
    return inbox.locator("main article p").first.inner_text()


def code_for(inbox, phone):
    """Return the newest code that came to a phone; the message of the filing came after it."""
    inbox.goto(f"/demo/messages/?to={phone}")
    with_code = inbox.locator("main article p", has_text=re.compile(r"\b\d{6}\b"))
    return re.search(r"\b\d{6}\b", with_code.first.inner_text())[0]


def start_the_request(page):
    """Answer about work, and stop where a bailiff's report is asked."""
    page.goto(RURAL)
    submit(page, 'form[action$="/start/"]')
    page.wait_for_url("**/fill/work/")
    page.check("input[name=social_status][value=employee]")
    page.fill("input[name=affiliation_months]", "240")
    page.fill("input[name=household_income]", "60000")
    submit(page)
    page.wait_for_url("**/fill/house/")


def invite(page, phone):
    """Write whom the link goes to; afterwards the bailiff's question is no longer asked."""
    page.locator('main a[href*="/deposits/"]').click()
    check_axe(page)
    page.fill("input[name=name]", "الأستاذ سعيد حداد")
    page.fill("input[name=phone]", phone)
    submit(page, "main form[method=post]:has(input[name=phone])")
    check_axe(page)
    page.locator('main a[href$="/fill/"]').first.click()


def file_without_the_report(page, commune):
    """Answer the rest and file; return the number of the file."""
    page.wait_for_url("**/fill/house/")
    assert page.locator("input[value=bailiff_report]").count() == 0
    for fact in ("cnl_second_instalment", "building_in_progress"):
        page.check(f"input[value={fact}]")
    submit(page)
    page.wait_for_url("**/fill/family/")
    page.fill("input[name=children]", "3")
    page.fill("input[name=bni_years]", "2")
    page.fill("input[name=residence_commune]", commune)
    submit(page)
    choose_commune(page, "residence_commune")
    page.wait_for_url("**/check/")
    check_axe(page)
    page.locator("main form[method=post] button").last.click()
    page.wait_for_url("**/filed/")
    return NUMBER.search(text_of(page))[0]


def deposit(bailiff, link, code, number):
    """Deposit the report on a phone without an account; the page says whose file by its number alone."""
    bailiff.goto(link)
    assert number in text_of(bailiff)
    check_axe(bailiff)
    bailiff.fill("input[name=code]", "000000" if code != "000000" else "000001")
    bailiff.set_input_files("input[name=file]", REPORT)
    bailiff.check("input[name=stated]")
    submit(bailiff, "main form[method=post]")
    bailiff.wait_for_selector("#id_code-error")
    check_axe(bailiff)
    bailiff.fill("input[name=code]", code)
    bailiff.set_input_files("input[name=file]", REPORT)
    bailiff.check("input[name=stated]")
    submit(bailiff, "main form[method=post]")
    bailiff.wait_for_selector("code[dir=ltr]")
    assert re.search(r"[0-9a-f]{64}", text_of(bailiff))
    check_axe(bailiff)
    bailiff.goto(link)
    assert bailiff.locator("input[name=file]").count() == 0


def sign(page, number):
    """Find the file by its number, look at the report, and sign."""
    page.goto(f"/desk/search/?number={number}")
    page.wait_for_url("**/desk/dossiers/**")
    page.locator('a[href*="/attachments/"]').first.click()
    page.wait_for_selector("figure.paper img")
    assert page.evaluate("document.querySelector('figure.paper img').naturalWidth") == 900
    check_axe(page)
    page.locator('main a[href*="large=1"]').click()
    check_axe(page)
    page.locator('main a[href*="/desk/dossiers/"]').first.click()
    page.locator('#acts a[href*="/grant/"]').click()
    submit(page, 'main form[action*="/grant/"]')


def test_the_bailiff_deposits_by_link_and_two_agents_sign(visit, language):
    person = Newcomer(language)
    bailiff_phone = f"0551{person.phone[-6:]}"
    page, inbox = visit(language=language, javascript=False), visit(language="fr")
    sign_up(page, inbox, person)
    start_the_request(page)
    invite(page, bailiff_phone)
    number = file_without_the_report(page, COMMUNES[language])

    link = re.search(r"/deposit/[\w-]+/", message_to(inbox, bailiff_phone))[0]
    deposit(visit(language=language, javascript=False), link, code_for(inbox, person.phone), number)

    confirm_identity(page, person)
    page.goto("/me/")
    page.locator("article[data-dossier]>h3>a").first.click()
    check_axe(page)
    assert page.locator('main a[href*="/uploads/"]').count() == 1
    assert re.search(r"\b61\D+100\b", text_of(page))

    lynda, head = (visit(language=language, device="desktop", javascript=False) for _agent in range(2))
    log_in_as(lynda, "lynda")
    sign(lynda, number)
    page.goto("/me/")
    assert page.locator('main a[href*="/letters/"]').count() == 0
    log_in_as(head, "zohra")
    sign(head, number)
    page.goto("/me/")
    page.locator("article[data-dossier]>h3>a").first.click()
    assert letter_link(page)
