"""The register at the desk: everybody on duty with it reads it, in both languages, and takes it along."""

import pytest
from django.urls import reverse

from qarib.modules.personal_data.queries import register

REGISTER, EXPORT, DOCUMENT = (
    reverse(f"desk:{name}") for name in ("register", "register_export", "register_document")
)


@pytest.mark.parametrize("role", ["protection_officer", "auditor", "ministry", "administrator"])
def test_who_is_on_duty_with_it_reads_it_and_what_is_not_declared_says_so(on_duty, at_desk, role):
    browser = at_desk(on_duty(role), language="en")
    page = browser.get(REGISTER).content.decode()
    assert page.count("not declared yet") == len(register())
    assert REGISTER in page
    for code, found in register().items():
        entry = browser.get(reverse("desk:processing", args=[code])).content.decode()
        assert str(found.purpose.en) in entry.replace("&#x27;", "'")
        assert "assumed" in entry


@pytest.mark.parametrize("role", ["director", "jurist"])
def test_others_do_not(on_duty, at_desk, role):
    assert at_desk(on_duty(role)).get(REGISTER).status_code == 403


def test_agents_do_not(samir):
    assert [samir.get(address).status_code for address in (REGISTER, EXPORT, DOCUMENT)] == [403, 403, 403]


def test_what_is_not_in_it_is_absent(imene):
    assert imene.get(reverse("desk:processing", args=["anem.nothing"])).status_code == 404


def test_it_is_taken_along_as_data(imene):
    answer = imene.get(EXPORT)
    assert answer["Content-Disposition"].startswith("attachment")
    found = answer.json()["processing"]
    assert list(found) == list(register())
    assert found["anem.unemployment-allowance"]["retention"]["assumed"] is True
    assert found["anem.unemployment-allowance"]["name"]["ar"] == "منحة البطالة"


def test_it_is_printed_in_arabic_and_in_french_whatever_the_page_speaks(officer, at_desk):
    page = at_desk(officer, language="en").get(DOCUMENT).content.decode()
    arabic, french = page.split('<article lang="fr" dir="ltr">')
    for found in register().values():
        assert found.name.ar in arabic
        assert found.name.fr in french.replace("&#x27;", "'")
