"""A running file follows its place to the agency that serves it now."""

from django.db import transaction

from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM, Actor
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.documents.actions import link_upload
from qarib.modules.documents.models import Upload
from qarib.modules.dossiers.actions.move import promise_of
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import misplaced, promise_shown
from qarib.modules.dossiers.rules import RUNNING
from qarib.modules.journal.actions import record
from qarib.modules.notifications.actions import notify
from qarib.modules.organisations.models import Organisation
from qarib.modules.promises.actions import hand_over_promise


def follow_places() -> int:
    """Hand every running file over whose place another agency serves today; return how many moved.

    One transaction a file: a run that is cut goes on where it stopped. A file decided meanwhile stays.
    """
    moved = 0
    for dossier, agency in misplaced(on=clock.today()):
        try:
            hand_over(dossier, agency=agency, actor=SYSTEM)
        except MoveNotAllowed:
            continue
        moved += 1
    return moved


@transaction.atomic
def hand_over(dossier: Dossier, *, agency: Organisation, actor: Actor) -> None:
    """Give a running or contested file to another agency: nobody has it in hand there, the date stays.

    Its agents see the attachments, those of the former agency no longer; the person is told. Raises
    MoveNotAllowed when the file was decided or handed over meanwhile.
    """
    former = dossier.agency_id
    held = Dossier.objects.filter(pk=dossier.pk, agency_id=former, status__in=RUNNING)
    if not held.update(agency=agency, assigned_to=None):
        raise MoveNotAllowed
    dossier.agency, dossier.assigned_to = agency, None
    hand_over_promise(
        promise_shown(dossier) or promise_of(dossier), responsible_id=None, body_id=agency.pk, actor=actor
    )
    shared = Upload.objects.about("dossier", dossier.uid).exclude(organisation=None)
    for upload in shared.order_by("pk"):
        link_upload(upload, to=("dossier", dossier.uid), organisation_id=agency.pk, actor=actor)
    record(
        "dossier.hand_over",
        actor=actor.about(dossier.person_id),
        about=("dossier", dossier.uid),
        data={"from": former, "to": agency.pk},
    )
    reads_arabic = dossier.person.language.startswith("ar")
    notify(
        "dossiers/handed_over",
        person=dossier.person,
        context={
            "number": dossier.number,
            "agency": agency.name_ar if reads_arabic else agency.name_fr,
        },
        actor=actor,
    )
