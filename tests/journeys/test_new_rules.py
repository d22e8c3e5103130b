"""A jurist moves the ceiling of the rural aid; somebody else signs; the running session stays as it is."""

import re

from browsing import log_in_as

from journeys.accessibility import check_axe
from journeys.people import submit, type_day

RURAL = "/desk/catalogue/fnpos.rural-housing-aid/"
CEILING = "income_multiple"


def figure(page, position):
    """Return a figure of the impact: 0 who gain, 1 who lose."""
    return int(re.sub(r"\D", "", page.locator("main dl.stats dd").nth(2 * position).inner_text()))


def move_the_ceiling(page):
    page.goto(RURAL)
    page.locator(f"a[href$='/parameters/{CEILING}/']").click()
    page.fill("input[name=value]", "8")
    type_day(page, "since", ("1", "3", "2027"))
    page.fill("input[name=law_ar]", "إعلان الصندوق عن دورة 2027")
    page.fill("input[name=law_fr]", "Annonce par le Fonds de la session 2027")
    submit(page, "main form.card")


def mend_the_examples(page):
    """The text came back with what it breaks: examples still at the old ceiling, and their points."""
    assert page.url.endswith("/edit/")
    assert page.locator("main .problems li").count() > 1
    text = page.input_value("textarea[name=source]")
    assert "2027-03-01: 8" in text
    page.fill("textarea[name=source]", re.sub(r",\s+score: \{[^}]*\}", "", text).replace("144001", "192001"))
    submit(page, "main form.card")
    page.wait_for_url("**/proposals/*-*/")


def test_a_new_ceiling_is_proposed_by_one_signed_by_another_and_moves_no_running_session(visit):
    jurist = visit(language="fr", device="desktop")
    log_in_as(jurist, "meriem")
    move_the_ceiling(jurist)
    mend_the_examples(jurist)
    check_axe(jurist)

    gains = figure(jurist, 0)
    assert gains > 0
    assert "session en cours" in jurist.locator("main").inner_text()
    proposal = jurist.url
    submit(jurist, "form[action$='/propose/']")
    assert jurist.locator("a[href$='/sign/']").count() == 0

    director = visit(language="ar-dz", device="desktop")
    log_in_as(director, "hocine")
    director.goto(proposal)
    assert "404" in director.title() or director.locator("a[href$='/sign/']").count() == 0  # not in this role
    director.goto("/desk/me/")
    submit(director, "main form[action$='/switch/']")
    director.goto(proposal)
    director.locator("a[href$='/sign/']").click()
    assert figure(director, 0) == gains
    check_axe(director)
    director.check("input[name=read]")
    submit(director, "main form.card")
    director.wait_for_url(proposal)

    reader = visit(language="fr", device="phone")
    reader.goto("/procedures/fnpos.rural-housing-aid/")
    assert "six fois" in reader.locator("main").inner_text()
