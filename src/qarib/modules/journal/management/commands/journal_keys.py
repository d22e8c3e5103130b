"""Print the verifier keys of the journal, as a witness is configured with them."""

from typing import Any

from django.core.management.base import BaseCommand

from qarib.modules.journal.queries import known_keys


class Command(BaseCommand):
    """The first is what a witness asks for."""

    help = "Print the verifier keys: the journal's own, then the witnesses'."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Print one a line."""
        for key in known_keys():
            self.stdout.write(str(key))
