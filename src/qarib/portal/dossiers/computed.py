"""How a promised date was reached, day by day."""

from django.utils.translation import gettext as _

from qarib.modules.promises.enums import SkipReason, Status
from qarib.modules.promises.models import Promise
from qarib.modules.promises.queries import explanation
from qarib.ui import formats


def day_lines(promise: Promise) -> list[str]:
    """Return one sentence for each day that counted or did not, in order; queries as `explanation`.

    Nothing, and no query, once the answer is given: what was promised is past.
    """
    if promise.status not in (Status.RUNNING, Status.PAUSED):
        return []
    found = explanation(promise)
    said = {day: _("%(day)s counts") % {"day": formats.weekday(day)} for day in found.counted}
    for skipped in found.skipped:
        said[skipped.day] = _("%(day)s does not count: %(why)s") % {
            "day": formats.weekday(skipped.day),
            "why": SkipReason(skipped.why).label,
        }
    return [said[day] for day in sorted(said)]
