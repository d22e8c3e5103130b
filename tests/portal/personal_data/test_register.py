"""What is kept, said to anybody in words."""

from django.urls import reverse

from factories.organisations import BodyFactory
from qarib.modules.personal_data.queries import register

PAGE = reverse("portal:privacy_register")


def test_anybody_reads_what_is_kept_why_how_long_and_whom_to_write_to(db, client):
    BodyFactory(code="fnpos", name_fr="Fonds national", address="12 rue des Oliviers")
    page = client.get(PAGE, headers={"accept-language": "fr"}).content.decode()
    for found in register().values():
        assert str(found.name.fr) in page
        assert str(found.purpose.fr) in page
    assert page.count('class="origin assumed"') == len(register())
    assert "Fonds national" in page
    assert "12 rue des Oliviers" in page


def test_the_page_on_my_data_leads_to_it(db, client):
    assert PAGE in client.get(reverse("portal:privacy")).content.decode()
