"""The rural aid: its points line by line, and two people who sign; also when a refusal is overturned."""

from urllib.parse import urlsplit

from browsing import log_in_as

from journeys.people import code_for, submit
from journeys.test_appeal import label_of, letters_of, open_the_file
from journeys.test_registration import NUMBER, label, text_of, verify_on_the_page
from journeys.walking import Walk
from qarib.modules.documents.enums import Authenticity, Standing
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.errors import AlreadySigned, SameDecider

WORDS = "عملت في ورشتين لم تُصرّحا بي."
ANSWER = "أكد صندوق الضمان الاجتماعي الأشهر الناقصة."
LINES_OF_THE_SCALE = 4


def unsigned_file(page):
    """Open the files of the queue until one meets all criteria and nobody has signed it; return its path."""
    page.goto("/desk/")
    addresses = [link.get_attribute("href") for link in page.locator("main .queue a").all()]
    for address in dict.fromkeys(addresses):
        page.goto(address)
        open_or_not_met = page.locator("main .ticks .n, main .ticks .u").count()
        signatures = page.locator("main .notice")
        if signatures.count() and not signatures.first.locator("li").count() and not open_or_not_met:
            return urlsplit(page.url).path
    raise AssertionError("no file of the queue waits for its first signature")


def sign(walk, file, act="grant", reason=""):
    """Look at what is about to be signed, and sign it."""
    assert walk.page.goto(f"{file}{act}/").status == 200
    walk.look(act)
    if reason:
        walk.page.fill("form.panel [name=reason]", reason)
    submit(walk.page, "form.panel")


def log_in_by_number(page, inbox, number):
    """Enter by the number of the file, and the code that was just sent."""
    page.goto("/log-in/")
    page.fill("input[name=identifier]", number)
    submit(page)
    page.fill("input[name=code]", code_for(inbox, ""))
    submit(page)
    page.wait_for_url("**/me/**")


def agent(visit, language, key):
    """Return the walk of an agent of the demo at their desk."""
    walk = Walk(visit(language=language, device="desktop"), language, phone=False)
    log_in_as(walk.page, key)
    return walk


def points_of(page):
    """Return the lines of the score as the page before us shows them."""
    return page.locator("main dl.facts[aria-label] > div").all_inner_texts()


def test_half_a_million_is_granted_by_two_people_and_every_point_is_shown(visit):
    lynda, zohra = (agent(visit, "fr", key) for key in ("lynda", "zohra"))
    file = unsigned_file(lynda.page)
    number = NUMBER.search(text_of(lynda.page))[0]
    me = Walk(visit(language="fr", device="desktop"), "fr", phone=False)
    log_in_by_number(me.page, visit(language="fr", device="desktop"), number)
    open_the_file(me)
    points = points_of(me.page)
    assert len(points) == LINES_OF_THE_SCALE + 1

    sign(lynda, file)
    sign(lynda, file)
    assert label_of(AlreadySigned, "fr") in text_of(lynda.page)
    me.page.reload()
    assert letters_of(me.page) == []
    sign(zohra, file)
    open_the_file(me)
    assert label(Status.GRANTED, "fr") in text_of(me.page)
    (letter,) = letters_of(me.page)
    assert verify_on_the_page(visit(language="fr"), letter) == label(Authenticity.AUTHENTIC, "fr")
    assert points_of(me.page) == points
    assert [one.complaints for one in (lynda, zohra, me)] == [[], [], []]


def test_the_refusal_of_rachid_is_overturned_by_two_people_who_did_not_refuse(visit):
    language = "ar-dz"
    rachid = Walk(visit(language=language, javascript=False), language)
    log_in_as(rachid.page, "rachid")
    rachid.look("refused, with days left")
    number = NUMBER.search(text_of(rachid.page))[0]
    (refusal,) = letters_of(rachid.page)
    assert "CNAS" in text_of(rachid.page)
    rachid.page.locator('main a[href$="/appeal/"]').click()
    rachid.page.fill("textarea[name=text]", WORDS)
    submit(rachid.page)

    lynda, zohra, hocine = (agent(visit, language, key) for key in ("lynda", "zohra", "hocine"))
    lynda.page.goto(f"/desk/search/?number={number}")
    file = urlsplit(lynda.page.url).path
    assert lynda.page.goto(f"{file}overturn/").status == 409
    assert label_of(SameDecider, language) in text_of(lynda.page)
    sign(zohra, file, "overturn", ANSWER)
    sign(zohra, file, "overturn", ANSWER)
    assert label_of(AlreadySigned, language) in text_of(zohra.page)
    hocine.page.goto("/desk/me/")
    submit(hocine.page, 'form[action$="/switch/"]')
    sign(hocine, file, "overturn", ANSWER)

    rachid.page.goto(rachid.page.url)
    rachid.look("overturned")
    assert ANSWER in text_of(rachid.page)
    latest, former = letters_of(rachid.page)
    anyone = visit(language=language, javascript=False)
    assert verify_on_the_page(anyone, latest) == label(Authenticity.AUTHENTIC, language)
    assert (former == refusal, verify_on_the_page(anyone, former) != "") == (True, True)
    assert label(Standing.WITHDRAWN, language) in text_of(anyone)
    assert [one.complaints for one in (rachid, zohra, hocine)] == [[], [], []]
