import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from qarib.kernel import clock
from qarib.kernel.secrecy import encrypt
from qarib.modules.accounts.enums import IdentityLevel, MatchedBy
from qarib.modules.accounts.models import Person
from qarib.modules.accounts.queries import nin_index


class PersonFactory(DjangoModelFactory):
    """A citizen of level 1; `matched` makes them level 2. Give `nin` in clear."""

    class Meta:
        model = Person

    class Params:
        nin = factory.Sequence(lambda n: f"1199001600{n:08d}")
        matched = factory.Trait(
            identity_level=IdentityLevel.MATCHED,
            matched_by=MatchedBy.COUNTER,
            matched_at=factory.LazyFunction(clock.now),
        )

    nin_sealed = factory.LazyAttribute(lambda o: encrypt(o.nin))
    nin_index = factory.LazyAttribute(lambda o: nin_index(o.nin))
    family_name = factory.Faker("last_name")
    given_name = factory.Faker("first_name")
    phone = factory.Sequence(lambda n: f"+2135500{n:05d}")
    phone_verified_at = factory.LazyFunction(clock.now)
    password = factory.LazyFunction(lambda: make_password(None))


class AgentFactory(DjangoModelFactory):
    """Somebody who logs in by e-mail; the membership that makes them an agent is another factory."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    class Params:
        clear_password = "a long enough sentence"

    email = factory.Sequence(lambda n: f"agent{n}@anem.example")
    email_verified_at = factory.LazyFunction(clock.now)
    family_name = factory.Faker("last_name")
    given_name = factory.Faker("first_name")
    password = factory.LazyAttribute(lambda o: make_password(o.clear_password))

    @factory.post_generation
    def address(self, create, _extracted, **_kwargs):
        if create:
            self.emailaddress_set.create(email=self.email, verified=True, primary=True)
