"""What a person chooses about their own account."""

from django.conf import settings
from django.db import transaction

from qarib.kernel.actor import Actor
from qarib.modules.accounts.errors import LanguageUnknown, NotYours
from qarib.modules.accounts.models import Person
from qarib.modules.journal.actions import record


@transaction.atomic
def choose_language(person: Person, *, language: str, actor: Actor) -> Person:
    """Write the language of a person's messages and letters, by themselves.

    Raises NotYours, LanguageUnknown.
    """
    if actor.person != person.pk:
        raise NotYours
    if language not in dict(settings.LANGUAGES):
        raise LanguageUnknown
    Person.objects.filter(pk=person.pk).update(language=language)
    person.language = language
    record("accounts.choose_language", actor=actor.about(person.pk), about=("person", person.uid))
    return person
