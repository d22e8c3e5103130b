"""The words of operations."""

from dataclasses import dataclass

from django.db.models import TextChoices


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times in so many seconds, for each key: a burst of `times`, then one every `seconds / times`.

    Name it `<module>.<what>`: the name separates the counts. In any stretch of `seconds` a key passes fewer
    than twice `times`; where a law says "at most ten an hour", write five.
    """

    name: str
    times: int
    seconds: int


def flood_stop(name: str) -> Limit:
    """Return what one address may do with a page or form: twenty a second, far above a carrier's block.

    For pages where nothing can be guessed or where a person's own bound is elsewhere: it only stops a flood.
    """
    return Limit(f"flood.{name}", times=1200, seconds=60)


class LastOutcome(TextChoices):
    """What the last due instant of a schedule brought: a job, or the wait for the one before it."""

    ENQUEUED = "enqueued"
    WAITING = "waiting"


class BackupForm(TextChoices):
    """How the database is kept: SQLite's copy, PostgreSQL's dump, or a base for its archived log."""

    SQLITE = "sqlite"
    DUMP = "dump"
    BASE = "base"
    FILES = "files"
