"""A person asks that a fact of their identity be put right; an agent or the head compares, and answers."""

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.acts import act
from qarib.kernel.errors import MoveNotAllowed
from qarib.kernel.secrecy import encrypt
from qarib.modules.accounts.actions import rectify_identity
from qarib.modules.accounts.enums import IdentityFact
from qarib.modules.accounts.models import Person
from qarib.modules.accounts.queries import may_see_fetched, read_identity_fact
from qarib.modules.organisations.queries import agency_for
from qarib.modules.personal_data.actions.asked import (
    answer_asked,
    ask_once,
    check_answer,
    move_asked,
    trace_asked,
)
from qarib.modules.personal_data.enums import RectificationStatus
from qarib.modules.personal_data.errors import IdentityNotConfirmed, NothingToRectify
from qarib.modules.personal_data.models import Rectification
from qarib.modules.personal_data.queries import rectification_moves
from qarib.modules.personal_data.rules.rectifications import DAYS, RECTIFICATIONS
from qarib.modules.personal_data.rules.reviews import IDENTITY_BODY
from qarib.modules.promises.actions import withdraw_promise
from qarib.modules.territory.models import Commune


def ask_rectification(
    person: Person, *, field: IdentityFact, value: str, commune: Commune, words: str, actor: Actor
) -> Rectification:
    """Return what is asked, answered where the person lives; `value` is a name, or a date such as 2002-05-14.

    Asked again while one about the same fact is open, it is that one. Raises MoveNotAllowed for somebody
    else, IdentityNotConfirmed, NotAName, NotABirthDate, NothingToRectify, NoAgency, TooManyAttempts.
    """
    if actor.subject != person.pk:
        raise MoveNotAllowed
    if not may_see_fetched(person):
        raise IdentityNotConfirmed
    wanted = read_identity_fact(field, value, on=clock.today())
    if wanted == getattr(person, field):
        raise NothingToRectify
    agency = agency_for(commune, body_code=IDENTITY_BODY, on=clock.today())
    asked = Rectification(person=person, field=field, value_sealed=encrypt(str(wanted)), agency=agency)
    same = Rectification.objects.filter(person=person, field=field, status=RectificationStatus.ASKED)
    return ask_once(asked, same=same, words=words, within=DAYS, actor=actor)


@act
def withdraw_rectification(asked: Rectification, *, actor: Actor) -> None:
    """Take back what one asked; nothing is owed any more. Raises MoveNotAllowed when answered meanwhile."""
    if "withdraw" not in rectification_moves(asked, actor):
        raise MoveNotAllowed
    move_asked(asked, RECTIFICATIONS["withdraw"], {"withdrawn_at": clock.now()})
    trace_asked(asked, "withdraw", actor=actor)
    withdraw_promise(asked.promise, actor=actor)


@act
def answer_rectification(asked: Rectification, *, accepted: bool, answer: str, actor: Actor) -> None:
    """Answer in words; accepted, the account says from now on what was asked, and files what they said.

    The agent has compared it with the identity card shown, or with civil status: where that contradicts, it
    is theirs to weigh. The person is told. Raises AnswerMissing, NotYourReview, MoveNotAllowed when it was
    answered or taken back meanwhile.
    """
    check_answer(asked, answer, actor=actor)
    name = "accept" if accepted else "decline"
    if name not in rectification_moves(asked, actor):
        raise MoveNotAllowed
    answer_asked(asked, name, RECTIFICATIONS[name], answer=answer, actor=actor)
    if accepted:
        rectify_identity(asked.person, field=IdentityFact(asked.field), value=asked.value, actor=actor)
