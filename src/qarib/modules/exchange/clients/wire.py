"""Every source by its own channel, side by side: who is slow or down keeps nobody waiting for the others."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import copy_context
from datetime import timedelta
from time import monotonic
from uuid import UUID

from qarib.modules.exchange.clients.contract import Channel, Question, Reply, Standing, Unavailable
from qarib.modules.exchange.clients.routes import routes


class WireSources:
    """Asks each source over the network, by the routes of the settings."""

    def serves(self) -> frozenset[str]:
        """Return the sources that have a route."""
        return frozenset(routes())

    def ask(self, questions: Sequence[Question], *, within: timedelta) -> Mapping[UUID, Reply]:
        """Ask all sources at once, and each of them one question after the other.

        A source that gives no answer is asked nothing more this time: who is down is not stormed.
        """
        until = monotonic() + within.total_seconds()
        by_source: dict[str, list[Question]] = defaultdict(list)
        for question in questions:
            if question.source in routes():
                by_source[question.source].append(question)
        if not by_source:
            return {}
        replies: dict[UUID, Reply] = {}
        pool = ThreadPoolExecutor(len(by_source), thread_name_prefix="exchange")
        turns = [
            pool.submit(copy_context().run, _in_turn, routes()[source], mine, until, replies)
            for source, mine in by_source.items()
        ]
        wait(turns, timeout=within.total_seconds())
        # A thread that is late ends by its own time-out; nobody waits for it.
        pool.shutdown(wait=False, cancel_futures=True)
        return dict(replies)

    def container(self, source: str, message: UUID, *, within: timedelta) -> bytes | None:
        """Return what the channel of that source keeps; nothing where it has no route any more."""
        channel = routes().get(source)
        return channel.container(message, seconds=within.total_seconds()) if channel else None

    def standing(self, source: str, *, within: timedelta) -> Standing:
        """Return what the channel of that source knows."""
        channel = routes().get(source)
        return channel.standing(seconds=within.total_seconds()) if channel else Standing.NOT_THERE


def _in_turn(
    channel: Channel, questions: Sequence[Question], until: float, replies: dict[UUID, Reply]
) -> None:
    for question in questions:
        left = until - monotonic()
        if left <= 0:
            return
        reply = channel.ask_one(question, seconds=left)
        replies[question.uid] = reply
        if isinstance(reply, Unavailable):
            return
