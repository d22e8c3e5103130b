"""How a question to a source moves, when it is tried again, and what several answers say together."""

from collections.abc import Sequence
from datetime import timedelta

from qarib.kernel.actor import CITIZEN_ROLE, SYSTEM_ROLE
from qarib.kernel.workflow import Move, Workflow
from qarib.modules.exchange.enums import AuthorisationState, ProofState

SYSTEM = frozenset({SYSTEM_ROLE})
CITIZEN = frozenset({CITIZEN_ROLE})
# Roles are codes of organisations' memberships, which the table only compares.
DESK = frozenset({"agent", "head"})
KEEPS_PROGRAMME = frozenset({"ministry"})

OPEN = (ProofState.ASKED, ProofState.PENDING)
ANSWERED = (ProofState.RECEIVED, ProofState.ACCEPTED, ProofState.CONTESTED, ProofState.SET_ASIDE)
# One question about a fact to a source stands at a time; after these it may be asked anew.
OVER = (ProofState.EXPIRED, ProofState.REFUSED)

# A page may be waiting: a source that needs longer is asked again by the worker.
PATIENCE = timedelta(seconds=2)
_LONGEST_WAIT = 6 * 60
GIVE_UP_AFTER = timedelta(days=60)

# Servers keep what was exchanged so long, unless they were told otherwise.
EVIDENCE_KEPT = timedelta(days=30)
# How long a worker holds the cases it took.
LEASE = timedelta(minutes=10)
# Without any answer for so long, while it was asked, a source is down.
DOWN_AFTER = timedelta(hours=48)
# Whoever is down is asked again at least so often, or nobody would notice that they are back.
PROBED_AFTER = timedelta(minutes=10)
# A stamp younger than this is not renewed: who asks often writes seldom.
STAMP_AGE = timedelta(minutes=5)

# How fast an answer came, by the names of what is counted.
WAITS = {
    "within_minute": timedelta(minutes=1),
    "within_hour": timedelta(hours=1),
    "within_day": timedelta(days=1),
}

WORKFLOW: Workflow[ProofState] = Workflow(
    {
        "wait": Move(frozenset(OPEN), ProofState.PENDING, SYSTEM),
        "receive": Move(frozenset(OPEN), ProofState.RECEIVED, SYSTEM),
        "refuse": Move(frozenset(OPEN), ProofState.REFUSED, SYSTEM),
        "accept": Move(frozenset({ProofState.RECEIVED}), ProofState.ACCEPTED, CITIZEN | DESK | SYSTEM),
        "contest": Move(
            frozenset({ProofState.RECEIVED, ProofState.ACCEPTED}), ProofState.CONTESTED, CITIZEN | SYSTEM
        ),
        "uphold": Move(frozenset({ProofState.CONTESTED}), ProofState.ACCEPTED, DESK),
        "set_aside": Move(frozenset({ProofState.CONTESTED}), ProofState.SET_ASIDE, DESK),
        "expire": Move(frozenset({*OPEN, ProofState.RECEIVED}), ProofState.EXPIRED, SYSTEM | CITIZEN | DESK),
    }
)


def next_wait(attempts: int) -> timedelta:
    """Return how long to wait before another try: 1 minute, then four times longer, 6 hours at most."""
    return timedelta(minutes=min(_LONGEST_WAIT, 4 ** min(attempts, 8)))


def next_fetch(age: timedelta) -> timedelta:
    """Return how long to wait before evidence is fetched again: as long as it waited, 1 minute to 6 hours."""
    return min(max(age, timedelta(minutes=1)), timedelta(minutes=_LONGEST_WAIT))


def together(values: Sequence[object], *, of: int) -> bool | None:
    """Return what several registers say of one yes-or-no fact: one yes is a yes, a no needs all of them."""
    if True in values:
        return True
    return False if len(values) == of else None


# --- what others may ask us --------------------------------------------------------------------------------

ADMINISTRATOR = frozenset({"administrator"})
# The ministry's own role and its administrators: `queries.supervises` knows whose administrator it is.
MINISTRY = frozenset({"ministry", "administrator"})
AUTHORISING: Workflow[AuthorisationState] = Workflow(
    {
        "ask": Move(frozenset({AuthorisationState.DRAFT}), AuthorisationState.ASKED, ADMINISTRATOR),
        "grant": Move(frozenset({AuthorisationState.ASKED}), AuthorisationState.GRANTED, MINISTRY),
        "send_back": Move(frozenset({AuthorisationState.ASKED}), AuthorisationState.DRAFT, MINISTRY),
        "revoke": Move(frozenset({AuthorisationState.GRANTED}), AuthorisationState.REVOKED, MINISTRY),
    }
)
MOST_ANSWERS = 1_000_000
# An answer is given again to the same question for so long; afterwards it is a new question (assumed).
KEEP_CALLS = timedelta(days=30)
