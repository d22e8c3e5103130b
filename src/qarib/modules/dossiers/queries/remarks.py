"""The conversation about a file: whose door is the file's own (`dossiers_visible_to`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from qarib.kernel import clock
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.models import Dossier, Remark
from qarib.modules.dossiers.rules import CONVERSATION_AFTER_DECISION

_ENDED = {Status.DRAFT, Status.WITHDRAWN, Status.LAPSED}
_LAST = 100


@dataclass(frozen=True, slots=True)
class Conversation:
    """How many messages there are, and how many the reader's side has not opened."""

    count: int
    unread: int


def is_conversation_open(dossier: Dossier) -> bool:
    """Tell whether one may still write: filed, and not decided for more than ninety days. No query."""
    if dossier.number is None or dossier.status in _ENDED:
        return False
    return dossier.decided_at is None or clock.now() < dossier.decided_at + CONVERSATION_AFTER_DECISION


def remarks_of(dossier: Dossier) -> list[Remark]:
    """Return the last hundred messages with their authors, oldest first: one query."""
    newest = Remark.objects.filter(dossier=dossier).select_related("author").order_by("-at", "-pk")
    return list(reversed(newest[:_LAST]))


def conversation_of(dossier: Dossier, *, on_duty: bool) -> Conversation:
    """Return how the conversation stands for that side: one query."""
    unread = Count("pk", filter=Q(read_at=None, on_duty=not on_duty))
    return Conversation(**Remark.objects.filter(dossier=dossier).aggregate(count=Count("pk"), unread=unread))


def unread_by_agency(dossiers: Iterable[Dossier]) -> set[int]:
    """Return the keys of those files in which a person wrote what no agent has opened: one query."""
    return set(_unread(on_duty=False).filter(dossier__in=list(dossiers)).values_list("dossier_id", flat=True))


def unread_by_person(person_id: int) -> set[UUID]:
    """Return the identifiers of a person's files that hold an agent's unread message: one query."""
    mine = _unread(on_duty=True).filter(dossier__person=person_id)
    return set(mine.values_list("dossier__uid", flat=True))


def _unread(*, on_duty: bool) -> QuerySet[Remark]:
    return Remark.objects.filter(read_at=None, on_duty=on_duty).order_by("pk")
