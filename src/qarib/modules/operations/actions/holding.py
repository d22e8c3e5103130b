"""Holding background work after a restore, until somebody has looked and releases it."""

from datetime import datetime

from django.db import DatabaseError

from qarib.kernel import clock
from qarib.modules.operations.models import Restoration


def hold_work(point: datetime) -> Restoration:
    """Note that the database was brought back to this instant: workers wait from now on."""
    return Restoration.objects.create(point=point)


def try_to_hold(point: datetime) -> bool:
    """Hold, and tell whether that was possible: a database older than this table cannot say it."""
    try:
        hold_work(point)
    except DatabaseError:
        return False
    return True


def release_work() -> int:
    """Let workers go on; return how many restorations were held."""
    return Restoration.objects.filter(released_at=None).update(released_at=clock.machine_now())


def is_held() -> bool:
    """Tell whether background work must wait. A database that is not migrated yet holds nothing."""
    try:
        return Restoration.objects.filter(released_at=None).exists()
    except DatabaseError:
        return False
