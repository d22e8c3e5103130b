"""The tree as the database holds it: tiles, proofs, the checkpoint that a proof leads to."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from qarib.modules.journal.models import Checkpoint, Cosignature, Leaf, Node, Tree
from qarib.modules.journal.rules.merkle import Span, consistency_spans, inclusion_spans
from qarib.modules.journal.rules.notes import Note, read_note, read_signature
from qarib.modules.journal.rules.tiles import WIDTH, ReadTile, span_root


def tree_size() -> int:
    """Return how many rows have their place in the tree."""
    return Tree.objects.filter(pk=1).values_list("size", flat=True).first() or 0


def read_tile(level: int, index: int) -> Sequence[bytes]:
    """Return the hashes of one tile, fewer than 256 at the right edge: one statement."""
    start, end = index * WIDTH, (index + 1) * WIDTH
    if level == 0:
        leaves = Leaf.objects.filter(position__gte=start, position__lt=end).order_by("position")
        return [bytes(one) for one in leaves.values_list("hash", flat=True)]
    nodes = Node.objects.filter(level=level, index__gte=start, index__lt=end).order_by("index")
    return [bytes(one) for one in nodes.values_list("hash", flat=True)]


def _reader() -> ReadTile:
    """Return a reader that asks for each tile once."""
    return lru_cache(maxsize=None)(read_tile)


def _roots(spans: Iterable[Span]) -> list[bytes]:
    read = _reader()
    return [span_root(span, read) for span in spans]


def root_at(size: int) -> bytes:
    """Return the root over the first so many leaves: at most one statement for each level of tiles."""
    return span_root((0, size), read_tile)


def inclusion_path(position: int, size: int) -> list[bytes]:
    """Return the path of one leaf in the tree of that size: two statements for each level of tiles."""
    return _roots(inclusion_spans(position, size))


def consistency_path(old: int, new: int) -> list[bytes]:
    """Return the proof that the tree of `new` leaves begins with that of `old`."""
    return _roots(consistency_spans(old, new))


def latest_checkpoint() -> Checkpoint | None:
    """Return the newest checkpoint with its cosignatures: two statements."""
    return Checkpoint.objects.order_by("pk").prefetch_related("cosignatures").last()


def checkpoint_for(position: int) -> Checkpoint | None:
    """Return the checkpoint to prove a position by: the newest that a witness signed, else the newest."""
    witnessed = Cosignature.objects.order_by("pk").select_related("checkpoint").last()
    if witnessed is not None and witnessed.checkpoint.root_id > position:
        return witnessed.checkpoint
    newest = latest_checkpoint()
    return newest if newest is not None and newest.root_id > position else None


def note_of(checkpoint: Checkpoint) -> Note:
    """Return the checkpoint with every signature it has."""
    note = read_note(checkpoint.note)
    lines = sorted(checkpoint.cosignatures.all(), key=lambda one: one.witness)
    return Note(note.head, (*note.signatures, *(read_signature(one.line) for one in lines)))
