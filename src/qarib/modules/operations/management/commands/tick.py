"""`manage.py tick`: for a cron line, where no `work` process runs."""

from django.core.management.base import BaseCommand, CommandError

from qarib.modules.operations.actions import is_held, recover_lost_jobs, tick


class Command(BaseCommand):
    """Enqueue what is due and rescue the jobs of dead workers."""

    help = "Enqueue the schedules that are due and give the jobs of dead workers back to the queue."

    def handle(self, *_arguments: object, **_options: object) -> None:
        """Print the names of what was enqueued, one a line."""
        if is_held():
            raise CommandError("The database was restored and is held: look, then manage.py release_work.")
        recover_lost_jobs()
        for name in tick():
            self.stdout.write(name)
