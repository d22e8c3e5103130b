"""Filing for somebody who is present: an agent types, the person answers."""

from typing import IO

from qarib.kernel.actor import Actor
from qarib.kernel.acts import act
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.models import ProcedureVersion
from qarib.modules.catalogue.queries import definition
from qarib.modules.documents.actions import link_upload, receive_upload
from qarib.modules.documents.models import Upload
from qarib.modules.dossiers.actions.draft import start_draft
from qarib.modules.dossiers.actions.move import refuse_near
from qarib.modules.dossiers.actions.presence import writes
from qarib.modules.dossiers.enums import Channel, Status
from qarib.modules.dossiers.errors import DraftAtHome, NotAtThisCounter
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import body_at_counter
from qarib.modules.dossiers.rules import DESK
from qarib.modules.journal.actions import record


def start_at_counter(version: ProcedureVersion, *, person: Person, actor: Actor) -> Dossier:
    """Open a draft for a person present, or return the one that a counter of the body began; it is held here.

    Twice, in two tabs or by two agents, gives one draft. What the person began at home stays theirs. Raises
    MoveNotAllowed, OwnFile, NotAtThisCounter, DraftAtHome, and the refusals of `start_draft`.
    """
    if actor.role not in DESK or actor.organisation is None:
        raise MoveNotAllowed
    refuse_near(person.pk, actor=actor)
    if definition(version).body != body_at_counter(actor):
        raise NotAtThisCounter
    dossier = start_draft(
        version, person=person, language=person.language, actor=actor, channel=Channel.COUNTER
    )
    if dossier.channel != Channel.COUNTER:
        raise DraftAtHome
    if dossier.agency_id != actor.organisation:
        _hold_here(dossier, actor=actor)
    return dossier


@act
def _hold_here(dossier: Dossier, *, actor: Actor) -> None:
    """Let the actor's agency hold the draft, with the papers; a colleague who was quicker did the same."""
    draft = Dossier.objects.filter(pk=dossier.pk, status=Status.DRAFT, channel=Channel.COUNTER)
    if not draft.filter(agency_id=dossier.agency_id).update(agency=actor.organisation):
        if not draft.filter(agency_id=actor.organisation).exists():
            raise MoveNotAllowed
        dossier.agency_id = actor.organisation
        return
    dossier.agency_id = actor.organisation
    for paper in Upload.objects.about("dossier", dossier.uid).order_by("pk"):
        link_upload(paper, to=("dossier", dossier.uid), organisation_id=actor.organisation, actor=actor)
    record("dossier.hold_at_counter", actor=actor.about(dossier.person_id), about=("dossier", dossier.uid))


def keep_paper(dossier: Dossier, stream: IO[bytes], *, name: str, size: int | None, actor: Actor) -> str:
    """Keep a paper that was scanned at the counter for this draft, as the person's; return its identifier.

    About half a second, with no transaction open. Raises MoveNotAllowed and the refusals of uploads.
    """
    if not writes(dossier, actor):
        raise MoveNotAllowed
    upload = receive_upload(stream, name=name, declared_size=size, owner_id=dossier.person_id, actor=actor)
    link_upload(upload, to=("dossier", dossier.uid), organisation_id=dossier.agency_id, actor=actor)
    return str(upload.uid)
