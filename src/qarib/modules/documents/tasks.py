"""Background entry points of documents; each may run again without harm."""

from datetime import timedelta

from qarib.kernel.tasks import task
from qarib.modules.documents import actions
from qarib.modules.documents.enums import Scan
from qarib.modules.documents.models import Letter, Upload
from qarib.modules.operations.actions import retried, schedule

_AT_ONCE = 200


@task()
@retried()
def seal_letter(letter_id: int) -> None:
    """Seal one letter, unless somebody who opened it was faster; tried again, as a full disk passes."""
    actions.seal_letter(Letter.objects.get(pk=letter_id))


@task()
@retried()
def throw_away_files(names: list[str]) -> None:
    """Remove the bytes of papers and letters that were erased."""
    actions.throw_away_files(names)


@schedule("documents.scan_waiting_uploads", every=timedelta(hours=1))
@task()
def scan_waiting_uploads() -> None:
    """Show the antivirus what it has not seen yet, oldest first; harmless while it is silent."""
    for upload in Upload.objects.all().never_scanned()[:_AT_ONCE]:
        if actions.scan_upload(upload) == Scan.NOT_SCANNED:
            return
