"""The territory, its calendar, the bodies, and the agencies that serve the 69 wilayas."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from qarib.demo.loading.days import OLDEST_DAY
from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM
from qarib.modules.organisations.enums import OrganisationKind
from qarib.modules.organisations.models import Organisation, Service
from qarib.modules.territory.actions import load_calendar, load_shipped_territory
from qarib.modules.territory.models import Commune, CommuneWilaya, Wilaya
from qarib.modules.territory.queries import administering_wilayas

# Code, Arabic, French, English.
BODIES = (
    (
        "mtess",
        "وزارة العمل والتشغيل والضمان الاجتماعي",
        "Ministère du Travail, de l’Emploi et de la Sécurité sociale",
        "Ministry of Labour, Employment and Social Security",
    ),
    ("anem", "الوكالة الوطنية للتشغيل", "Agence nationale de l’emploi", "National Employment Agency"),
    (
        "fnpos",
        "الصندوق الوطني لمعادلة الخدمات الاجتماعية",
        "Fonds national de péréquation des œuvres sociales",
        "National Fund for the Equalisation of Social Works",
    ),
    (
        "cnas",
        "الصندوق الوطني للتأمينات الاجتماعية للعمال الأجراء",
        "Caisse nationale des assurances sociales des travailleurs salariés",
        "National Social Insurance Fund for Employees",
    ),
    (
        "casnos",
        "الصندوق الوطني للضمان الاجتماعي لغير الأجراء",
        "Caisse nationale de sécurité sociale des non-salariés",
        "National Social Security Fund for the Self-employed",
    ),
    ("cnr", "الصندوق الوطني للتقاعد", "Caisse nationale des retraites", "National Pension Fund"),
    (
        "cnac",
        "الصندوق الوطني للتأمين عن البطالة",
        "Caisse nationale d’assurance chômage",
        "National Unemployment Insurance Fund",
    ),
    ("cnl", "الصندوق الوطني للسكن", "Caisse nationale du logement", "National Housing Fund"),
    (
        "cacobatph",
        (
            "الصندوق الوطني للعطل المدفوعة الأجر والبطالة الناجمة عن سوء الأحوال الجوية "
            "لقطاعات البناء والأشغال العمومية والري"
        ),
        (
            "Caisse nationale des congés payés et du chômage-intempéries "
            "du bâtiment, des travaux publics et de l’hydraulique"
        ),
        "National Fund for Paid Leave and Bad-weather Unemployment in Building, Public Works and Hydraulics",
    ),
    ("igt", "المفتشية العامة للعمل", "Inspection générale du travail", "Labour Inspectorate"),
    (
        "onaaph",
        "الديوان الوطني لأعضاء المعوقين الاصطناعية ولواحقها",
        "Office national d’appareillages et d’accessoires pour personnes handicapées",
        "National Office of Appliances and Accessories for People with Disabilities",
    ),
)
# Bodies with an agency in each wilaya, and what such an agency is called.
_IN_EACH_WILAYA = {
    "anem": ("الوكالة الولائية للتشغيل", "Agence de wilaya de l’emploi", "Wilaya employment agency"),
    "cnas": ("وكالة الضمان الاجتماعي للأجراء", "Agence CNAS", "CNAS agency"),
    "casnos": ("وكالة الضمان الاجتماعي لغير الأجراء", "Agence CASNOS", "CASNOS agency"),
    "cnr": ("الوكالة المحلية للتقاعد", "Agence locale de retraite", "Local pension agency"),
}
_REGIONS = ("16", "23", "02", "25", "31", "15")
_REGIONAL = ("الوكالة الجهوية للمعادلة", "Agence régionale FNPOS", "FNPOS regional agency")
# Local agencies in the wilaya of Aïn Defla, each for its commune and some neighbours.
_LOCAL = {"4402": ("4402", "4425", "4423"), "4404": ("4404", "4424"), "4410": ("4410", "4435")}
_LOCAL_NAMES = ("الوكالة المحلية للتشغيل", "Agence locale de l’emploi", "Local employment agency")
_COMPANY = ("tissages-du-chelif", "منسوجات الشلف", "Tissages du Chélif", "Chelif Weaving")


@dataclass
class Places:
    """Organisations by code, communes, and which agency of a body serves which commune on which day."""

    organisations: dict[str, Organisation]
    communes: list[Commune]
    wilayas: list[Wilaya]
    local: dict[str, Organisation]
    regions: dict[str, Organisation]
    _administering: dict[date, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def wilaya_of(self) -> dict[str, str]:
        """Return the code of the wilaya that each commune is in now: one query."""
        rows = CommuneWilaya.objects.filter(valid_to=None).order_by("pk")
        return dict(rows.values_list("commune__code", "wilaya__code"))

    def agency(self, commune: str, day: date, body: str = "anem") -> Organisation:
        """Return the agency of a body that receives a file from that commune on that day.

        One query for each state of the country that the history crosses.
        """
        if body == "anem" and commune in self.local:
            return self.local[commune]
        wilaya = self._wilayas_on(day)[commune]
        return self.regions[wilaya] if body == "fnpos" else self.organisations[f"{body}-{wilaya}"]

    def _wilayas_on(self, day: date) -> dict[str, str]:
        """Return the code of the wilaya that administers each commune that day."""
        starts = {start for one in self.wilayas for start in (one.valid_from, one.administers_from)}
        state = max(start for start in starts if start <= day)
        if state not in self._administering:
            found = administering_wilayas(self.communes, on=state)
            self._administering[state] = {one.code: found[one.pk].code for one in self.communes}
        return self._administering[state]


def load_places() -> Places:
    """Load the shipped territory and calendar, then bodies and agencies with what they serve."""
    load_shipped_territory()
    load_calendar(range(OLDEST_DAY.year, clock.today().year + 3), actor=SYSTEM)
    wilayas = list(Wilaya.objects.order_by("code"))
    communes = list(Commune.objects.order_by("code"))
    bodies = {
        code: Organisation(kind=OrganisationKind.BODY, code=code, name_ar=ar, name_fr=fr, name_en=en)
        for code, ar, fr, en in BODIES
    }
    Organisation.objects.bulk_create(bodies.values())
    served = list(_agencies(bodies, wilayas, {commune.code: commune for commune in communes}))
    agencies = {agency.code: agency for agency, _services in served}
    company = Organisation(
        kind=OrganisationKind.COMPANY,
        **dict(zip(("code", "name_ar", "name_fr", "name_en"), _COMPANY, strict=True)),
    )
    Organisation.objects.bulk_create([*agencies.values(), company])
    Service.objects.bulk_create(service for _agency, services in served for service in services)
    local = {commune: agencies[f"anem-44-{seat}"] for seat, around in _LOCAL.items() for commune in around}
    regions = {
        service.wilaya.code: agency
        for agency, services in served
        for service in services
        if agency.code.startswith("fnpos-") and service.wilaya is not None
    }
    return Places({**bodies, **agencies, company.code: company}, communes, wilayas, local, regions)


def _agencies(
    bodies: dict[str, Organisation], wilayas: list[Wilaya], communes: dict[str, Commune]
) -> Iterator[tuple[Organisation, list[Service]]]:
    seats = _seats(wilayas)
    for body, names in _IN_EACH_WILAYA.items():
        for wilaya in wilayas:
            agency = _agency(bodies[body], wilaya.code, names, wilaya, seats.get(wilaya.pk))
            # The eleven of 2026 serve from the day on which their wilaya administers itself.
            yield agency, [_serves(agency, wilaya)]
    regions = [wilaya for wilaya in wilayas if wilaya.code in _REGIONS]
    for region in regions:
        agency = _agency(bodies["fnpos"], region.code, _REGIONAL, region, seats.get(region.pk))
        yield agency, [_serves(agency, one) for one in wilayas if _nearest(one, regions) == region]
    for seat, around in _LOCAL.items():
        agency = _agency(bodies["anem"], f"44-{seat}", _LOCAL_NAMES, communes[seat], communes[seat])
        since = wilayas[0].valid_from
        yield (
            agency,
            [Service(organisation=agency, commune=communes[code], valid_from=since) for code in around],
        )


def _agency(
    body: Organisation,
    suffix: str,
    names: tuple[str, str, str],
    place: Wilaya | Commune,
    commune: Commune | None,
) -> Organisation:
    ar, fr, en = names
    return Organisation(
        kind=OrganisationKind.AGENCY,
        code=f"{body.code}-{suffix}",
        name_ar=f"{ar} – {place.name_ar}",
        name_fr=f"{fr} – {place.name_fr}",
        name_en=f"{en} – {place.name_fr}",
        body=body,
        commune=commune,
    )


def _serves(agency: Organisation, wilaya: Wilaya) -> Service:
    return Service(organisation=agency, wilaya=wilaya, valid_from=wilaya.administers_from)


def _nearest(wilaya: Wilaya, regions: Iterable[Wilaya]) -> Wilaya:
    """Assumed: the sources name the regional agencies but not their territory."""
    return min(
        regions,
        key=lambda one: (one.latitude - wilaya.latitude) ** 2 + (one.longitude - wilaya.longitude) ** 2,
    )


def _seats(wilayas: list[Wilaya]) -> dict[int, Commune]:
    """Return the commune that gives each wilaya its name, where one does."""
    names = {wilaya.pk: wilaya.name_ar for wilaya in wilayas}
    rows = CommuneWilaya.objects.filter(valid_to=None).select_related("commune").order_by("commune__code")
    return {row.wilaya_id: row.commune for row in rows if row.commune.name_ar == names[row.wilaya_id]}
