"""Facts told by documents."""

from dataclasses import dataclass

from qarib.kernel.events import Event


@dataclass(frozen=True, slots=True)
class LetterIssued(Event):
    """A letter exists and can be opened; its seal may come a moment later."""

    letter_id: int


@dataclass(frozen=True, slots=True)
class LetterWithdrawn(Event):
    """A letter is worth nothing any more, though its seal stays intact."""

    letter_id: int


@dataclass(frozen=True, slots=True)
class FilesErased(Event):
    """Rows are gone whose bytes still lie in the store, by these names."""

    names: tuple[str, ...]
