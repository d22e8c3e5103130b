"""What accounts does in the background."""

from datetime import time

from qarib.kernel.tasks import task
from qarib.modules.accounts.actions import forget_expired
from qarib.modules.operations.actions import schedule


@schedule("accounts.forget_expired", daily_at=time(3, 40))
@task()
def forget_expired_sessions_and_codes() -> int:
    """Delete the sessions and codes that can open nothing any more."""
    return forget_expired()
