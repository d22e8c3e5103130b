"""Who the personas are to a visitor of the demo: their name, what they can do, where they land."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from qarib.demo import personas
from qarib.demo.loading.procedures import REGISTRATION
from qarib.demo.personas import Persona
from qarib.demo.stories import days_left, rural_file
from qarib.modules.accounts.models import Person
from qarib.modules.accounts.queries import claimants_of

# What each is good for; the same words in the page and in the terminal.
TASKS: dict[str, str | Promise] = {
    "yasmine": gettext_lazy(
        "Lives in Aïn Defla and is not registered: file a registration from the phone, and see who read the "
        "one that she withdrew."
    ),
    "rachid": gettext_lazy(
        "A mason in a rural commune of Djelfa. His housing aid is refused: read why, and contest it."
    ),
    "ouardia": gettext_lazy(
        "Uses a wheelchair; her niece may act for her. Her proof of life runs: see until when."
    ),
    "lila": gettext_lazy("Holds the mandate of her aunt Ouardia."),
    "karim": gettext_lazy("Has a file being examined in Algiers, and sees nothing of the others."),
    "nadia": gettext_lazy("Speaks for a weaving company in Chlef."),
    "samir": gettext_lazy(
        "Employment agent in Aïn Defla: a queue with late files, files due today, and new ones."
    ),
    "farida": gettext_lazy(
        "Head of the agency of Aïn Defla: sees in whose hands files wait, and answers a late appeal."
    ),
    "lynda": gettext_lazy(
        "Agent of the equalisation fund: signs rural aids first, and sees none of Samir's files."
    ),
    "zohra": gettext_lazy("Head of the fund's agency in Algiers: signs second, and answers appeals."),
    "nassim": gettext_lazy(
        "Agent of CNAS in Algiers: certificates due within a day, and the cover that follows an allowance."
    ),
    "nadjet": gettext_lazy("Agent of the housing fund: its part of housing aids that another body decides."),
    "wassila": gettext_lazy("Agent of the pension fund in Tizi Ouzou: proofs of life to examine."),
    "mourad": gettext_lazy("Agent of a mobile team in Djelfa."),
    "meriem": gettext_lazy("Jurist of the fund: changes a rule, sees who gains, proposes it."),
    "imene": gettext_lazy(
        "Data-protection officer of the employment agency: a breach whose five days run, and a report."
    ),
    "hocine": gettext_lazy(
        "Director of the employment agency, and of the fund for now: sees its wilayas, signs new rules."
    ),
    "saliha": gettext_lazy(
        "The minister’s office: compares all bodies on the map of the 69 wilayas, and sees no file."
    ),
    "djamel": gettext_lazy(
        "Auditor: looks at unusual readings, searches who opened which file, and opens none."
    ),
    "amine": gettext_lazy("Administrator: agents, agencies, roles and holidays."),
}

_LANDINGS = {
    "administrator": "desk:administration",
    "jurist": "desk:catalogue",
    "protection_officer": "desk:breaches",
    "head": "cockpit:home",
    "director": "cockpit:home",
    "ministry": "cockpit:home",
}


@dataclass(frozen=True, slots=True)
class Door:
    """One button of the demo."""

    key: str
    name: str
    task: str
    way: str


def doors(group: tuple[Persona, ...]) -> list[Door]:
    """Return the buttons of a group, in the language of the page; one query where Rachid is among them."""
    return [Door(one.key, name_of(one), _story(one), one.email or one.phone) for one in group]


def _story(persona: Persona) -> str:
    told = str(TASKS[persona.key])
    return f"{told} {days_left()}".strip() if persona == personas.RACHID else told


def name_of(persona: Persona) -> str:
    """Return the persona's name in the script of the page."""
    if (get_language() or "ar").startswith("ar"):
        return f"{persona.given_name} {persona.family_name}"
    return f"{persona.given_name_latin} {persona.family_name_latin}"


def person_behind(key: str) -> tuple[Persona, Person]:
    """Return a persona and its row; one query. Raises Http404 for an unknown key or an empty database."""
    persona = next((one for one in personas.PERSONAS if one.key == key), None)
    if persona is None:
        raise Http404
    if persona.is_agent:
        found = list(Person.objects.filter(email=persona.email, email_verified_at__isnull=False))
    else:
        found = claimants_of(persona.nin)
    if not found:
        raise Http404
    return persona, found[0]


def landing(persona: Persona) -> str:
    """Return where a persona begins: the page that matters to them; one query for Rachid."""
    if persona == personas.YASMINE:
        return reverse("portal:procedure", args=[REGISTRATION.code])
    if persona == personas.RACHID and (refused := rural_file()):
        return reverse("portal:dossier", args=[refused.uid])
    if persona == personas.FARIDA:
        return reverse("desk:appeals")
    if persona == personas.NADJET:
        return reverse("desk:relays")
    return reverse(_LANDINGS.get(persona.role, "desk:queue") if persona.is_agent else "portal:my_space")
