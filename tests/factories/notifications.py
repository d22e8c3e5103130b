"""Messages, and people who can be written to."""

import factory
from allauth.account.models import EmailAddress

from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.notifications.models import Message


class ReachablePersonFactory(factory.django.DjangoModelFactory):
    """A person with a verified phone."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    phone = factory.Sequence(lambda number: f"+2135550001{number % 90:02d}")
    phone_verified_at = factory.LazyFunction(clock.now)
    language = "fr"

    class Params:
        unreachable = factory.Trait(phone_verified_at=None)

    @factory.post_generation
    def verified_email(self, _create, address, **_named):
        if address:
            self.email = address
            self.save()
            EmailAddress.objects.create(user=self, email=address, verified=True, primary=True)


class MessageFactory(factory.django.DjangoModelFactory):
    """A message that waits to be sent, to nobody we know."""

    class Meta:
        model = Message

    channel = "sms"
    address = "+213555000101"
    language = "fr"
    template = "testing/moved"
    template_version = "0" * 16
    body = "Le dossier avance."
