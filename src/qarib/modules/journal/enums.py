"""The words of the journal."""

from enum import StrEnum

from django.db.models import TextChoices


class Kind(TextChoices):
    """An act changes something; a reading opens somebody's personal file."""

    ACT = "act"
    READ = "read"


class Harm(StrEnum):
    """What verification may find."""

    ROW_CHANGED = "row_changed"
    ROW_REMOVED = "row_removed"
    ROW_INSERTED = "row_inserted"
    LEAF_CHANGED = "leaf_changed"
    NODE_CHANGED = "node_changed"
    UNSEALED = "unsealed"
    CHECKPOINT_CHANGED = "checkpoint_changed"
    CHECKPOINT_REMOVED = "checkpoint_removed"
    CHECKPOINT_FORKED = "checkpoint_forked"
    COSIGNATURE_CHANGED = "cosignature_changed"
    FILE_CHANGED = "file_changed"
    FILE_MISSING = "file_missing"
    PROOF_CHANGED = "proof_changed"
