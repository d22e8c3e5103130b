"""Wilayas, communes and holidays for tests; the real country is loaded by `load_shipped_territory`."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from qarib.modules.territory.enums import HolidayCode, HolidayKind
from qarib.modules.territory.models import Commune, CommuneWilaya, Holiday, Wilaya
from qarib.modules.territory.rules.names import audible, searchable


class WilayaFactory(DjangoModelFactory):
    """A wilaya of 1984; `parent=` and dates make it a younger one."""

    class Meta:
        model = Wilaya
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda number: f"{number % 99 + 1:02d}")
    name_ar = "عين الدفلى"
    name_fr = "Aïn Defla"
    valid_from = date(1984, 2, 4)
    administers_from = factory.SelfAttribute("valid_from")
    parent = None
    latitude = "36.27000"
    longitude = "1.97000"


class CommuneFactory(DjangoModelFactory):
    """A commune that has been in its wilaya since 1984; `wilaya=False` leaves it outside any."""

    class Meta:
        model = Commune
        skip_postgeneration_save = True

    code = factory.Sequence(lambda number: f"{number % 9999 + 1:04d}")
    name_ar = factory.Sequence(lambda number: f"بلدية {number}")
    name_fr = factory.Sequence(lambda number: f"Commune {number}")
    folded = factory.LazyAttribute(lambda commune: searchable(commune.name_fr, commune.name_ar))
    sounds = factory.LazyAttribute(lambda commune: audible(commune.name_fr, commune.name_ar))
    latitude = "36.26000"
    longitude = "1.96000"

    @factory.post_generation
    def wilaya(self, create, extracted, **kwargs):
        if create and extracted is not False:
            wilaya = extracted or WilayaFactory(code="44")
            CommuneWilaya.objects.create(commune=self, wilaya=wilaya, valid_from=wilaya.valid_from)


class HolidayFactory(DjangoModelFactory):
    """A day off declared by an administrator."""

    class Meta:
        model = Holiday

    day = date(2026, 12, 1)
    code = HolidayCode.DECLARED
    kind = HolidayKind.EXCEPTION
    name_ar = "يوم عطلة"
    name_fr = "Jour chômé"
    name_en = "Day off"
