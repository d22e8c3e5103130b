"""The demo's registers without a network: for tests, and where no stand-in runs.

`QARIB_EXCHANGE_DOWN` names sources that are down, separated by commas.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from qarib.modules.exchange.clients.contract import Answer, NoRecord, Question, Reply, Unavailable
from qarib.modules.exchange.clients.registers import held_by
from qarib.modules.exchange.enums import About, Source


class DemoSources:
    """Answers in this process and at once."""

    def serves(self) -> frozenset[str]:
        """Return every source that the dictionary can name."""
        return frozenset(Source.values)

    def ask(self, questions: Sequence[Question], *, within: timedelta) -> Mapping[UUID, Reply]:  # noqa: ARG002 -- at once
        """Answer each question, unless its source is down."""
        down = set(settings.QARIB_EXCHANGE_DOWN)
        return {
            question.uid: Unavailable() if question.source in down else _answer(question)
            for question in questions
        }


def _answer(question: Question) -> Reply:
    value = held_by(question.source, question.nin, question.field)
    if value is None:
        return NoRecord()
    return Answer(value, third_party_told=question.about == About.SPOUSE)
