"""From a believed message to its answer: what is asked, who holds it, and the one answer that is kept."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus

from qarib.api.exchange.refusals import RefusedError
from qarib.kernel import clock
from qarib.kernel.secrecy import keyed_index
from qarib.modules.accounts.errors import NotANationalNumber
from qarib.modules.accounts.queries import normalise_nin
from qarib.modules.dossiers.queries import Granted, granted_to
from qarib.modules.exchange.actions import Message, give_answer
from qarib.modules.exchange.clients import profile
from qarib.modules.exchange.enums import Service
from qarib.modules.exchange.errors import NotGranted
from qarib.modules.exchange.models import Authorisation
from qarib.modules.exchange.queries import granted_for

# What other administrations call a case: their reference, and nothing that could be a sentence.
_CASE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,59}")
_REGISTERED = ("anem.job-seeker-registration",)
_ALLOWANCE = ("anem.unemployment-allowance",)
_HOUSING = ("fnpos.rural-housing-aid", "fnpos.lpa2-application")


def _running(procedures: tuple[str, ...]) -> Callable[[str, date | None], Granted | None]:
    return lambda nin, born: granted_to(nin, birth_date=born, procedures=procedures, running_on=clock.today())


def _ever(procedures: tuple[str, ...]) -> Callable[[str, date | None], Granted | None]:
    return lambda nin, born: granted_to(nin, birth_date=born, procedures=procedures, running_on=None)


# A housing aid is given once in a life: one that was paid long ago counts as well.
_HELD = {
    Service.JOB_SEEKER: _running(_REGISTERED),
    Service.ALLOWANCE: _running(_ALLOWANCE),
    Service.HOUSING_AID: _ever(_HOUSING),
}


@dataclass(frozen=True, slots=True, repr=False)
class Envelope:
    """What stands around a question, whatever the way it came."""

    known: Iterable[Authorisation]
    nonce: str
    until: datetime
    case: str
    # The sender's key against being answered twice, where the way has one; else the question's own.
    key: str | None


def answered(service: Service, body: bytes, envelope: Envelope) -> tuple[int, bytes]:
    """Return status and body of the answer to a believed message.

    Raises RefusedError for what cannot be read, and what `give_answer` raises. One query and its statements.
    """
    question = _question(service, body, envelope)
    allowed = granted_for(envelope.known, service, question.purpose)
    if allowed is None:
        raise NotGranted
    found = _HELD[service](_number(question, envelope.case), question.birth_date)
    call = give_answer(
        Message(
            allowed, question.uid, _digest(service, question), envelope.nonce, envelope.until, envelope.case
        ),
        person=found.person if found else None,
        said=found.granted if found else None,
    )
    return profile.answer_of(question, said=call.said, receipt=call.uid, at=call.answered_at)


def _question(service: Service, body: bytes, envelope: Envelope) -> profile.Asking:
    try:
        question = profile.question_of(body)
    except profile.NotAQuestionError as error:
        status = HTTPStatus.UNPROCESSABLE_ENTITY if error.at else HTTPStatus.BAD_REQUEST
        raise RefusedError(status, "not_a_question", at=f"body.{error.at}" if error.at else "body") from error
    if question.field != service:
        raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, "another_service", at="body.field")
    if envelope.key not in {None, str(question.uid)}:
        raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, "another_question", at="body.id")
    if not _CASE.fullmatch(envelope.case):
        raise RefusedError(HTTPStatus.BAD_REQUEST, "case_unreadable", at="header.case")
    return question


def _number(question: profile.Asking, case: str) -> str:
    """Return the number that is asked about; a case that holds it would carry it into the journal."""
    try:
        number = normalise_nin(question.nin)
    except NotANationalNumber as error:
        raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, "not_a_number", at="body.nin") from error
    if number in re.sub(r"\D", "", case):
        raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, "case_names_a_person", at="header.case")
    return number


def _digest(service: Service, question: profile.Asking) -> str:
    parts = (service, question.nin, str(question.birth_date), question.purpose, question.legal_basis)
    return keyed_index("\x00".join(parts), purpose="exchange.question")
