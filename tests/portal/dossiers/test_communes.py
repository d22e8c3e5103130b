"""The commune of a filing page, without a script: a name in either script, a choice, another spelling."""

import pytest
from django.urls import reverse

from factories.territory import CommuneFactory, WilayaFactory

HOME = {"residence_commune": "Aïn Defla", "residence_changed": "no"}


def at(dossier, code):
    return reverse("portal:fill_page", args=[dossier.uid, code])


def answers(dossier):
    return {value.fact: value.value for value in dossier.values.order_by("fact")}


@pytest.fixture
def two_wilayas(world):
    ouargla, oum = (
        WilayaFactory(code="30", name_fr="Ouargla"),
        WilayaFactory(code="04", name_fr="Oum El Bouaghi"),
    )
    CommuneFactory(code="3007", name_fr="Aïn El Beïda", name_ar="عين البيضاء", wilaya=ouargla)
    CommuneFactory(code="0404", name_fr="Aïn El Beïda", name_ar="عين البيضاء", wilaya=oum)


def test_a_doubtful_commune_offers_a_choice_that_is_accepted(yasmine, draft, two_wilayas):
    doubtful = yasmine.post(at(draft, "home"), {**HOME, "residence_commune": "Ain el beida"})
    page = doubtful.content.decode()

    assert doubtful.status_code == 422
    assert "Choose your commune in this list, or write its name below." in page
    assert 'type="radio" name="residence_commune" value="3007"' in page
    assert 'type="radio" name="residence_commune" value="0404"' in page
    assert "In which commune do you live?" in page
    assert 'href="#id_residence_commune_0"' in page

    chosen = yasmine.post(
        at(draft, "home"), {**HOME, "residence_commune": "0404", "residence_commune-again": ""}
    )
    assert chosen.status_code == 302
    assert answers(draft)["residence_commune"] == "0404"


def test_a_commune_that_is_not_in_the_list_can_be_written_again(yasmine, draft, two_wilayas):
    response = yasmine.post(
        at(draft, "home"),
        {**HOME, "residence_commune": "3007", "residence_commune-again": "Aïn Defla"},
    )

    assert response.status_code == 302
    assert answers(draft)["residence_commune"] == "4401"


def test_a_wilaya_after_a_comma_needs_no_choice(yasmine, draft, two_wilayas):
    response = yasmine.post(at(draft, "home"), {**HOME, "residence_commune": "aïn el beïda, ouargla"})

    assert response.status_code == 302
    assert answers(draft)["residence_commune"] == "3007"


def test_an_unknown_commune_keeps_the_box_and_says_what_to_do(yasmine, draft):
    response = yasmine.post(at(draft, "home"), {**HOME, "residence_commune": "Zzyzx"})
    page = response.content.decode()

    assert response.status_code == 422
    assert "This commune is not known." in page
    assert 'value="Zzyzx"' in page
