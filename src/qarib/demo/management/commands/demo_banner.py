"""`manage.py demo_banner`: the addresses of the demo, and who one can be."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse
from django.utils import translation

from qarib.demo import personas
from qarib.demo.people import TASKS, name_of


class Command(BaseCommand):
    """Reads nothing: it may run before the data are there."""

    help = "Print the addresses of the demo and the people one can be there."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the language of the words."""
        parser.add_argument("--language", default="en", choices=["ar-dz", "fr", "en"])

    def handle(self, **options: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Print addresses, then one line for each persona."""
        base = settings.QARIB_BASE_URL
        with translation.override(options["language"]):
            for address, words in (
                ("/", translation.gettext("the portal")),
                (reverse("demo:home"), translation.gettext("log in with one click")),
                (reverse("demo:messages"), translation.gettext("SMS and e-mails, with the codes")),
                (reverse("account_login"), translation.gettext("log-in of agents by password")),
            ):
                self.stdout.write(f"  {base}{address}  {words}")
            self.stdout.write("")
            for persona in personas.PERSONAS:
                way = persona.email or f"{persona.nin}"
                self.stdout.write(f"  {persona.key:<8} {way:<20} {name_of(persona)} – {TASKS[persona.key]}")
            self.stdout.write("")
            password = translation.gettext("Password of all agents: %(password)s")
            self.stdout.write("  " + password % {"password": personas.PASSWORD})
