"""Reads of operations."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from qarib.kernel import clock
from qarib.kernel.secrecy import keyed_index
from qarib.kernel.tasks import TaskResultStatus
from qarib.modules.operations.models import DrawnNumber, Job, Outcome, Schedule, Worker
from qarib.modules.operations.rules import LOST_AFTER

PURPOSE = "operations.outcome"
_LATE = timedelta(hours=1)
_OPEN = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def remembered(scope: str, key: str, *, person_id: int) -> str | None:
    """Return the outcome stored for this idempotency key, or None: the request is new."""
    index = keyed_index(key, purpose=PURPOSE)
    return (
        Outcome.objects.filter(scope=scope, key=index, person=person_id)
        .values_list("outcome", flat=True)
        .first()
    )


def numbers_held(holder: str) -> list[str]:
    """Return the numbers drawn for a device and not used yet."""
    free = DrawnNumber.objects.filter(holder=holder, used_at=None)
    return list(free.order_by("number").values_list("number", flat=True))


@dataclass(frozen=True, slots=True)
class Health:
    """How background work stands; for the health page and the metrics."""

    workers: int
    ready: int
    oldest_ready: datetime | None
    running: int
    failed: int
    late_schedules: list[str]


def health(*, on: datetime) -> Health:
    """Return how background work stands: five statements. A schedule is late an hour after its instant."""
    machine = clock.machine_now()
    ready = Job.objects.ready()
    return Health(
        workers=Worker.objects.filter(seen_at__gt=machine - LOST_AFTER).count(),
        ready=ready.count(),
        oldest_ready=ready.order_by("enqueued_at").values_list("enqueued_at", flat=True).first(),
        running=Job.objects.filter(status=TaskResultStatus.RUNNING).count(),
        failed=Job.objects.filter(status=TaskResultStatus.FAILED).count(),
        late_schedules=list(
            Schedule.objects.filter(next_run_at__lt=on - _LATE)
            .order_by("name")
            .values_list("name", flat=True)
        ),
    )


def look_at_restored() -> dict[str, object]:
    """Return what a restored database says of itself: migrations, files without content, jobs that wait."""
    loader = MigrationLoader(connection)
    known, applied = set(loader.graph.nodes), set(loader.applied_migrations)
    ours = {app for app, _name in known}
    names = list(_files())
    return {
        "to_run": sorted(f"{app}.{name}" for app, name in known - applied),
        "unknown": sorted(
            f"{app}.{name}" for app, name in applied - known - set(loader.replacements) if app in ours
        ),
        "files": len(names),
        "files_missing": sorted({name for name, exists in names if not exists}),
        "jobs_waiting": Job.objects.filter(status__in=_OPEN).count(),
    }


def _files() -> Iterator[tuple[str, bool]]:
    """Yield every file that a row of any room names, and whether it is there.

    A model says by FILE_NAMES which of its columns name files of the store.
    """
    for model in apps.get_models():
        for column in getattr(model, "FILE_NAMES", ()):
            named = model._default_manager.exclude(**{column: ""}).order_by("pk")  # noqa: SLF001 -- any room's
            for name in named.values_list(column, flat=True).iterator():
                yield str(name), default_storage.exists(str(name))
