"""What was already accepted, so that it is not accepted twice."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from threading import Lock
from typing import Protocol

from qarib.kernel import clock


class Seen(Protocol):
    """Remembers each nonce of each key for as long as its message could be sent again."""

    def first_time(self, key_id: str, nonce: str, until: datetime) -> bool:
        """Tell whether this nonce is new, and remember it to that instant included. One caller gets yes."""


@dataclass(slots=True)
class _OfOneKey:
    nonces: set[str] = field(default_factory=set)
    by_end: list[tuple[datetime, str]] = field(default_factory=list)


class SeenInMemory:
    """Nonces of one process, at most `most` of each key: a body that sends more shuts out only itself.

    Full, it takes nothing for new; it never forgets one that could still be sent again.
    """

    def __init__(self, *, most: int = 10_000, now: Callable[[], datetime] = clock.machine_now) -> None:
        """Take the clock by which messages expire."""
        self._most, self._now = most, now
        self._keys: defaultdict[str, _OfOneKey] = defaultdict(_OfOneKey)
        self._lock = Lock()

    def first_time(self, key_id: str, nonce: str, until: datetime) -> bool:
        """Tell whether this nonce is new, and remember it."""
        with self._lock:
            seen = self._keys[key_id]
            while seen.by_end and seen.by_end[0][0] < self._now():
                seen.nonces.discard(heappop(seen.by_end)[1])
            if nonce in seen.nonces or len(seen.nonces) >= self._most:
                return False
            seen.nonces.add(nonce)
            heappush(seen.by_end, (until, nonce))
            return True
