"""No administration is connected: everything is asked of the person."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from qarib.modules.exchange.clients.contract import Question, Reply, Standing


class NoSources:
    """Serves nothing, so that nothing is ever asked."""

    def serves(self) -> frozenset[str]:
        """Return no source."""
        return frozenset()

    def ask(self, _questions: Sequence[Question], *, within: timedelta) -> Mapping[UUID, Reply]:  # noqa: ARG002 -- the contract's
        """Answer nothing."""
        return {}

    def container(self, source: str, message: UUID, *, within: timedelta) -> bytes | None:  # noqa: ARG002 -- the contract's
        """Return nothing."""
        return None

    def standing(self, source: str, *, within: timedelta) -> Standing:  # noqa: ARG002 -- the contract's
        """Return that nobody is there."""
        return Standing.NOT_THERE
