"""The words of the journal."""

from django.db.models import TextChoices


class Kind(TextChoices):
    """An act changes something; a reading opens somebody's personal file."""

    ACT = "act"
    READ = "read"
