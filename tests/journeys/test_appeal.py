"""A refusal is read, contested, and decided again by somebody else: overturned, or upheld with reasons."""

import pytest
from browsing import log_in_as

from journeys.allowance import file_allowance
from journeys.people import Newcomer, confirm_identity, follow, sign_up, submit
from journeys.test_registration import CODE, NUMBER, label, text_of, verify_on_the_page
from journeys.walking import Walk
from qarib.modules.documents.enums import Authenticity, Standing
from qarib.modules.dossiers.errors import SameDecider

# Less than six months: the criterion is named by what it asks for.
MONTHS, CRITERION = "4", "registered-long-enough"
REASON = "أربعة أشهر فقط في سجل الوكالة – quatre mois au registre."
APPEAL = "أنا مسجلة منذ ثمانية أشهر – inscrite depuis huit mois."
ANSWER = "اطلعنا على السجل من جديد – registre relu."


def refuse_as_samir(walk, number):
    """Refuse on one criterion with a reason for the person."""
    page = walk.page
    log_in_as(page, "samir")
    page.goto(f"/desk/search/?number={number}")
    here = page.url
    follow(page.locator('main a[href*="/refuse/"]'))
    page.check(f"form.panel input[name=criterion][value={CRITERION}]")
    page.fill("form.panel [name=reason]", REASON)
    submit(page, "form.panel")
    assert "/refuse/" not in page.url
    return here


def open_the_file(walk):
    """Open the file from one's space, and check its page."""
    walk.page.goto("/me/")
    follow(walk.page.locator("article[data-dossier] h3 a").first)
    walk.look()


def letters_of(page):
    """Return the letters of the page before us, the last decision's first."""
    addresses = [link.get_attribute("href") for link in page.locator('main a[href*="/me/letters/"]').all()]
    return [page.context.request.get(address).body() for address in addresses]


def contest(walk):
    """Read why, on what value, from whom, what to do and until when; then contest."""
    page = walk.page
    said = text_of(page)
    assert all(part in said for part in (REASON, MONTHS))
    follow(page.locator('main a[href$="/appeal/"]'))
    walk.look("empty")
    submit(page)
    walk.look("without a word")
    page.fill("textarea[name=text]", APPEAL)
    submit(page)
    walk.look("contested")
    assert APPEAL in text_of(page)


def refused_the_second_time(page, file, act, language):
    """Try each way of deciding one's own refusal again: it is not listed, and the act says why not."""
    page.goto("/desk/appeals/")
    assert file not in [link.get_attribute("href") for link in page.locator("main a").all()]
    assert page.goto(f"{file}{act}/").status == 409
    assert label_of(SameDecider, language) in text_of(page)


def label_of(refusal, language):
    """Return the sentence of a refusal in the language of the page."""
    return label(type("Said", (), {"label": refusal.message}), language)


def answer_as_farida(walk, file, act):
    """Find the appeal in the list of the head, and answer it with reasons."""
    page = walk.page
    log_in_as(page, "farida")
    follow(page.locator(f'main a[href^="{file}"]'))
    walk.look("contested")
    assert APPEAL in text_of(page)
    follow(page.locator(f'main a[href*="/{act}/"]').first)
    walk.look(act)
    submit(page, "form.panel")
    walk.look(f"{act} without reasons")
    page.fill("form.panel [name=reason]", ANSWER)
    submit(page, "form.panel")
    page.wait_for_url("**/desk/appeals/")


@pytest.mark.parametrize(
    ("language", "device", "javascript", "act"),
    [("ar-dz", "phone", False, "overturn"), ("fr", "desktop", True, "uphold")],
)
def test_a_refusal_is_contested_and_decided_by_somebody_else(visit, language, device, javascript, act):
    person, inbox = Newcomer(language), visit(language=language, device="desktop")
    me = Walk(
        visit(language=language, device=device, javascript=javascript), language, phone=device == "phone"
    )
    samir, farida = (Walk(visit(language=language, device="desktop"), language, phone=False) for _ in "12")

    sign_up(me.page, inbox, person)
    file_allowance(me.page, person, months=MONTHS)
    number = NUMBER.search(text_of(me.page))[0]
    confirm_identity(me.page, person)
    file = refuse_as_samir(samir, number).split("?")[0].replace(visit_origin(samir.page), "")
    open_the_file(me)
    (refusal,) = letters_of(me.page)
    contest(me)
    refused_the_second_time(samir.page, file, act, language)
    answer_as_farida(farida, file, act)

    open_the_file(me)
    assert ANSWER in text_of(me.page)
    latest, former = letters_of(me.page)
    assert former == refusal
    code = CODE.findall(text_of(me.page).replace(number, ""))[0]
    anyone = visit(language=language, javascript=javascript)
    assert verify_on_the_page(anyone, latest) == label(Authenticity.AUTHENTIC, language)
    withdrawn = label(Standing.WITHDRAWN, language)
    assert withdrawn not in text_of(anyone)
    assert anyone.goto(f"/v/{code}/").status == 200
    verify_on_the_page(anyone, former)
    assert (withdrawn in text_of(anyone)) == (act == "overturn")
    assert [one.complaints for one in (me, farida)] == [[], []]


def visit_origin(page):
    """Return the address of the house before the path."""
    return "/".join(page.url.split("/")[:3])
