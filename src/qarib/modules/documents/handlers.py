"""Reactions of documents to facts."""

from qarib.kernel.events import on
from qarib.modules.documents import tasks
from qarib.modules.documents.events import LetterIssued


@on(LetterIssued)
def seal_the_letter(event: LetterIssued) -> None:
    """Seal it in the background."""
    tasks.seal_letter.enqueue(event.letter_id)
