"""Known facts as a person reads them back."""

from collections.abc import Mapping

from qarib.kernel import clock
from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.rules.definition import Definition
from qarib.modules.catalogue.rules.values import read_values
from qarib.modules.catalogue.rules.wording import Line, in_words
from qarib.modules.territory.models import Commune
from qarib.modules.territory.queries import places_on


def describe(definition: Definition, values: Mapping[str, object], language: str) -> list[Line]:
    """Return known facts (JSON values) as a person reads them, in file order.

    No query for the communes of today; one for those that are no more.
    """
    typed = read_values(definition.facts, values)
    facts = [fact for code, fact in definition.facts.items() if code in typed]
    codes = [typed[fact.code] for fact in facts if fact.type == FactType.COMMUNE]
    known = places_on(clock.today()).by_code if codes else {}
    gone = [code for code in codes if code not in known]
    communes = [known[code] for code in codes if code in known]
    communes += Commune.objects.filter(code__in=gone).order_by("code") if gone else ()
    names = {place.code: place.name_ar if language[:2] == "ar" else place.name_fr for place in communes}
    return [in_words(fact, typed[fact.code], language=language, communes=names) for fact in facts]
