from datetime import date

import pytest

from factories.territory import CommuneFactory, WilayaFactory
from qarib.modules.territory import queries
from qarib.modules.territory.errors import NoWilayaThatDay, UnknownCommune, UnknownWilaya


def test_a_day_before_the_first_wilayas_is_refused_with_a_sentence(db):
    commune = CommuneFactory()
    with pytest.raises(NoWilayaThatDay, match="after 4 February 1984"):
        queries.wilaya_of(commune, on=date(1984, 2, 3))
    assert queries.administering_wilayas([commune], on=date(1984, 2, 3)) == {}


def test_unknown_codes_are_refused_and_eaten_zeros_forgiven(db):
    wilaya = WilayaFactory(code="09")
    commune = CommuneFactory(code="0917", wilaya=wilaya)
    assert queries.wilaya_by_code("9") == wilaya
    assert queries.commune_by_code("917") == commune
    with pytest.raises(UnknownWilaya):
        queries.wilaya_by_code("70")
    with pytest.raises(UnknownCommune):
        queries.commune_by_code("7001")


def test_places_and_belongings_show_themselves(db):
    commune = CommuneFactory(code="4401", name_ar="عين الدفلى")
    assert str(commune) == "4401 عين الدفلى"
    assert str(WilayaFactory(code="44")) == "44 عين الدفلى"
    belonging = commune.wilayas.get()
    assert str(belonging) == f"{commune.pk} in {belonging.wilaya_id} from 1984-02-04"
