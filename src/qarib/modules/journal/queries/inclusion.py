"""A reading, shown to the person it concerns together with the proof that nobody can take it away."""

from dataclasses import dataclass
from datetime import UTC, datetime

from qarib.modules.journal.models import Entry, Leaf
from qarib.modules.journal.queries.entries import readings_by_others
from qarib.modules.journal.queries.tree import checkpoint_for, inclusion_path, note_of
from qarib.modules.journal.queries.witnesses import WitnessLine, known_keys, witness_lines
from qarib.modules.journal.rules.audit import Problem
from qarib.modules.journal.rules.lines import COLUMNS, line_bytes, plain
from qarib.modules.journal.rules.merkle import HASH, Step, climb
from qarib.modules.journal.rules.notes import BadNote, Note, Signature, VerifierKey, key_for, verify
from qarib.modules.journal.rules.proof import Proof, check_proof


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed a checkpoint and when; `witness` is None for the journal itself."""

    name: str
    witness: WitnessLine | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Inclusion:
    """A row and its proof, step by step; the proof is None while no checkpoint covers the row."""

    entry: Entry
    leaf: str
    proof: Proof | None
    steps: list[Step]
    problems: list[Problem]
    signers: list[Signer]

    @property
    def holds(self) -> bool:
        """Tell whether every step and every signature holds."""
        return self.proof is not None and not self.problems


def inclusion_of(person_id: int, leaf: str) -> Inclusion | None:
    """Return the reading with that leaf hash, if this person may see it; None for any other, alike.

    A dozen statements for a tree of millions, whatever its size.
    """
    try:
        digest = bytes.fromhex(leaf)
    except ValueError:
        return None
    if len(digest) != HASH or digest.hex() != leaf:
        return None
    entry = readings_by_others(person_id).filter(leaf__hash=digest).select_related("leaf").first()
    if entry is None:
        return None
    place: Leaf = entry.leaf
    checkpoint = checkpoint_for(place.position)
    if checkpoint is None:
        return Inclusion(entry, leaf, None, [], [], [])
    row = plain({name: getattr(entry, name) for name in COLUMNS})
    keys, every = known_keys(), note_of(checkpoint)
    # A line of a witness that is configured no longer says nothing to anybody.
    note = Note(every.head, tuple(one for one in every.signatures if key_for(one, keys)))
    path = inclusion_path(place.position, note.head.size)
    proof = Proof(line_bytes(row, bytes(place.salt)), place.position, tuple(path), note)
    steps = list(climb(proof.position, note.head.size, proof.leaf, proof.path))
    return Inclusion(entry, leaf, proof, steps, check_proof(proof, keys), _signers(note, keys))


def _signers(note: Note, keys: list[VerifierKey]) -> list[Signer]:
    """Return who signed with the time: ourselves first."""
    from_witness = {line.name: line for line in witness_lines()}
    signers = []
    for signature in note.signatures:
        key = key_for(signature, keys)
        at = _time_of(note, signature, key) if key else None
        if at is not None:
            witness = from_witness.get(signature.name)
            signers.append(Signer(signature.name, witness, datetime.fromtimestamp(at, UTC)))
    return signers


def _time_of(note: Note, signature: Signature, key: VerifierKey) -> int | None:
    try:
        return verify(note.head, signature, key)
    except BadNote:
        return None
