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
from qarib.kernel.actor import Actor
from qarib.modules.catalogue.enums import CriterionVerdict
from qarib.modules.catalogue.queries import Assessment, definition
from qarib.modules.dossiers.enums import QueuePart, Whose
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import QueueTotals, assessments_of, queue_page, unread_by_agency


@dataclass(frozen=True, slots=True)
class Filter:
    """Which part of the queue is shown; carried from page to page in the address."""

    part: QueuePart | None
    whose: str
    after: UUID | None

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Read the address; what cannot be read is ignored."""
        part = request.GET.get("part", "")
        return cls(
            QueuePart(part) if part in QueuePart.values else None,
            _whose(request),
            read_uid(request.GET.get("after", "")),
        )

    def query(self, **changes: object) -> str:
        """Return the end of an address that keeps the filter, with its question mark; empty for none."""
        present = {"part": self.part, "whose": self.whose, "after": self.after, **changes}
        kept = {key: str(value) for key, value in present.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    @property
    def colleague(self) -> UUID | None:
        """Return the identifier of the agent whose files are shown; None for any other choice."""
        return read_uid(self.whose)

    @property
    def kept(self) -> str:
        """Return the end of an address that keeps the filter as it is."""
        return self.query()


def read_uid(text: str) -> UUID | None:
    """Return the identifier that was typed; None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _whose(request: HttpRequest) -> str:
    asked = request.GET.get("whose", "")
    if asked in (Whose.MINE, Whose.NOBODY):
        return asked
    # `mine=1` is what bookmarks of former days say.
    return Whose.MINE if request.GET.get("mine") == "1" else str(read_uid(asked) or "")


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
    actor = agent_actor(request)
    page = queue_page(actor, part=chosen.part, whose=chosen.whose, after=chosen.after)
    judged, unread = assessments_of(page.dossiers), unread_by_agency(page.dossiers)
    items = [
        _item(
            dossier,
            judged[dossier.pk],
            chosen,
            current=dossier == current,
            marks=_marks(dossier, actor, unread=dossier.pk in unread),
        )
        for dossier in page.dossiers
    ]
    here = reverse("desk:queue")
    return QueueList(
        items,
        here + chosen.query(after=page.following) if page.following else "",
        here + chosen.query(after=None) if chosen.after else "",
    )


def _marks(dossier: Dossier, actor: Actor, *, unread: bool) -> list[str]:
    """Return what tells a line from others: a message nobody read, a file in one's own hands."""
    yours = dossier.assigned_to_id is not None and dossier.assigned_to_id == actor.person
    return [*([_("new message")] if unread else []), *([_("in your hands")] if yours else [])]


def _item(
    dossier: Dossier, judged: Assessment, chosen: Filter, *, current: bool, marks: list[str]
) -> QueueItem:
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
        end=" · ".join([*marks, criteria]),
    )


def parts_of(totals: QueueTotals, chosen: Filter) -> list[Part]:
    """Return the parts of the queue with their counts. No query."""
    counts = [
        (None, _("All"), "", totals.to_handle),
        (QueuePart.LATE, str(QueuePart.LATE.label), "late", totals.late),
        (QueuePart.TODAY, str(QueuePart.TODAY.label), "wait", totals.today),
        (QueuePart.WEEK, str(QueuePart.WEEK.label), "ok", totals.week),
        (QueuePart.LATER, str(QueuePart.LATER.label), "ok", totals.later),
        (QueuePart.WAITING, str(QueuePart.WAITING.label), "info", totals.waiting),
    ]
    here = reverse("desk:queue")
    return [
        Part(label, tone, count, here + chosen.query(part=part, after=None), part == chosen.part)
        for part, label, tone, count in counts
    ]


@dataclass(frozen=True, slots=True)
class Hands:
    """One choice of whose files are shown; `url` is empty for the present one."""

    label: str
    url: str


def hands_of(chosen: Filter, names: dict[UUID, str]) -> list[Hands]:
    """Return the choices of whose files are shown, with the agent's who was chosen. No query."""
    choices = [(word.value, str(word.label)) for word in Whose]
    if chosen.colleague is not None:
        choices.append((chosen.whose, names.get(chosen.colleague, _("An agent who left"))))
    here, present = reverse("desk:queue"), chosen.whose or Whose.ALL.value
    return [
        Hands(
            label,
            ""
            if code == present
            else here + chosen.query(whose=code if code != Whose.ALL else None, after=None),
        )
        for code, label in choices
    ]
