"""Reactions of documents to facts."""

from qarib.kernel.events import on
from qarib.modules.documents import tasks
from qarib.modules.documents.events import FilesErased, LetterIssued


@on(LetterIssued)
def seal_the_letter(event: LetterIssued) -> None:
    """Seal it in the background."""
    tasks.seal_letter.enqueue(event.letter_id)


@on(FilesErased)
def throw_the_files_away(event: FilesErased) -> None:
    """Remove the bytes once the rows are gone for good."""
    tasks.throw_away_files.enqueue(list(event.names))
