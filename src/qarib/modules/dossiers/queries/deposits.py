"""Papers that a professional may deposit: what is awaited, what arrived, and the link's own door."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.secrecy import decrypt, keyed_index
from qarib.modules.catalogue.enums import Profession
from qarib.modules.catalogue.queries import Fact, definition
from qarib.modules.documents.models import Upload
from qarib.modules.dossiers.enums import DepositState, Origin
from qarib.modules.dossiers.models import DepositInvitation, Dossier, MissingRequest
from qarib.modules.dossiers.queries.visible import open_request
from qarib.modules.dossiers.rules import OPEN, last_day, profession_in
from qarib.modules.exchange.queries import source_names


@dataclass(frozen=True, slots=True)
class DepositLine:
    """One invitation as a page shows it; `last_day` is included, `upload` is there once it arrived."""

    uid: UUID
    fact: str
    label: str
    profession: str
    name: str
    phone: str
    state: DepositState
    invited_at: datetime
    last_day: date
    used_at: datetime | None
    upload: Upload | None


def depositable(dossier: Dossier) -> dict[str, Fact]:
    """Return the facts of the procedure that a professional establishes by a paper. No query."""
    return {code: fact for code, fact in definition(dossier.version).facts.items() if fact.deposited_by}


def invitations_of(dossier: Dossier) -> list[DepositLine]:
    """Return every invitation of a dossier, newest first: one query, none where no paper is deposited."""
    if not depositable(dossier):
        return []
    rows = DepositInvitation.objects.filter(dossier=dossier).select_related("upload").order_by("-pk")
    return [_line(row, dossier) for row in rows]


def _line(row: DepositInvitation, dossier: Dossier) -> DepositLine:
    rules = definition(dossier.version)
    return DepositLine(
        uid=row.uid,
        fact=row.fact,
        label=str(rules.facts[row.fact].label) if row.fact in rules.facts else row.fact,
        profession=str(Profession(row.profession).label),
        name=decrypt(row.name),
        phone=decrypt(row.phone),
        state=state_of_invitation(row, dossier),
        invited_at=row.created_at,
        last_day=last_day_of(row),
        used_at=row.used_at,
        upload=row.upload,
    )


def state_of_invitation(row: DepositInvitation, dossier: Dossier) -> DepositState:
    """Return where an invitation stands now; one of a decided file is over like one that expired."""
    if row.used_at is not None:
        return DepositState.DEPOSITED
    if row.revoked_at is not None:
        return DepositState.REVOKED
    over = row.expires_at <= clock.now() or dossier.status not in OPEN
    return DepositState.EXPIRED if over else DepositState.AWAITED


def last_day_of(row: DepositInvitation) -> date:
    """Return the last day on which the link takes the paper, included."""
    return clock.algiers_day(row.expires_at - timedelta(seconds=1))


def awaited_papers(dossier: Dossier) -> frozenset[str]:
    """Return what professionals are invited to establish: one query, none where no paper is deposited."""
    if not depositable(dossier):
        return frozenset()
    rows = DepositInvitation.objects.open_at(clock.now()).filter(dossier=dossier, item=0)
    return frozenset(rows.values_list("fact", flat=True))


def awaits_paper(dossier: Dossier) -> bool:
    """Tell whether a professional is invited to establish what nobody else said: two queries at most."""
    awaited = awaited_papers(dossier)
    if not awaited:
        return False
    known = dossier.values.filter(fact__in=awaited, item=0).values_list("fact", flat=True)
    return not awaited <= set(known)


def awaited_by(person_id: int) -> dict[UUID, date]:
    """Return the dossiers of a person that await a professional, each with the last day: one query."""
    rows = DepositInvitation.objects.open_at(clock.now()).filter(dossier__person_id=person_id)
    found = rows.select_related("dossier").order_by("-expires_at")
    return {row.dossier.uid: last_day_of(row) for row in found}


def may_be_deposited(dossier: Dossier) -> dict[str, Fact]:
    """Return the facts for which somebody may be invited now: not while invited, nor once established.

    What an open request asks may be deposited anew. At most three queries, none where no paper is deposited.
    """
    facts = depositable(dossier) if dossier.status in OPEN else {}
    if not facts:
        return {}
    request = open_request(dossier)
    asked = still_asked(request) if request else []
    proofs = dossier.values.filter(origin=Origin.PROOF, item=0, fact__in=facts)
    over = awaited_papers(dossier) | (set(proofs.values_list("fact", flat=True)) - set(asked))
    return {code: fact for code, fact in facts.items() if code not in over}


def deposit_would_end(dossier: Dossier) -> date:
    """Return the last day to deposit what would be asked today; never after that of an open request.

    One query while the file waits for the person.
    """
    ours = last_day(clock.today(), days=settings.QARIB_DEPOSIT_DAYS)
    request = open_request(dossier)
    return min(ours, request.answer_by) if request and request.answer_by else ours


def still_asked(request: MissingRequest) -> list[str]:
    """Return what the person still has to answer: not what was deposited since it was asked. One query."""
    deposited = DepositInvitation.objects.filter(
        dossier_id=request.dossier_id, item=0, used_at__gte=request.asked_at
    )
    given = set(deposited.values_list("fact", flat=True))
    return [fact for fact in request.facts if fact not in given]


def deposited_uploads(dossier: Dossier) -> list[str]:
    """Return the identifiers of what professionals deposited: one query, none where no paper is."""
    if not depositable(dossier):
        return []
    used = DepositInvitation.objects.filter(dossier=dossier).exclude(upload=None).order_by("pk")
    return [str(uid) for uid in used.values_list("upload__uid", flat=True)]


def invitation_by_link(token: str) -> DepositInvitation | None:
    """Return the invitation of that link, whatever its state, with its dossier; None for an unknown link."""
    rows = DepositInvitation.objects.select_related(
        "dossier__version__procedure", "dossier__agency", "dossier__person", "dossier__promise", "upload"
    )
    return rows.filter(link_digest=link_digest(token)).first()


def my_invitation(dossier: Dossier, uid: UUID, *, actor: Actor) -> DepositInvitation | None:
    """Return that invitation of the person's own dossier, or None: one query."""
    if actor.subject != dossier.person_id:
        return None
    found = DepositInvitation.objects.filter(dossier=dossier, uid=uid).first()
    if found is not None:
        found.dossier = dossier
    return found


def link_digest(token: str) -> str:
    """Return what is kept of a link."""
    return keyed_index(token, purpose="dossiers.deposit_link")


def source_in_words(source: str) -> str:
    """Return a value's source as pages name it: the register, or the profession in words."""
    profession = profession_in(source)
    return str(Profession(profession).label) if profession in Profession.values else source_names(source)
