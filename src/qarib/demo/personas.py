"""The people of the demo, as plain data that its loader and the tests share. All of it is invented."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Persona:
    """One invented person. Agents have an e-mail address and a role; citizens a number and a phone."""

    key: str
    given_name: str
    family_name: str
    given_name_latin: str
    family_name_latin: str
    nin: str
    phone: str
    language: str = "ar-dz"
    role: str = ""  # a role of organisations; empty for a citizen
    organisation: str = ""  # the code of an organisation
    email: str = ""
    born: date | None = None
    commune: str = ""  # the code of where they live

    @property
    def is_agent(self) -> bool:
        """Tell whether this person logs in by e-mail and password."""
        return bool(self.email)


YASMINE = Persona(
    key="yasmine",
    given_name="ياسمين",
    family_name="بن يوسف",
    given_name_latin="Yasmine",
    family_name_latin="Benyoucef",
    nin="120020440000010011",
    phone="+213550000101",
    born=date(2002, 5, 14),
    commune="4401",
)
RACHID = Persona(
    key="rachid",
    given_name="رشيد",
    family_name="بوزيد",
    given_name_latin="Rachid",
    family_name_latin="Bouzid",
    nin="119751770000020022",
    phone="+213660000102",
    born=date(1975, 9, 3),
    commune="1736",
)
OUARDIA = Persona(
    key="ouardia",
    given_name="وردية",
    family_name="آيت عمار",
    given_name_latin="Ouardia",
    family_name_latin="Aït Amar",
    nin="219530150000030033",
    phone="+213770000103",
    language="fr",
    born=date(1953, 1, 20),
    commune="1501",
)
KARIM = Persona(
    key="karim",
    given_name="كريم",
    family_name="حداد",
    given_name_latin="Karim",
    family_name_latin="Haddad",
    nin="119900160000040044",
    phone="+213550000104",
    language="fr",
    born=date(1990, 7, 11),
    commune="1601",
)
NADIA = Persona(
    key="nadia",
    given_name="نادية",
    family_name="منصوري",
    given_name_latin="Nadia",
    family_name_latin="Mansouri",
    nin="219850310000050055",
    phone="+213660000105",
    language="fr",
    role="representative",
    organisation="tissages-du-chelif",
    born=date(1985, 3, 27),
    commune="0201",
)
LILA = Persona(
    key="lila",
    given_name="ليلى",
    family_name="آيت عمار",
    given_name_latin="Lila",
    family_name_latin="Aït Amar",
    nin="219920150000110111",
    phone="+213770000111",
    language="fr",
    born=date(1992, 11, 2),
    commune="1501",
)
SAMIR = Persona(
    key="samir",
    given_name="سمير",
    family_name="قاسي",
    given_name_latin="Samir",
    family_name_latin="Kaci",
    nin="119880440000060066",
    phone="+213550000106",
    role="agent",
    organisation="anem-44",
    email="samir@anem.example",
)
LYNDA = Persona(
    key="lynda",
    given_name="ليندة",
    family_name="شريف",
    given_name_latin="Lynda",
    family_name_latin="Cherif",
    nin="219870160000070077",
    phone="+213660000107",
    language="fr",
    role="agent",
    organisation="fnpos-16",
    email="lynda@fnpos.example",
)
FARIDA = Persona(
    key="farida",
    given_name="فريدة",
    family_name="زروقي",
    given_name_latin="Farida",
    family_name_latin="Zerrouki",
    nin="219790440000080088",
    phone="+213770000108",
    role="head",
    organisation="anem-44",
    email="farida@anem.example",
)
MOURAD = Persona(
    key="mourad",
    given_name="مراد",
    family_name="طالبي",
    given_name_latin="Mourad",
    family_name_latin="Talbi",
    nin="119910170000090099",
    phone="+213550000109",
    role="agent",
    organisation="anem-17",
    email="mourad@anem.example",
)
HOCINE = Persona(
    key="hocine",
    given_name="حسين",
    family_name="بلقاسم",
    given_name_latin="Hocine",
    family_name_latin="Belkacem",
    nin="119680160000100110",
    phone="+213660000110",
    language="fr",
    role="director",
    organisation="anem",
    email="hocine@anem.example",
)

SALIHA = Persona(
    key="saliha",
    given_name="صليحة",
    family_name="مرابط",
    given_name_latin="Saliha",
    family_name_latin="Merabet",
    nin="219720160000120122",
    phone="+213660000112",
    role="ministry",
    organisation="mtess",
    email="saliha@mtess.example",
)
DJAMEL = Persona(
    key="djamel",
    given_name="جمال",
    family_name="حمدي",
    given_name_latin="Djamel",
    family_name_latin="Hamdi",
    nin="119740160000130133",
    phone="+213770000113",
    language="fr",
    role="auditor",
    organisation="mtess",
    email="djamel@mtess.example",
)
AMINE = Persona(
    key="amine",
    given_name="أمين",
    family_name="سعيدي",
    given_name_latin="Amine",
    family_name_latin="Saïdi",
    nin="119930160000140144",
    phone="+213550000114",
    language="fr",
    role="administrator",
    organisation="mtess",
    email="amine@mtess.example",
)

MERIEM = Persona(
    key="meriem",
    given_name="مريم",
    family_name="بن سالم",
    given_name_latin="Meriem",
    family_name_latin="Bensalem",
    nin="219840160000150155",
    phone="+213660000115",
    language="fr",
    role="jurist",
    organisation="fnpos",
    email="meriem@fnpos.example",
)

IMENE = Persona(
    key="imene",
    given_name="إيمان",
    family_name="لعمارة",
    given_name_latin="Imène",
    family_name_latin="Lamara",
    nin="219810160000190199",
    phone="+213550000119",
    language="fr",
    role="protection_officer",
    organisation="anem",
    email="imene@anem.example",
)

ZOHRA = Persona(
    key="zohra",
    given_name="زهرة",
    family_name="مزيان",
    given_name_latin="Zohra",
    family_name_latin="Meziane",
    nin="219760160000160166",
    phone="+213550000116",
    language="fr",
    role="head",
    organisation="fnpos-16",
    email="zohra@fnpos.example",
)
NASSIM = Persona(
    key="nassim",
    given_name="نسيم",
    family_name="براهيمي",
    given_name_latin="Nassim",
    family_name_latin="Brahimi",
    nin="119890160000170177",
    phone="+213660000117",
    role="agent",
    organisation="cnas-16",
    email="nassim@cnas.example",
)
WASSILA = Persona(
    key="wassila",
    given_name="وسيلة",
    family_name="عمروش",
    given_name_latin="Wassila",
    family_name_latin="Amrouche",
    nin="219860150000180188",
    phone="+213770000118",
    language="fr",
    role="agent",
    organisation="cnr-15",
    email="wassila@cnr.example",
)

NADJET = Persona(
    key="nadjet",
    given_name="نجاة",
    family_name="بوعلام",
    given_name_latin="Nadjet",
    family_name_latin="Boualem",
    nin="219830160000200200",
    phone="+213660000120",
    language="fr",
    role="agent",
    organisation="cnl",
    email="nadjet@cnl.example",
)

CITIZENS = (YASMINE, RACHID, OUARDIA, LILA, KARIM, NADIA)
AGENTS = (
    SAMIR, FARIDA, LYNDA, ZOHRA, NASSIM, WASSILA, NADJET, MOURAD, MERIEM, IMENE, HOCINE, SALIHA,
    DJAMEL, AMINE,
)  # fmt: skip
# A second role: Hocine stands in at the head of the fund, and signs what its jurist proposes.
ALSO = ((HOCINE, "director", "fnpos"),)
PERSONAS = CITIZENS + AGENTS
# Agents of the demo may also log in by e-mail; it protects nobody.
PASSWORD = "qarib-demo-open-door"  # noqa: S105 -- shown on the demo's own page
