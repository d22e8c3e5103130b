"""Print what others need to believe our messages."""

from base64 import b64encode
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from qarib.modules.exchange.clients.signed import KeyUnreadableError, read_private_key


class Command(BaseCommand):
    """Reads the key that we sign with, and never prints it."""

    help = "Print the name and the public half of QARIB_EXCHANGE_KEY."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Print one line."""
        try:
            key = read_private_key(settings.QARIB_EXCHANGE_KEY)
        except KeyUnreadableError as error:
            raise CommandError(f"QARIB_EXCHANGE_KEY: {error}") from error
        public = b64encode(key.public_key().public_bytes_raw()).decode()
        self.stdout.write(f"{settings.QARIB_EXCHANGE_NAME} {public}")
