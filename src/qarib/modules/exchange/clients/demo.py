"""The demo's registers without a network: for tests, and where no stand-in runs.

`QARIB_EXCHANGE_DOWN` names sources that are down, separated by commas.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from qarib.modules.exchange.clients.contract import Answer, NoRecord, Question, Reply, Standing, Unavailable
from qarib.modules.exchange.clients.registers import held_by
from qarib.modules.exchange.enums import About, Source


class DemoChannel:
    """Answers in this process and at once, unless the source is down."""

    def ask_one(self, question: Question, *, seconds: float) -> Reply:  # noqa: ARG002 -- at once
        """Return what the demo's register says."""
        if question.source in settings.QARIB_EXCHANGE_DOWN:
            return Unavailable("down")
        value = held_by(question.source, question.nin, question.field)
        if value is None:
            return NoRecord()
        return Answer(value, third_party_told=question.about == About.SPOUSE)

    def container(self, message: UUID, *, seconds: float) -> bytes | None:  # noqa: ARG002 -- the contract's
        """Return nothing: no message leaves this process."""
        return None

    def standing(self, *, seconds: float) -> Standing:  # noqa: ARG002 -- the contract's
        """Return that it may be asked."""
        return Standing.OPEN


class DemoSources:
    """Serves every source that the dictionary can name."""

    def serves(self) -> frozenset[str]:
        """Return all of them."""
        return frozenset(Source.values)

    def ask(self, questions: Sequence[Question], *, within: timedelta) -> Mapping[UUID, Reply]:
        """Answer each question."""
        channel, seconds = DemoChannel(), within.total_seconds()
        return {question.uid: channel.ask_one(question, seconds=seconds) for question in questions}

    def container(self, source: str, message: UUID, *, within: timedelta) -> bytes | None:  # noqa: ARG002 -- the contract's
        """Return nothing."""
        return None

    def standing(self, source: str, *, within: timedelta) -> Standing:  # noqa: ARG002 -- the contract's
        """Return that it may be asked."""
        return Standing.OPEN
