"""A draft is written at home by its person, or at a counter by an agency while the person is present."""

from datetime import date

from qarib.kernel.actor import CITIZEN_ROLE, Actor
from qarib.modules.documents.actions import link_upload
from qarib.modules.documents.models import Upload
from qarib.modules.dossiers.enums import Channel, Status
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.rules import DESK
from qarib.modules.notifications.actions import notify, send


def writes(dossier: Dossier, actor: Actor) -> bool:
    """Tell whether the actor may write in this draft: its person, or the agency at whose counter it is."""
    if actor.role in DESK:
        here = dossier.agency_id is not None and dossier.agency_id == actor.organisation
        return here and dossier.channel == Channel.COUNTER and actor.person != dossier.person_id
    return actor.person == dossier.person_id


def bring_home(dossier: Dossier, *, actor: Actor) -> None:
    """Make a draft of the counter the person's own again once they go on with it themselves.

    The agency sees it and its papers no longer. No query for any other draft.
    """
    if actor.role != CITIZEN_ROLE or dossier.channel != Channel.COUNTER:
        return
    draft = Dossier.objects.filter(pk=dossier.pk, status=Status.DRAFT, channel=Channel.COUNTER)
    if draft.update(channel=Channel.ONLINE, agency=None):
        dossier.channel, dossier.agency = Channel.ONLINE, None
        for upload in Upload.objects.about("dossier", dossier.uid).order_by("pk"):
            link_upload(upload, to=("dossier", dossier.uid), actor=actor)


def tell_filed(dossier: Dossier, *, due: date | None, actor: Actor) -> None:
    """Tell the person that their file is received: who filed it at a counter, they or somebody in their name.

    There they hold the receipt; a phone that is known, proved or not, is told too.
    """
    context = {"number": dossier.number, "due": due}
    if actor.role not in DESK:
        notify("dossiers/filed", person=dossier.person, context=context, actor=actor)
    elif dossier.person.phone:
        send(
            "dossiers/filed_at_counter",
            person_id=dossier.person_id,
            address=dossier.person.phone,
            language=dossier.person.language,
            context=context,
            actor=actor,
        )
