"""Writing a person's row: private to the actions of this module."""

from collections.abc import Mapping

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from qarib.kernel import clock
from qarib.kernel.secrecy import encrypt
from qarib.modules.accounts.models import Person
from qarib.modules.accounts.queries import nin_index


def claim_number(declared: Mapping[str, str]) -> tuple[Person, bool]:
    """Return the person of this national number and phone, and whether the row is new (level 1).

    A known pair is only found: nothing typed now overwrites what it holds. Two at once give one row.
    """
    index, phone = nin_index(declared["nin"]), declared["phone"]
    if known := Person.objects.filter(nin_index=index, phone=phone).first():
        return known, False
    try:
        with transaction.atomic():
            return Person.objects.create(
                nin_sealed=encrypt(declared["nin"]),
                nin_index=index,
                phone=phone,
                phone_verified_at=clock.now(),
                family_name=declared["family_name"],
                given_name=declared["given_name"],
                language=declared["language"],
                email=declared["email"],
                password=make_password(None),
            ), True
    except IntegrityError:
        return Person.objects.get(nin_index=index, phone=phone), False
