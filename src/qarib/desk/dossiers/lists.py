"""The queue beside a file: which part of it, its lines, its pages."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from qarib.desk.dossiers.words import promise_tag
from qarib.desk.requests import AgentRequest, agent_actor
from qarib.modules.catalogue.enums import CriterionVerdict
from qarib.modules.catalogue.queries import Assessment, definition
from qarib.modules.dossiers.enums import QueuePart
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import (
    InHand,
    QueueTotals,
    assessments_of,
    queue_page,
    unread_by_agency,
)
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.queries import members_visible_to


@dataclass(frozen=True, slots=True)
class Filter:
    """Which part of the queue is shown; carried from page to page in the address."""

    part: QueuePart | None
    mine: bool
    after: UUID | None
    # For a head: what one agent has in hand (a membership), or what nobody has.
    held: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Read the address; what cannot be read is ignored."""
        part = request.GET.get("part", "")
        try:
            after = UUID(request.GET.get("after", ""))
        except ValueError:
            after = None
        return cls(
            QueuePart(part) if part in QueuePart.values else None,
            request.GET.get("mine") == "1",
            after,
            _held(request.GET.get("held", "")),
        )

    def query(self, **changes: object) -> str:
        """Return the end of an address that keeps the filter, with its question mark; empty for none."""
        present: dict[str, object] = {"part": self.part, "mine": "1" if self.mine else None}
        present |= {"held": self.held, "after": self.after}
        present |= changes
        kept = {key: str(value) for key, value in present.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    @property
    def kept(self) -> str:
        """Return the end of an address that keeps the filter as it is."""
        return self.query()


NOBODY = "nobody"


def _held(text: str) -> str:
    try:
        return text if text == NOBODY else str(UUID(text))
    except ValueError:
        return ""


def in_hand(request: AgentRequest, chosen: Filter) -> InHand | None:
    """Return whose files the filter keeps; None for everybody's. One query when it names an agent."""
    if chosen.mine:
        return InHand(agent_actor(request).person)
    if not chosen.held or agent_actor(request).role != Role.HEAD:
        return None
    if chosen.held == NOBODY:
        return InHand(None)
    member = members_visible_to(agent_actor(request)).filter(uid=chosen.held).first()
    return InHand(member.person_id) if member else None


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One line of the queue (`ui/queue.html`)."""

    url: str
    current: bool
    title: str
    tag: str
    tone: str
    subtitle: str
    end: str


@dataclass(frozen=True, slots=True)
class Part:
    """One choice above the list, with how many files it holds."""

    label: str
    tone: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class QueueList:
    """What the list shows."""

    items: list[QueueItem]
    next_url: str
    first_url: str

    @property
    def previous_file(self) -> str:
        """Return the address of the file above the one that is open; empty for none."""
        return self._beside(-1)

    @property
    def next_file(self) -> str:
        """Return the address of the file below the one that is open; the first where it is on no line."""
        return self._beside(1)

    def _beside(self, step: int) -> str:
        place = next((place for place, item in enumerate(self.items) if item.current), None)
        wanted = (-1 if place is None else place) + step
        return self.items[wanted].url if 0 <= wanted < len(self.items) else ""


def queue_list(request: AgentRequest, chosen: Filter, *, current: Dossier | None = None) -> QueueList:
    """Return one page of the queue: three queries, and one more after the first page."""
    page = queue_page(
        agent_actor(request), part=chosen.part, taken=in_hand(request, chosen), after=chosen.after
    )
    judged, unread = assessments_of(page.dossiers), unread_by_agency(page.dossiers)
    items = [
        _item(
            dossier,
            judged[dossier.pk],
            chosen,
            current=dossier == current,
            unread=dossier.pk in unread,
        )
        for dossier in page.dossiers
    ]
    here = reverse("desk:queue")
    return QueueList(
        items,
        here + chosen.query(after=page.following) if page.following else "",
        here + chosen.query(after=None) if chosen.after else "",
    )


def _item(dossier: Dossier, judged: Assessment, chosen: Filter, *, current: bool, unread: bool) -> QueueItem:
    tag = promise_tag(dossier, short=True)
    met = sum(result.verdict == CriterionVerdict.MET for result in judged.criteria)
    criteria = _("%(met)s of %(all)s criteria") % {"met": met, "all": len(judged.criteria)}
    return QueueItem(
        url=reverse("desk:dossier", args=[dossier.uid]) + chosen.kept,
        current=current,
        title=dossier.person.full_name or str(dossier.number),
        tag=tag.label,
        tone=tag.tone,
        subtitle=str(definition(dossier.version).name),
        end=f"{_('new message')} · {criteria}" if unread else criteria,
    )


def parts_of(totals: QueueTotals, chosen: Filter) -> list[Part]:
    """Return the parts of the queue with their counts. No query."""
    counts = [
        (None, _("All"), "", totals.to_handle),
        (QueuePart.LATE, str(QueuePart.LATE.label), "late", totals.late),
        (QueuePart.TODAY, str(QueuePart.TODAY.label), "wait", totals.today),
        (QueuePart.LATER, str(QueuePart.LATER.label), "ok", totals.later),
        (QueuePart.WAITING, str(QueuePart.WAITING.label), "info", totals.waiting),
    ]
    here = reverse("desk:queue")
    return [
        Part(label, tone, count, here + chosen.query(part=part, after=None), part == chosen.part)
        for part, label, tone, count in counts
    ]
