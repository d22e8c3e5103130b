"""Who acts, in which role, for whom, and on what ground."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Basis(StrEnum):
    """The ground on which somebody may act for the subject."""

    SELF = "self"
    MANDATE = "mandate"
    GUARDIAN = "guardian"
    DUTY = "duty"


@dataclass(frozen=True, slots=True)
class Actor:
    """Carried by every action and written in every journal row.

    All members are plain identifiers, so that the kernel knows no table and the journal
    needs no foreign key. `organisation` is the one in whose name the person acts;
    `body` is the administration above it.
    """

    person: int | None
    role: str
    organisation: int | None = None
    body: int | None = None
    subject: int | None = None
    basis: Basis = Basis.SELF

    def about(self, subject: int | None) -> "Actor":
        """Return the same actor, acting for that subject."""
        return replace(self, subject=subject)


SYSTEM_ROLE = "system"
CITIZEN_ROLE = "citizen"
ANONYMOUS_ROLE = "anonymous"
# A bailiff or the like, without an account, who deposits a paper that a person asked of them.
PROFESSIONAL_ROLE = "professional"
# Another administration that asks by machine, in the name of its body.
ADMINISTRATION_ROLE = "administration"

SYSTEM = Actor(person=None, role=SYSTEM_ROLE, basis=Basis.DUTY)
ANONYMOUS = Actor(person=None, role=ANONYMOUS_ROLE)


def citizen(person: int) -> Actor:
    """Return the actor of a person who acts for themselves."""
    return Actor(person=person, role=CITIZEN_ROLE, subject=person)


def professional(subject: int) -> Actor:
    """Return the actor of a professional without an account, invited by the person whose file it is."""
    return Actor(person=None, role=PROFESSIONAL_ROLE, subject=subject, basis=Basis.MANDATE)


def administration(body: int, *, subject: int | None) -> Actor:
    """Return the actor of another administration that asks about a person, or about nobody we know."""
    return Actor(
        person=None,
        role=ADMINISTRATION_ROLE,
        organisation=body,
        body=body,
        subject=subject,
        basis=Basis.DUTY,
    )
