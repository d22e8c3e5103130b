"""Who read my data, why, and the proof that nobody can take that line away."""

from journeys.accessibility import check_axe
from journeys.people import submit

SEALED = {"ar-dz": "هذا السطر مختوم", "fr": "Cette ligne est scellée"}
SAME = {"ar-dz": "حسب هاتفك الجذر نفسه", "fr": "Votre téléphone a calculé la même racine"}


def one_click(page, key):
    """Log in through the demo's door."""
    page.goto("/demo/")
    submit(page, f'form[action$="/{key}/"]')


def test_a_reading_is_checked_on_the_phone_and_at_home(house, visit, language, javascript, tmp_path):
    house.manage("seal_journal")
    page = visit(language=language, javascript=javascript)
    one_click(page, "rachid")
    page.goto("/me/readings/")
    check_axe(page)
    page.locator(".timeline a").first.click()
    page.wait_for_url("**/me/readings/*/")
    assert SEALED[language] in page.locator("main").inner_text()
    told = page.locator("[data-phone-same]")
    if javascript:
        told.wait_for(state="visible")
        assert SAME[language] in told.inner_text()
    else:
        assert told.is_hidden()
    page.locator("details[data-proof] summary").click()
    check_axe(page)

    with page.expect_download() as download:
        page.locator('main a[href$="/proof/"]').click()
    file = tmp_path / "mine.tlog-proof"
    download.value.save_as(file)
    assert house.run("verify_journal", "--proof", str(file)).returncode == 0
    content = file.read_text()
    file.write_text(content.replace("index ", "index 1", 1))
    assert house.run("verify_journal", "--proof", str(file)).returncode == 1


def test_anybody_reads_what_the_sealed_journal_is(house, visit, language):
    house.manage("seal_journal")
    page = visit(language=language, javascript=False)
    page.goto("/")
    page.locator('footer a[href="/journal/"]').click()
    page.wait_for_url("**/journal/")
    check_axe(page)
    with page.expect_response("**/journal/checkpoint") as answer:
        page.locator('main a[href="/journal/checkpoint"]').click()
    assert answer.value.text().splitlines()[1].isdecimal()
