"""Reads that change rarely and may be a little old: kept by the process for a while."""

from collections.abc import Callable, Hashable
from functools import wraps
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")

# Days, mostly: whoever asks for more asks by accident.
MOST = 20
_forgetting: list[Callable[[], None]] = []


class Recent(Generic[T]):
    """A function whose answers are kept for some seconds, by its arguments."""

    def __init__(self, read: Callable[..., T], seconds: float) -> None:
        """Keep nothing yet."""
        self.read, self.seconds = read, seconds
        self.kept: dict[tuple[Hashable, ...], tuple[float, T]] = {}
        wraps(read)(self)
        _forgetting.append(self.forget)

    def __call__(self, *key: Hashable) -> T:
        """Return what was read within the time, else read."""
        made, found = self.kept.get(key, (0.0, None))
        if found is None or monotonic() - made > self.seconds:
            found = self.read(*key)
            if len(self.kept) >= MOST:
                self.kept.clear()
            self.kept[key] = (monotonic(), found)
        return found

    def forget(self) -> None:
        """Read again next time: called by whoever writes what is read."""
        self.kept.clear()


def recent(*, seconds: float) -> Callable[[Callable[..., T]], Recent[T]]:
    """Keep the answers of a read for so long; another process may be that much behind what was written."""
    return lambda read: Recent(read, seconds)


def forget_everything() -> None:
    """Forget all that was kept; for tests, whose rows come and go."""
    for forget in _forgetting:
        forget()
