"""Rate limits: one row per key, one statement per use."""

from datetime import datetime

from django.db import connection

from qarib.kernel import clock
from qarib.kernel.secrecy import keyed_index
from qarib.modules.operations.enums import Limit
from qarib.modules.operations.errors import TooManyAttempts
from qarib.modules.operations.models import Use
from qarib.modules.operations.rules import interval, retry_after

# A leaky bucket kept as one instant, "full until". The WHERE of the upsert is the check: when one more use
# does not fit, no row changes, so a refused attempt costs the person nothing and two at once cannot both
# take the last place. It reads alike on SQLite and PostgreSQL.
_UPSERT = """
INSERT INTO operations_use (key, name, full_until) VALUES (%(key)s, %(name)s, %(now)s + %(cost)s)
ON CONFLICT (key) DO UPDATE SET full_until =
    CASE WHEN operations_use.full_until > %(now)s THEN operations_use.full_until ELSE %(now)s END + %(cost)s
WHERE operations_use.full_until + %(cost)s <= %(now)s + %(period)s
"""


def hit(limit: Limit, key: str, *, uses: int = 1) -> None:
    """Count one use of the limit by this key, or several at once; raise `TooManyAttempts` if they do not fit.

    One statement (a second one reads the wait when it refuses). Call it before, and outside, the act's own
    transaction: a use counted inside is forgotten when the act is refused. The key is stored as a keyed
    digest. Choose keys that no third person can fill: a person, a challenge, a form, never a bare address.
    """
    now = _milliseconds(clock.now())
    index = keyed_index(f"{limit.name}\x00{key}", purpose="operations.limit")
    with connection.cursor() as cursor:
        cursor.execute(
            _UPSERT,
            {
                "key": index,
                "name": limit.name,
                "now": now,
                "cost": interval(limit) * uses,
                "period": limit.seconds * 1000,
            },
        )
        fits = cursor.rowcount == 1
    if not fits:
        full_until = Use.objects.values_list("full_until", flat=True).get(key=index)
        raise TooManyAttempts(retry_after(limit, full_until=full_until, now=now))


def _milliseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)
