"""Journal rows."""

import factory

from qarib.modules.journal.enums import Kind
from qarib.modules.journal.models import Entry


class EntryFactory(factory.django.DjangoModelFactory):
    """An act of an agent about nobody in particular."""

    class Meta:
        model = Entry

    kind = Kind.ACT
    action = "dossiers.take"
    role = "agent"
    person = 7
    basis = "duty"
    object_type = "dossier"
    object_id = factory.Sequence(lambda number: f"dossier-{number}")

    class Params:
        reading = factory.Trait(kind=Kind.READ, action="dossiers.open")
