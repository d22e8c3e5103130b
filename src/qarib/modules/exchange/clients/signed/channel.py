"""One question to one body, signed, and its signed answer."""

from uuid import UUID

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from qarib.kernel import clock
from qarib.modules.exchange.clients.contract import Question, Reply, Standing, Unavailable
from qarib.modules.exchange.clients.line import Asked, Said, send
from qarib.modules.exchange.clients.profile import LARGEST, MEDIA_TYPE, body_of, reply_of
from qarib.modules.exchange.clients.signed.keys import OwnKey
from qarib.modules.exchange.clients.signed.refusals import NotAcceptedError, NotSignedError

logger = structlog.get_logger()


class SignedChannel:
    """The way to one body: its address as it spells it itself, its key, and ours as it knows it."""

    def __init__(
        self, address: str, their_key: Ed25519PublicKey, own_key: Ed25519PrivateKey, own_key_id: str
    ) -> None:
        """Take what was agreed on with that body."""
        self.address, self.their_key = address, their_key
        self.own = OwnKey(own_key_id, own_key)

    def ask_one(self, question: Question, *, seconds: float) -> Reply:
        """Ask, and wait `seconds` at most. Never raises.

        Unavailable is whatever that body did not sign in answer to this very request, even a refusal: a
        machine between us may say anything. The machine's clock counts, as it does for the other side.
        """
        try:
            answered = self._answered(question, seconds)
            return reply_of(question, answered.status, answered.body) if answered else Unavailable()
        except NotAcceptedError as refusal:
            logger.warning("answer_not_accepted", source=question.source, reason=str(refusal.reason))
        except NotSignedError as error:
            logger.error("question_not_signed", source=question.source, why=str(error))  # noqa: TRY400 -- the place is known
        return Unavailable()

    def container(self, message: UUID, *, seconds: float) -> bytes | None:  # noqa: ARG002 -- the contract's
        """Return nothing: no server stands between us that keeps one."""
        return None

    def standing(self, *, seconds: float) -> Standing:  # noqa: ARG002 -- the contract's
        """Return that only a question tells: that body has no list of what we may ask."""
        return Standing.ASK_TO_KNOW

    def _answered(self, question: Question, seconds: float) -> Said | None:
        """Return an answer whose signature holds, or None when there is none."""
        from qarib.modules.exchange.clients.signed import messages  # noqa: PLC0415 -- slow to import

        headers = {
            "Content-Type": MEDIA_TYPE,
            "X-Case": question.case,
            "Idempotency-Key": str(question.uid),
        }
        asked = messages.sign_request(
            Asked("POST", self.address, headers, body_of(question)), own=self.own, now=clock.machine_now()
        )
        said = send(asked, seconds=seconds, most=LARGEST)
        if said is None or len(said.body) > LARGEST:
            return None
        messages.verify_answer(asked, said, key=self.their_key, now=clock.machine_now())
        return said
