"""A commune as a person writes it, and as a page shows it."""

from qarib.kernel import clock
from qarib.modules.territory.errors import NoWilayaThatDay, UnknownCommune
from qarib.modules.territory.models import Commune
from qarib.modules.territory.queries import commune_by_code, find_communes, wilaya_of


def _name(place: object, language: str) -> str:
    return str(getattr(place, "name_ar" if language.startswith("ar") else "name_fr"))


def label_of(commune: Commune, wilaya: object, language: str) -> str:
    """Return `Aïn Defla, Aïn Defla`: the commune, then its wilaya, since forty names exist twice."""
    comma = "، " if language.startswith("ar") else ", "
    return f"{_name(commune, language)}{comma}{_name(wilaya, language)}"


def shown(code: str, language: str) -> str:
    """Return the label of a stored code; the code itself when it is unknown: two queries."""
    try:
        commune = commune_by_code(code)
        return label_of(commune, wilaya_of(commune, on=clock.today()), language)
    except (UnknownCommune, NoWilayaThatDay):
        return code


def candidates(typed: str, language: str) -> list[tuple[str, str]]:
    """Return what the person probably means, as (code, label), best first: one query."""
    name = typed.replace("،", ",").split(",")[0]
    found = find_communes(name, on=clock.today(), limit=8)
    return [(commune.code, label_of(commune, commune.wilaya_that_day, language)) for commune in found]
