"""`manage.py release_work`: after a restore, let background work go on."""

from django.core.management.base import BaseCommand

from qarib.modules.operations.actions import release_work


class Command(BaseCommand):
    """What waited at the restored instant is done, under the references it had."""

    help = "Let the workers of a restored database go on."

    def handle(self, *_arguments: object, **_options: object) -> None:
        """Release and say so."""
        self.stdout.write("Released." if release_work() else "Nothing was held.")
