"""Create the demo's authority: a root and a seal of our own."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from qarib.modules.documents.clients import authority


class Command(BaseCommand):
    """Thin: ask the client, tell what happened."""

    help = "Create the demo authority under QARIB_VAR/authority, unless it exists."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Refuse outside the demo: production brings its own seal."""
        if settings.QARIB_SEAL_KEY:
            raise CommandError("A seal is configured already (QARIB_SEAL_KEY): nothing to create.")
        if not settings.QARIB_DEMO:
            raise CommandError(
                "This authority is for the demo (QARIB_DEMO=1). Give production its own seal: "
                "QARIB_SEAL_KEY_FILE, QARIB_SEAL_CERTIFICATE_FILE and QARIB_SEAL_ROOT_FILE."
            )
        made = authority.make_demo_authority()
        self.stdout.write(f"{'created' if made else 'exists already'}: {authority.folder()}")
