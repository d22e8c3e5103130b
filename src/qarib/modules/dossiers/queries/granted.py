"""Whether something was granted to whoever has a national number: a yes or no for other administrations."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import CharField, DateField, Exists, OuterRef, Q, QuerySet

from qarib.kernel.prepared import Given, Prepared
from qarib.modules.accounts.enums import IdentityLevel
from qarib.modules.accounts.models import Person
from qarib.modules.accounts.queries import nin_index
from qarib.modules.dossiers.enums import Outcome
from qarib.modules.dossiers.models import Decision


@dataclass(frozen=True, slots=True)
class Granted:
    """A matched person, and whether it was granted to them."""

    person: int
    granted: bool


def granted_to(
    nin: str, *, birth_date: date | None, procedures: tuple[str, ...], running_on: date | None
) -> Granted | None:
    """Return whether a person has one of these rights: one query. A withdrawn letter gives nothing.

    `running_on` wants it to run that day; None asks whether it was ever granted. None is returned for a
    number that is nobody's here, that is only declared, or that belongs to somebody of another birth date.
    The number is normalised.
    """
    values: dict[str, object] = {"index": nin_index(nin)}
    if running_on is not None:
        values["on"] = running_on
    found = _asked(procedures, running_on is not None).first(**values)
    if found is None or (birth_date is not None and found.birth_date != birth_date):
        return None
    return Granted(found.pk, bool(found.granted))  # type: ignore[attr-defined] # annotated below


@lru_cache(maxsize=16)
def _asked(procedures: tuple[str, ...], running: bool) -> Prepared[Person]:  # noqa: FBT001 -- part of the key
    """Return the query of these procedures, compiled once."""
    fields = {"index": CharField()} | ({"on": DateField()} if running else {})
    return Prepared(lambda index, on=None: _people(procedures, index, on), **fields)


def _people(procedures: tuple[str, ...], index: Given, on: Given | None) -> QuerySet[Person]:
    decisions = Decision.objects.filter(
        dossier__person=OuterRef("pk"),
        dossier__procedure__code__in=procedures,
        outcome=Outcome.GRANTED,
        letter__withdrawn_at=None,
    )
    if on is not None:
        began, ends = Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_until=None) | Q(valid_until__gte=on)
        decisions = decisions.filter(began, ends)
    matched = Person.objects.filter(nin_index=index, identity_level=IdentityLevel.MATCHED)
    return matched.annotate(granted=Exists(decisions)).only("pk", "birth_date").order_by("pk")[:1]
