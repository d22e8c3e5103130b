"""An old man without a phone comes to the counter; Samir files with him; he follows it by number."""

import re
import secrets

import pytest
from browsing import log_in_as

from journeys.accessibility import check_axe
from journeys.people import choose_commune, submit, type_day

NUMBER = re.compile(r"QRB-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]")
_NAMES = {"ar-dz": ("عمر", "زيتوني"), "fr": ("Omar", "Zitouni")}


def _digits(count):
    return "".join(secrets.choice("0123456789") for _ in range(count))


def find_and_register(samir, language, nin):
    """Type the card's number; nobody has it: register the man from the card."""
    given, family = _NAMES[language]
    samir.goto("/desk/counter/")
    check_axe(samir)
    samir.fill("input[name=nin]", nin)
    submit(samir)
    check_axe(samir)
    assert nin not in samir.url
    samir.fill("input[name=family_name]", family)
    samir.fill("input[name=given_name]", given)
    type_day(samir, "birth_date", ("3", "7", "1966"))
    samir.fill("input[name=document]", _digits(9))
    samir.check(f"input[name=language][value={language}]")
    submit(samir)
    samir.wait_for_url("**/counter/people/**")
    check_axe(samir)
    return f"{given} {family}"


def answer_together(samir, commune):
    samir.check("input[name=procedure][value='anem.job-seeker-registration']")
    submit(samir)
    samir.wait_for_url("**/pages/you/")
    check_axe(samir)
    for name, value in (("residence", "algeria"), ("situation", "never_worked"), ("available_now", "yes")):
        samir.check(f"input[name={name}][value={value}]")
    submit(samir)
    samir.wait_for_url("**/pages/home/")
    samir.fill("input[name=residence_commune]", commune)
    samir.check("input[name=residence_changed][value=no]")
    submit(samir)
    choose_commune(samir, "residence_commune")
    samir.wait_for_url("**/pages/work/")
    samir.fill("input[name=wanted_occupation]", "حارس gardien")
    samir.check("input[name=education_level][value=secondary]")
    submit(samir)
    samir.wait_for_url("**/pages/background/")
    submit(samir)
    samir.wait_for_url("**/check/")
    check_axe(samir)
    assert "حارس gardien" in samir.locator("main").inner_text()


def file_it_twice(samir):
    """File from two tabs; both lead to one receipt. Return its number."""
    second = samir.context.new_page()
    second.goto(samir.url)
    for page in (samir, second):
        submit(page)
        page.wait_for_url("**/receipt/")
    numbers = {NUMBER.search(page.locator("main").inner_text())[0] for page in (samir, second)}
    second.close()
    (number,) = numbers
    return number


@pytest.mark.parametrize("language", ["ar-dz", "fr"])
def test_an_old_man_files_at_the_counter_and_follows_it_by_number(visit, language):
    nin = f"11966{_digits(13)}"
    samir = visit(language=language, device="desktop", javascript=False)
    log_in_as(samir, "samir")
    name = find_and_register(samir, language, nin)
    answer_together(samir, {"ar-dz": "عين الدفلى", "fr": "Aïn Defla"}[language])

    number = file_it_twice(samir)

    check_axe(samir)
    assert name in samir.locator(".receipt").inner_text()
    samir.goto("/desk/counter/")
    samir.fill("input[name=nin]", nin)
    submit(samir)
    samir.wait_for_url("**/counter/people/**")
    old_man = visit(language=language)
    old_man.goto("/status/")
    old_man.fill("input[name=number]", number)
    submit(old_man, "main form")
    text = old_man.locator("main").inner_text()
    assert number in text
    assert not any(part in text for part in name.split())
