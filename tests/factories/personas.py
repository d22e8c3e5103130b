"""The people of the demo, as rows of the test's database."""

from factories.accounts import AgentFactory, PersonFactory
from qarib.demo import personas
from qarib.modules.accounts.models import Person


def make_person(persona: personas.Persona, *, matched: bool = False) -> Person:
    """Return the row of a persona: an agent's with e-mail and password, a citizen's with number and phone."""
    names = {"given_name": persona.given_name, "family_name": persona.family_name}
    if persona.is_agent:
        return AgentFactory(email=persona.email, language=persona.language, **names)
    return PersonFactory(
        nin=persona.nin, phone=persona.phone, language=persona.language, matched=matched, **names
    )


__all__ = ["make_person", "personas"]
