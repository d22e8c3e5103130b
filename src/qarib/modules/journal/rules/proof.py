"""One line and its way to a signed checkpoint, in one file (C2SP tlog-proof).

The `extra` line carries the content of the leaf: columns and salt, without which nobody can recompute it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from qarib.modules.journal.enums import Harm
from qarib.modules.journal.rules.audit import Problem
from qarib.modules.journal.rules.audit_notes import check_signatures
from qarib.modules.journal.rules.lines import read_line
from qarib.modules.journal.rules.merkle import HASH, is_included, leaf_hash
from qarib.modules.journal.rules.notes import BadNote, Note, VerifierKey, decoded, encoded, read_note

FIRST = "c2sp.org/tlog-proof@v1"
_MOST = 64


@dataclass(frozen=True, slots=True)
class Proof:
    """The content of a leaf, its position, its path, and the checkpoint that the path leads to."""

    content: bytes
    position: int
    path: tuple[bytes, ...]
    note: Note

    @property
    def leaf(self) -> bytes:
        """Return the leaf hash that the content gives."""
        return leaf_hash(self.content)

    @property
    def text(self) -> str:
        """Return the proof as a file."""
        path = "".join(f"{encoded(one)}\n" for one in self.path)
        extra = encoded(self.content)
        return f"{FIRST}\nextra {extra}\nindex {self.position}\n{path}\n{self.note.text}"


def read_proof(text: str) -> Proof:
    """Read a proof file strictly; BadNote when it is none."""
    top, _, note = text.partition("\n\n")
    first, _, rest = top.partition("\nextra ")
    extra, _, rest = rest.partition("\nindex ")
    number, *path = rest.split("\n")
    if first != FIRST or not (number.isascii() and number.isdecimal()) or len(path) > _MOST:
        raise BadNote("not a proof as c2sp.org/tlog-proof@v1 says, with its line")
    hashes = tuple(decoded(one, HASH) for one in path)
    proof = Proof(decoded(extra), int(number), hashes, read_note(note))
    if proof.text != text:
        raise BadNote("the proof is not written as the format says")
    return proof


def check_proof(proof: Proof, keys: Sequence[VerifierKey], checkpoint: Note | None = None) -> list[Problem]:
    """Verify the path and every signature; `checkpoint` is one that was kept apart, of the same size."""
    problems = []
    where = f"position {proof.position}"
    head = proof.note.head
    if not is_included(proof.position, head.size, proof.leaf, proof.path, head.root):
        what = (
            "line, salt, position and path do not lead to the root of the checkpoint: one of them was changed"
        )
        problems.append(Problem(Harm.PROOF_CHANGED, where, what))
    try:
        read_line(proof.content)
    except ValueError:
        problems.append(Problem(Harm.PROOF_CHANGED, where, "its content is no line of the journal"))
    problems += check_signatures(f"checkpoint of {head.size} lines in the proof", proof.note, keys)
    if checkpoint is not None:
        problems += _check_other(proof, checkpoint, keys)
    return problems


def _check_other(proof: Proof, checkpoint: Note, keys: Sequence[VerifierKey]) -> list[Problem]:
    head, given = proof.note.head, checkpoint.head
    where = f"checkpoint of {given.size} lines that was given"
    problems = check_signatures(where, checkpoint, keys)
    if given != head:
        kind = Harm.CHECKPOINT_FORKED if given.size == head.size else Harm.CHECKPOINT_CHANGED
        what = f"it is not the checkpoint of the proof, which has {head.size} lines"
        problems.append(Problem(kind, where, what))
    return problems
