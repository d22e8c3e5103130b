"""Verifying every checkpoint that was kept: signatures, order, and the root against the recomputed tree."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from qarib.modules.journal.enums import Harm
from qarib.modules.journal.rules.audit import Hashes, Problem
from qarib.modules.journal.rules.notes import (
    PLAIN,
    BadNote,
    Head,
    Note,
    VerifierKey,
    key_for,
    read_note,
    verify,
)


def check_signatures(where: str, note: Note, keys: Sequence[VerifierKey]) -> list[Problem]:
    """Verify every line of a checkpoint; ours must be there, and a line of nobody we know is a harm."""
    problems, ours = [], False
    for signature in note.signatures:
        own = signature.name == note.head.origin
        kind = Harm.CHECKPOINT_CHANGED if own else Harm.COSIGNATURE_CHANGED
        key = key_for(signature, keys)
        if key is None:
            problems.append(
                Problem(kind, where, f"the signature line of {signature.name} is of no known key")
            )
            continue
        try:
            verify(note.head, signature, key)
        except BadNote as error:
            problems.append(Problem(kind, where, str(error)))
        else:
            ours = ours or (own and key.kind == PLAIN)
    if not ours and not any(one.kind == Harm.CHECKPOINT_CHANGED for one in problems):
        problems.append(Problem(Harm.CHECKPOINT_CHANGED, where, "the journal itself did not sign it"))
    return problems


@dataclass
class NotesCheck:
    """Takes the checkpoints one after another, oldest first."""

    hashes: Hashes
    size: int
    keys: Sequence[VerifierKey]
    problems: list[Problem] = field(default_factory=list)
    _last: Head | None = None
    _good: int = 0
    _bad: list[tuple[str, Head]] = field(default_factory=list)

    def take(self, where: str, text: str) -> None:
        """Verify one checkpoint."""
        try:
            note = read_note(text)
        except BadNote as error:
            self.problems.append(Problem(Harm.CHECKPOINT_CHANGED, where, f"it cannot be read: {error}"))
            return
        found = check_signatures(where, note, self.keys)
        self.problems += found
        if any(one.kind == Harm.CHECKPOINT_CHANGED for one in found):
            return  # what it says was signed by nobody
        self._check_order(where, note.head)
        self._check_root(where, note.head)
        self._last = note.head

    def _check_order(self, where: str, head: Head) -> None:
        last = self._last
        if last is None or last.origin != head.origin:
            return
        if head.size < last.size:
            what = f"it speaks of {head.size} lines after one of {last.size}"
            self.problems.append(Problem(Harm.CHECKPOINT_FORKED, where, what))
        elif head.size == last.size and head.root != last.root:
            what = f"two roots were signed for {head.size} lines"
            self.problems.append(Problem(Harm.CHECKPOINT_FORKED, where, what))

    def _check_root(self, where: str, head: Head) -> None:
        if head.size > self.size:
            what = f"it speaks of {head.size} lines; the journal has only {self.size}"
            self.problems.append(Problem(Harm.ROW_REMOVED, where, what))
        elif self.hashes.root(head.size) == head.root:
            self._good = max(self._good, head.size)
        else:
            self._bad.append((where, head))

    def end(self) -> list[Problem]:
        """Return what was found; roots that do not fit are one harm, with the lines it lies among."""
        if self._bad:
            where, head = self._bad[0]
            more = f", nor do {len(self._bad) - 1} later ones" if len(self._bad) > 1 else ""
            what = (
                f"the lines do not give the root that was signed{more}: something among the first "
                f"{head.size} lines was changed (the checkpoint of {self._good} lines still fits)"
            )
            self.problems.append(Problem(Harm.CHECKPOINT_CHANGED, where, what))
        return self.problems
