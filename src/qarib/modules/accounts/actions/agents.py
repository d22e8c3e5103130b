"""Accounts of agents: an e-mail address and a password; allauth then demands a second factor."""

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.modules.accounts.errors import EmailTaken, NotAnEmail, NotYours, WeakPassword
from qarib.modules.accounts.models import Person
from qarib.modules.accounts.rules import MAY_CREATE_AGENTS, normalise_email, normalise_name
from qarib.modules.journal.actions import record


@transaction.atomic
def create_agent_account(
    *, email: str, given_name: str, family_name: str, password: str | None, actor: Actor
) -> Person:
    """Return a new person who logs in by e-mail; without password, by allauth's reset link only.

    It gives no right: that is a membership. Raises NotYours, NotAnEmail, NotAName, EmailTaken, WeakPassword.
    """
    if actor.role not in MAY_CREATE_AGENTS:
        raise NotYours
    address = normalise_email(email)
    if not address:
        raise NotAnEmail
    person = Person(
        email=address,
        email_verified_at=clock.now(),
        given_name=normalise_name(given_name),
        family_name=normalise_name(family_name),
    )
    person.password = make_password(_checked(password, person) if password is not None else None)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
            EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
    except IntegrityError as error:
        raise EmailTaken from error
    record("accounts.create_agent_account", actor=actor.about(person.pk), about=("person", person.uid))
    return person


def _checked(password: str, person: Person) -> str:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages)) from error
    return password
