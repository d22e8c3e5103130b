"""How a text becomes a version: the moves, and the digest by which what is signed is what was seen."""

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256

from qarib.kernel.workflow import Move, Workflow
from qarib.modules.catalogue.enums import ProposalState
from qarib.modules.organisations.enums import Role

WRITERS = frozenset({Role.JURIST.value, Role.DIRECTOR.value})
READERS = WRITERS | {Role.MINISTRY.value}
LONGEST_REASON = 500

WORKFLOW: Workflow[ProposalState] = Workflow(
    {
        "edit": Move(frozenset({ProposalState.DRAFTED}), ProposalState.DRAFTED, WRITERS),
        "propose": Move(frozenset({ProposalState.DRAFTED}), ProposalState.PROPOSED, WRITERS),
        "sign": Move(frozenset({ProposalState.PROPOSED}), ProposalState.PUBLISHED, WRITERS),
        "refuse": Move(frozenset({ProposalState.PROPOSED}), ProposalState.REFUSED, WRITERS),
        "withdraw": Move(
            frozenset({ProposalState.DRAFTED, ProposalState.PROPOSED}), ProposalState.WITHDRAWN, WRITERS
        ),
    },
)
# The moves that need another person than the one who proposed.
BY_ANOTHER = frozenset({"sign", "refuse"})
OPEN = (ProposalState.DRAFTED, ProposalState.PROPOSED)
SETTLED = (ProposalState.PUBLISHED, ProposalState.WITHDRAWN, ProposalState.REFUSED)


def text_digest(source: str, valid_from: date) -> str:
    """Return the digest of a text under its date: the same text from another day is another version."""
    return sha256(f"{valid_from.isoformat()}\n{source}".encode()).hexdigest()


def seal(parts: Mapping[str, object]) -> str:
    """Return the digest of everything that a signer sees, in canonical JSON."""
    canonical = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()
