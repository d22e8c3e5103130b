"""Somebody who was never here before, and what they do at the door."""

import re
import secrets
from dataclasses import dataclass, field

_NAMES = {"ar-dz": ("سلمى", "عبد اللاوي"), "fr": ("Salma", "Abdellaoui"), "en": ("Salma", "Abdellaoui")}
_COMMUNES = {"ar-dz": "عين الدفلى", "fr": "Aïn Defla", "en": "Aïn Defla"}
BIRTH = ("14", "5", "2001")


def _digits(count):
    return "".join(secrets.choice("0123456789") for _ in range(count))


def national_number(year):
    """Return an invented national number of somebody born that year, whom civil status will confirm."""
    return f"1{year}{_digits(12)}7"


@dataclass(frozen=True)
class Newcomer:
    """An invented person; the national number follows the rule of the demo's register."""

    language: str
    nin: str = field(default_factory=lambda: national_number(BIRTH[2]))
    phone: str = field(default_factory=lambda: f"0550{_digits(6)}")

    @property
    def names(self):
        """Return given name and family name, in the script of the page."""
        return _NAMES[self.language]

    @property
    def commune(self):
        """Return where they live: in the territory of Samir's agency."""
        return _COMMUNES[self.language]


def submit(page, form="main form[method=post]"):
    """Press the first button of a form, and read the page that answers."""
    with page.expect_navigation():
        page.locator(form).first.locator("button[type=submit]").first.click()


def follow(link):
    """Go where a link leads."""
    with link.page.expect_navigation():
        link.click()


def letter_link(page):
    """Return the address of the letter of the file on this page; the worker seals it after the decision."""
    link = page.locator('main a[href*="/me/letters/"]')
    for _try in range(60):
        if link.count():
            break
        page.wait_for_timeout(1_000)
        page.reload()
    return link.get_attribute("href")


def code_for(inbox, phone):
    """Read the newest code in the demo's messages."""
    inbox.goto(f"/demo/messages/?to={phone}")
    return re.search(r"\b\d{6}(?:\d{6})?\b", inbox.locator("main article p").first.inner_text())[0]


def type_code(page, inbox, phone):
    """Type the code that came to the phone; one lands in one's own space, or where one was going."""
    page.wait_for_url("**/log-in/*-*/")
    page.fill("input[name=code]", code_for(inbox, phone))
    submit(page)
    page.wait_for_url("**/me/**")


def sign_up(page, inbox, person, *, nin=None):
    """Open a space; `nin` is somebody else's for who steals a number."""
    given, family = person.names
    page.goto("/sign-up/")
    for name, text in {
        "nin": nin or person.nin, "family_name": family, "given_name": given, "phone": person.phone,
    }.items():  # fmt: skip
        page.fill(f"input[name={name}]", text)
    submit(page)
    type_code(page, inbox, person.phone)


def log_in(page, inbox, person):
    """Enter by national number and code."""
    page.goto("/log-in/")
    page.fill("input[name=identifier]", person.nin)
    submit(page)
    type_code(page, inbox, person.phone)


def type_day(page, name, day):
    """Fill the three boxes of a date."""
    for part, text in zip(("day", "month", "year"), day, strict=True):
        page.fill(f"input[name={name}_{part}]", text)


def confirm_identity(page, person, *, nin=None):
    """Answer what civil status compares; the page of the demo says its rule, which is followed here."""
    given, family = person.names
    page.goto("/me/identity/")
    type_day(page, "birth_date", (*BIRTH[:2], person.nin[1:5]))
    for name, text in {
        "family_name": family, "given_name": given, "birth_commune": person.commune,
        "father_given_name": given, "mother_name": f"{family} {given}",
        "document_number": (nin or person.nin)[-9:],
    }.items():  # fmt: skip
        page.fill(f"input[name={name}]", text)
    submit(page)
    choose_commune(page, "birth_commune")


def choose_commune(page, name):
    """Where a name is that of several communes, choose the first and send again."""
    choice = page.locator(f"input[type=radio][name={name}]")
    if choice.count():
        choice.first.check()
        submit(page)
