"""Who the personas are to a visitor of the demo: their name, what they can do, where they land."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from qarib.demo import personas
from qarib.demo.personas import Persona
from qarib.modules.accounts.models import Person
from qarib.modules.accounts.queries import claimants_of

# What each is good for; the same words in the page and in the terminal.
TASKS: dict[str, str | Promise] = {
    "yasmine": gettext_lazy(
        "Lives in Aïn Defla and is not registered yet: file a registration from the phone."
    ),
    "rachid": gettext_lazy(
        "Lives in a rural commune of Djelfa; registered by a mobile team. Open the letter."
    ),
    "ouardia": gettext_lazy("Uses a wheelchair; her niece may act for her."),
    "lila": gettext_lazy("Holds the mandate of her aunt Ouardia."),
    "karim": gettext_lazy("Has a file being examined in Algiers, and sees nothing of the others."),
    "nadia": gettext_lazy("Speaks for a weaving company in Chlef."),
    "samir": gettext_lazy(
        "Employment agent in Aïn Defla: a queue with late files, files due today, and new ones."
    ),
    "farida": gettext_lazy(
        "Head of the agency of Aïn Defla: sees what waits, and in whose hands; signs second."
    ),
    "lynda": gettext_lazy("Agent of the equalisation fund: sees none of the employment agency's files."),
    "mourad": gettext_lazy("Agent of a mobile team in Djelfa."),
    "meriem": gettext_lazy("Jurist of the fund: changes a rule, sees who gains, proposes it."),
    "hocine": gettext_lazy(
        "Director of the employment agency, and of the fund for now: sees its wilayas, signs new rules."
    ),
    "saliha": gettext_lazy(
        "The minister’s office: compares all bodies on the map of the 69 wilayas, and sees no file."
    ),
    "djamel": gettext_lazy("Auditor: sees agencies, roles and the calendar, changes nothing."),
    "amine": gettext_lazy("Administrator: agents, agencies, roles and holidays."),
}

_LANDINGS = {
    "administrator": "desk:administration",
    "jurist": "desk:catalogue",
    "head": "cockpit:home",
    "director": "cockpit:home",
    "ministry": "cockpit:home",
}


@dataclass(frozen=True, slots=True)
class Door:
    """One button of the demo."""

    key: str
    name: str
    task: str | Promise
    way: str


def doors(group: tuple[Persona, ...]) -> list[Door]:
    """Return the buttons of a group, in the language of the page."""
    return [Door(one.key, name_of(one), TASKS[one.key], one.email or one.phone) for one in group]


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
    """Return where a persona begins; the first page of the demo as long as that one is not built."""
    name = "portal:my_space"
    if persona.is_agent:
        name = _LANDINGS.get(persona.role, "desk:queue")
    try:
        return reverse(name)
    except NoReverseMatch:
        return reverse("demo:home")
