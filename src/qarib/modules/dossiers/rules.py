"""The workflow of a dossier, and what may be filed: no database, no clock."""

import json
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import sha256

from qarib.kernel.actor import CITIZEN_ROLE, PROFESSIONAL_ROLE, SYSTEM_ROLE
from qarib.kernel.workflow import Move, Workflow
from qarib.modules.dossiers.enums import Age, RelayStatus, Stage, Status

# Roles are codes of organisations' memberships, which the table only compares.
DESK = frozenset({"agent", "head"})
CITIZEN = frozenset({CITIZEN_ROLE})
SYSTEM = frozenset({SYSTEM_ROLE})
# A deposit that holds all that was asked answers the request.
ANSWERING = CITIZEN | {PROFESSIONAL_ROLE}
# The director of the body decides appeals of its agencies: an agency may have nobody but who refused.
ON_APPEALS = DESK | {"director"}

OPEN = (Status.DRAFT, Status.FILED, Status.WAITING, Status.UNDER_INSTRUCTION)
# Refused, then contested: such a file keeps its decision, and does not keep the person from a new request.
CONTESTED = (Status.APPEALED, Status.UPHELD, Status.OVERTURNED)
DECIDED = (Status.GRANTED, Status.REFUSED, *CONTESTED)
# Where a file ends: registers are asked no more.
OVER = (Status.GRANTED, Status.REFUSED, Status.WITHDRAWN, Status.LAPSED)
# Nothing can happen to such a file any more, but for what the law says about keeping it.
ENDED = (*OVER, Status.UPHELD, Status.OVERTURNED)
# What an agent still has to look at; a file that waits for the person is not the agent's turn.
TO_HANDLE = (Status.FILED, Status.UNDER_INSTRUCTION)
# All that an agency answers for: its turn, or the person's.
QUEUED = (*TO_HANDLE, Status.WAITING)
# What an agency must still answer, contested refusals included: it is counted as open, and follows its place.
RUNNING = (*QUEUED, Status.APPEALED)
# The oldest file of each age, in calendar days; whatever is older is `longer`.
OLDEST = {Age.THREE_DAYS: 3, Age.A_WEEK: 7, Age.A_FORTNIGHT: 15, Age.A_MONTH: 30}
# How long before the last day to answer the person is reminded, once.
REMIND_BEFORE_DAYS = 7

# What moves the moment of a draft's last save when something else than a page writes its values.
INSTANT = timedelta(microseconds=1)

# A message of the conversation, in characters; and for how long it goes on after the decision.
LONGEST_REMARK = 2000
CONVERSATION_AFTER_DECISION = timedelta(days=90)

# Wrong codes until an invitation to deposit is revoked: six digits behind a link stay out of reach.
DEPOSIT_TRIES = 5
_BY_A_PROFESSIONAL = "professional: "

WORKFLOW: Workflow[Status] = Workflow(
    {
        "file": Move(frozenset({Status.DRAFT}), Status.FILED, CITIZEN | DESK),
        "take": Move(frozenset({Status.FILED}), Status.UNDER_INSTRUCTION, DESK),
        "hand_back": Move(frozenset({Status.UNDER_INSTRUCTION}), Status.FILED, DESK),
        "request_missing": Move(frozenset({Status.FILED, Status.UNDER_INSTRUCTION}), Status.WAITING, DESK),
        "answer_request": Move(frozenset({Status.WAITING}), Status.UNDER_INSTRUCTION, ANSWERING),
        "grant": Move(frozenset({Status.FILED, Status.UNDER_INSTRUCTION}), Status.GRANTED, DESK),
        # Not from an agent's hands: who has taken a file decides it.
        "grant_automatically": Move(frozenset({Status.FILED}), Status.GRANTED, SYSTEM),
        "refuse": Move(frozenset({Status.FILED, Status.UNDER_INSTRUCTION}), Status.REFUSED, DESK),
        "withdraw": Move(
            frozenset({Status.DRAFT, Status.FILED, Status.WAITING, Status.UNDER_INSTRUCTION}),
            Status.WITHDRAWN,
            CITIZEN,
        ),
        "lapse": Move(frozenset({Status.WAITING}), Status.LAPSED, SYSTEM),
        "appeal": Move(frozenset({Status.REFUSED}), Status.APPEALED, CITIZEN),
        "uphold": Move(frozenset({Status.APPEALED}), Status.UPHELD, ON_APPEALS),
        "overturn": Move(frozenset({Status.APPEALED}), Status.OVERTURNED, ON_APPEALS),
    },
)

# What another body does with a file that serves it too. It ends with the file, by whoever ends that.
RELAYS: Workflow[RelayStatus] = Workflow(
    {
        "confirm": Move(frozenset({RelayStatus.TOLD}), RelayStatus.DONE, DESK),
        "give_back": Move(frozenset({RelayStatus.TOLD}), RelayStatus.GIVEN_BACK, DESK),
        "end": Move(frozenset({RelayStatus.TOLD}), RelayStatus.ENDED, CITIZEN | DESK | SYSTEM),
    },
)


def digest(frozen: Mapping[str, object]) -> str:
    """Return the SHA-256 of values in canonical JSON: the proof of what was filed, or read and signed."""
    canonical = json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def stage_of(status: Status) -> Stage:
    """Return which decision is taken or signed in that state."""
    return Stage.APPEAL if status in CONTESTED else Stage.FIRST


def last_day(began_on: date, *, days: int) -> date:
    """Return the last of so many calendar days after a day, included; the day itself never counts."""
    return began_on + timedelta(days=days)


def right_ends(valid: int, unit: str, *, on: date) -> date:
    """Return the last day of a right granted on that day: six months from 15 January end on 14 July.

    A month that is too short ends it on its last day.
    """
    if unit == "days":
        return on + timedelta(days=valid - 1)
    months = valid * 12 if unit == "years" else valid
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    if on.day > last:
        return date(year, month + 1, last)
    return date(year, month + 1, on.day) - timedelta(days=1)


def source_of_deposit(profession: str) -> str:
    """Return how a value names the professional who established it."""
    return f"{_BY_A_PROFESSIONAL}{profession}"


def profession_in(source: str) -> str:
    """Return the profession that a value names as its source, or nothing."""
    return source.removeprefix(_BY_A_PROFESSIONAL) if source.startswith(_BY_A_PROFESSIONAL) else ""
