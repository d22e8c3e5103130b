"""Finding files at the desk by whose they are: among what the actor may see, and nothing else."""

from django.db.models import Case, F, Q, Value, When

from qarib.kernel.actor import Actor
from qarib.kernel.text import fold
from qarib.modules.accounts.queries import nin_index, normalise_nin
from qarib.modules.dossiers.models import Dossier, DossierQuerySet
from qarib.modules.dossiers.queries.visible import dossiers_visible_to
from qarib.modules.dossiers.rules import DESK, QUEUED

# Who sees more has not said enough of a name.
MOST_FOUND = 20
_SHORTEST = 2


def files_by_nin(actor: Actor, text: str) -> list[Dossier]:
    """Return the files of whoever declared that number, as `files_by_name`: one query.

    Raises NotANationalNumber.
    """
    return _found(dossiers_visible_to(actor).filter(person__nin_index=nin_index(normalise_nin(text))))


def is_a_name(text: str) -> bool:
    """Tell whether there is enough of a name to search by."""
    return len(fold(text).replace(" ", "")) >= _SHORTEST


def files_by_name(actor: Actor, text: str) -> list[Dossier]:
    """Return the files of people whose name holds each of these words or beginnings of words: one query.

    Open ones first, by promised date, then the others, newest first; one more than `MOST_FOUND` when there
    are more. An agency's own eyes only: a director, who sees a whole body, finds nobody by name.
    """
    if actor.role not in DESK or not is_a_name(text):
        return []
    words = Q()
    for word in fold(text).split():
        words &= Q(person__name_key__startswith=word) | Q(person__name_key__contains=f" {word}")
    return _found(dossiers_visible_to(actor).filter(words))


def _found(dossiers: DossierQuerySet) -> list[Dossier]:
    is_open = Q(status__in=QUEUED)
    found = dossiers.with_list_data().annotate(
        closed=Case(When(is_open, then=Value(0)), default=Value(1)),
        due=Case(When(is_open, then=F("promise__due_at"))),
    )
    return list(found.order_by("closed", F("due").asc(nulls_last=True), "-filed_at", "pk")[: MOST_FOUND + 1])
