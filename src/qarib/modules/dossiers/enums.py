"""The words of dossiers."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """Where a file stands, from the first saved page to the decision."""

    DRAFT = "draft", _("Draft")
    FILED = "filed", _("Filed")
    WAITING = "waiting", _("Waiting for you")
    UNDER_INSTRUCTION = "under_instruction", _("Being examined")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")
    APPEALED = "appealed", _("Contested, being examined again")
    UPHELD = "upheld", _("Refusal confirmed on appeal")
    OVERTURNED = "overturned", _("Granted on appeal")


class Origin(TextChoices):
    """Where a value comes from."""

    PROOF = "proof", _("Fetched from the administration that holds it")
    ASKED = "asked", _("You")
    AGENT = "agent", _("The agent")
    CARRIED_OVER = "carried_over", _("Your account")


class Stream(TextChoices):
    """Which set a value belongs to: what was filed, or corrections that an agent accepts as a difference."""

    FILED = "filed", _("Filed")
    CORRECTION = "correction", _("Correction by the person")
    AGENT = "agent", _("Correction by the agent")


class Outcome(TextChoices):
    """What was decided."""

    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


class Stage(TextChoices):
    """Which decision it is: the first, or the one on appeal. Both stay, neither is edited."""

    FIRST = "first", _("First decision")
    APPEAL = "appeal", _("Decision on appeal")


class Channel(TextChoices):
    """From where the file was filed."""

    ONLINE = "online", _("On line")
    COUNTER = "counter", _("At the counter")
    MOBILE_TEAM = "mobile_team", _("By a mobile team")


class QueuePart(TextChoices):
    """How the queue is cut: by the promised date, then what waits for the person."""

    LATE = "late", _("Late")
    TODAY = "today", _("Today")
    WEEK = "week", _("This week")
    LATER = "later", _("Later")
    WAITING = "waiting", _("Waiting for the person")


class Age(TextChoices):
    """How long a file has been open, in calendar days since it was filed (or contested)."""

    THREE_DAYS = "3_days", _("up to 3 days")
    A_WEEK = "7_days", _("4 to 7 days")
    A_FORTNIGHT = "15_days", _("8 to 15 days")
    A_MONTH = "30_days", _("16 to 30 days")
    LONGER = "longer", _("more than 30 days")


class Whose(TextChoices):
    """Whose files a queue shows; any other word is an agent's identifier."""

    ALL = "all", _("The whole agency")
    MINE = "mine", _("Only mine")
    NOBODY = "nobody", _("Nobody's")


class DepositState(TextChoices):
    """Where an invitation to deposit a paper stands."""

    AWAITED = "awaited", _("Awaited")
    DEPOSITED = "deposited", _("Deposited")
    REVOKED = "revoked", _("Link closed")
    EXPIRED = "expired", _("Link expired")


class RelayStatus(TextChoices):
    """Where another body stands with a file that serves it too."""

    TOLD = "told", _("Told")
    DONE = "done", _("Done")
    GIVEN_BACK = "given_back", _("Given back")
    ENDED = "ended", _("Ended with the file")
