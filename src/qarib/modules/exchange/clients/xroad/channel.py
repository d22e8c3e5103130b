"""Asking one service through one's own Security Server, and reading what came back."""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID, uuid4

import structlog

from qarib.kernel.secrecy import keyed_index
from qarib.modules.exchange.clients import profile
from qarib.modules.exchange.clients.contract import Answer, Question, Reply, Standing, Unavailable
from qarib.modules.exchange.clients.xroad import evidence, messages
from qarib.modules.exchange.clients.xroad.discovery import standing_of
from qarib.modules.exchange.clients.xroad.faults import fault_of
from qarib.modules.exchange.clients.xroad.identifiers import ClientId, ServiceId
from qarib.modules.exchange.clients.xroad.server import SecurityServer

_COUNTRY = "DZ"
_DIGITS = 32

logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class XRoadChannel:
    """The way to one register behind X-Road."""

    server: SecurityServer
    client: ClientId
    service: ServiceId

    def ask_one(self, question: Question, *, seconds: float) -> Reply:
        """Return what the register answers within so many seconds. It never raises.

        Each try has a message identifier of its own, which is written to the log before it leaves; the
        question's own is the provider's key to answer the same only once.
        """
        message = uuid4()
        logger.info("exchange_asked", source=question.source, message=str(message), case=question.case)
        received = self.server.send(
            "POST",
            self.service.path,
            self._headers(question, str(message)),
            profile.body_of(question),
            seconds=seconds,
            most=profile.LARGEST,
        )
        if received is None:
            return self._unavailable(question, "no_answer")
        said = {name.lower(): value for name, value in received.headers.items()}
        if fault := fault_of(said, received.body):
            return self._unavailable(question, fault.cause, origin=fault.origin, detail=fault.detail)
        if (said.get("x-road-id"), said.get("x-road-service")) != (str(message), str(self.service)):
            return self._unavailable(question, "another_message")
        reply = profile.reply_of(question, received.status, received.body)
        if isinstance(reply, Unavailable):
            return self._unavailable(question, "unreadable")
        return Answer(reply.value, reply.third_party_told, message) if isinstance(reply, Answer) else reply

    def container(self, message: UUID, *, seconds: float) -> bytes | None:
        """Return the archive of both messages, which our own server keeps for thirty days by default.

        None when it has none, or answers something else than an archive. It never raises.
        """
        query = {"queryId": str(message), **self.client.as_query()}
        received = self.server.send(
            "GET", f"/asic?{urlencode(query)}", {}, b"", seconds=seconds, most=evidence.LARGEST
        )
        if received is None or received.status != HTTPStatus.OK or len(received.body) > evidence.LARGEST:
            logger.warning("exchange_no_container", message=str(message), client=str(self.client))
            return None
        return received.body

    def standing(self, *, seconds: float) -> Standing:
        """Return what our own Security Server lists of the service. It never raises."""
        return standing_of(self.server, self.client, self.service, seconds=seconds)

    def _headers(self, question: Question, message: str) -> dict[str, str]:
        return {
            messages.CLIENT: str(self.client),
            messages.MESSAGE: message,
            # Who is asked about, without the number: a provider that needs it finds it in the body.
            messages.USER: _COUNTRY + keyed_index(question.nin, purpose="exchange")[:_DIGITS],
            messages.ISSUE: question.case,
            "Idempotency-Key": str(question.uid),
            "Content-Type": profile.MEDIA_TYPE,
            "Accept": profile.MEDIA_TYPE,
        }

    def _unavailable(self, question: Question, why: str, **more: str) -> Unavailable:
        logger.warning("exchange_unavailable", source=question.source, why=why, case=question.case, **more)
        return Unavailable(why)
