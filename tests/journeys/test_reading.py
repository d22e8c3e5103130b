"""From a few words on a phone, in Arabic, to the rule that decides and what it was before."""

from journeys.accessibility import check_axe
from journeys.people import submit

RULES = "/procedures/anem.unemployment-allowance/rules/"


def test_somebody_reads_the_rules_that_decide_about_them(visit):
    page = visit(language="ar-dz", javascript=False)
    page.goto("/")
    check_axe(page)
    page.fill("form[role=search] input[name=q]", "minhat el bitala")
    submit(page, "form[role=search]")
    check_axe(page)

    page.locator("main h2 a").first.click()
    page.wait_for_url("**/procedures/anem.unemployment-allowance/")
    check_axe(page)
    page.locator(f'main a[href="{RULES}"]').click()
    page.wait_for_url(f"**{RULES}")
    assert "الحدّان مشمولان" in page.locator("main").inner_text()
    check_axe(page)

    page.locator('main a[href$="/versions/"]').first.click()
    page.wait_for_url("**/versions/")
    check_axe(page)
    page.locator('main a[href*="/versions/2"]').first.click()
    page.wait_for_url("**/versions/2023-01-01/2026-01-21/")
    check_axe(page)
    assert page.locator("main .turn").count() > 1


def test_who_finds_nothing_is_led_on(visit):
    page = visit(language="ar-dz")
    page.goto("/procedures/?q=passeport")
    check_axe(page)
    page.locator('main a[href="/life-events/look_for_work/"]').click()
    page.wait_for_url("**/life-events/look_for_work/")
    check_axe(page)
    assert page.locator("main h2 a").count() > 1
