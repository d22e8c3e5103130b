"""Run inside the house: queue every job that was done once more, as a queue that delivers twice would.

What was done several times with the same arguments is queued once. Prints how many.
"""

import json
import os
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qarib.config.settings")
django.setup()

from qarib.kernel import clock  # noqa: E402 -- Django comes first
from qarib.modules.operations.models import Job  # noqa: E402


def again() -> int:
    """Copy the rows of finished jobs, in the order of nothing."""
    jobs = Job.objects.successful().order_by("?")
    done = list({(job.task_path, json.dumps(job.args_kwargs, sort_keys=True)): job for job in jobs}.values())
    for job in done:
        job.pk, job.status = uuid4(), "READY"
        job.started_at = job.finished_at = None
        job.enqueued_at, job.worker_ids = clock.machine_now(), []
        job.run_after = clock.machine_now()
    Job.objects.bulk_create(done)
    return len(done)


if __name__ == "__main__":
    print(again())
