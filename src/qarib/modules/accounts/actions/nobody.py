"""The one row that stands for whoever is not known any more."""

from django.contrib.auth.hashers import make_password

from qarib.modules.accounts.models import Person

# Given to nobody else: drawn numbers are made of digits.
_NUMBER = "nobody"


def nobody() -> Person:
    """Return whom anonymised rows belong to: no name, no number, no phone, and nobody can log in as them."""
    return Person.objects.get_or_create(
        internal_number=_NUMBER, defaults={"is_active": False, "password": make_password(None)}
    )[0]
