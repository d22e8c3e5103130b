"""Say of each source whether it may be asked, before somebody's file depends on it."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from qarib.modules.exchange.clients import sources
from qarib.modules.exchange.clients.contract import Standing
from qarib.modules.exchange.clients.routes import RouteError

_PATIENCE = timedelta(seconds=10)
_WORDS = {
    Standing.OPEN: "may be asked",
    Standing.ASK_TO_KNOW: "is connected; only a question tells whether it answers",
    Standing.NOT_THERE: "is no member of the exchange under that name: see QARIB_EXCHANGE_ROUTES",
    Standing.NOT_ALLOWED: "has not allowed us this service: ask its administrator for the right",
    Standing.NO_ANSWER: "could not be looked up: the Security Server does not answer",
}


class Command(BaseCommand):
    """Asks the exchange about services, and no register about anybody."""

    help = "List the sources that have a route, and whether each may be asked; exit 1 when one may not."

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Print a line a source."""
        client = sources()
        try:
            found = {code: client.standing(code, within=_PATIENCE) for code in sorted(client.serves())}
        except RouteError as error:
            raise CommandError(f"QARIB_EXCHANGE_ROUTES: {error}", returncode=2) from error
        for code, standing in found.items():
            self.stdout.write(f"{code}: {_WORDS[standing]}")
        if not found:
            self.stdout.write("No source has a route: everything is asked of the person.")
        if set(found.values()) - {Standing.OPEN, Standing.ASK_TO_KNOW}:
            raise CommandError("Not every source may be asked.", returncode=1)
