"""The life of a message, and how long between two tries."""

from datetime import timedelta

from qarib.kernel.actor import SYSTEM_ROLE
from qarib.kernel.workflow import Move, Workflow
from qarib.modules.notifications.enums import Status

OPEN = frozenset({Status.QUEUED, Status.FAILED})
_WORKER = frozenset({SYSTEM_ROLE})

WORKFLOW: Workflow[Status] = Workflow(
    {
        "deliver": Move(source=OPEN, target=Status.SENT, by=_WORKER),
        "fail": Move(source=OPEN, target=Status.FAILED, by=_WORKER),
        # Refused for good, tried six times, or no address at all.
        "give_up": Move(source=OPEN, target=Status.GAVE_UP, by=_WORKER),
    },
)

# After attempt 1, 2, …; after the last one we give up.
WAITS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)
ATTEMPTS = len(WAITS) + 1
# A one-time code is worth nothing after ten minutes: it is tried three times, within three.
SECRET_ATTEMPTS = 3
# Before letters and mass messages: somebody waits for it in front of a page.
URGENT = 50
# A worker that claimed a message has this long to tell how it went; longer than any client's time-out.
LEASE = timedelta(minutes=3)
# What is due for so long has lost its task.
LOST_AFTER = timedelta(minutes=2)
SWEEP = 500


def wait_after(attempt: int, *, secret: bool) -> timedelta | None:
    """Return how long to wait after that attempt (1, 2, …), or None when it was the last."""
    most = SECRET_ATTEMPTS if secret else ATTEMPTS
    return WAITS[attempt - 1] if attempt < most else None


def split_email(text: str) -> tuple[str, str]:
    """Return the subject (first line) and the body of a rendered e-mail."""
    subject, _newline, body = text.strip().partition("\n")
    return subject.strip(), body.strip()
