"""The allowance as a newcomer asks for it: four short pages, a check, a number."""

from journeys.people import choose_commune, submit, type_day

ALLOWANCE = "/procedures/anem.unemployment-allowance/"
MONTHS = "8"
ACCOUNT = "00799999000123456789"


def begin(page):
    """Press the button of the procedure."""
    page.goto(ALLOWANCE)
    submit(page, 'form[action$="/start/"]')
    page.wait_for_url("**/fill/you/")


def fill_you(page, *, months=MONTHS):
    """Answer the first page: never worked, registered for so many months, living here."""
    type_day(page, "birth_date", ("14", "5", "2001"))
    page.check("input[name=situation][value=never_worked]")
    page.fill("input[name=seeker_months]", months)
    page.check("input[name=residence][value=algeria]")
    submit(page)
    page.wait_for_url("**/fill/circumstances/")


def fill_circumstances(page):
    """Say that nothing of the list applies."""
    page.check("input[value=none]")


def fill_payment(page, person):
    """Say where one lives and where it is to be paid."""
    page.wait_for_url("**/fill/payment/")
    page.fill("input[name=residence_commune]", person.commune)
    page.fill("input[name=postal_account]", ACCOUNT)
    submit(page)
    choose_commune(page, "residence_commune")
    page.wait_for_url("**/check/")


def file_allowance(page, person, *, months=MONTHS):
    """Fill all and file, on a good line."""
    begin(page)
    fill_you(page, months=months)
    fill_circumstances(page)
    submit(page)
    fill_payment(page, person)
    submit(page)
    page.wait_for_url("**/filed/")
