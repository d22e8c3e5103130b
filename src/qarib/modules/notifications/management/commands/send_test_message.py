"""`manage.py send_test_message ADDRESS`: does anything leave this house?"""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from qarib.kernel.actor import SYSTEM
from qarib.modules.notifications.actions import deliver_message, send
from qarib.modules.notifications.enums import Channel, Status
from qarib.modules.notifications.models import Message


class Command(BaseCommand):
    """Send one message now, and say what the carrier answered."""

    help = "Send a test message at once, without a worker; exit status 1 when it was not accepted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address, the channel and the language."""
        parser.add_argument("address")
        parser.add_argument("--channel", choices=Channel.values, default=Channel.SMS)
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="fr")

    def handle(
        self, *_arguments: object, address: str, channel: str, language: str, **_options: object
    ) -> None:
        """Send, then print the last answer."""
        message = send(
            "notifications/hello",
            address=address,
            channel=channel,
            language=language,
            context={},
            actor=SYSTEM,
        )
        deliver_message(message.pk)
        message = Message.objects.get(pk=message.pk)
        last = message.tries.order_by("-number").first()
        if message.status != Status.SENT:
            raise CommandError(f"{message.status}: {last.code if last else 'no attempt'}", returncode=1)
        self.stdout.write(f"{message.status}: {message.provider_reference}")
