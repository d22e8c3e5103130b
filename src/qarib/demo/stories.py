"""What a persona may do now, as far as it depends on the day: how long a refusal can still be contested."""

from django.utils.translation import ngettext

from qarib.demo.loading.procedures import RURAL
from qarib.demo.personas import RACHID
from qarib.kernel import clock
from qarib.modules.accounts.queries import nin_index
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import appeal_ends, may_be_contested

# Refused, or contested since.
_REFUSED_ONCE = (Status.REFUSED, Status.APPEALED, Status.UPHELD, Status.OVERTURNED)


def rural_file() -> Dossier | None:
    """Return the file of Rachid that was refused: one query; None in an empty database."""
    files = Dossier.objects.filter(
        person__nin_index=nin_index(RACHID.nin), procedure__code=RURAL.code, status__in=_REFUSED_ONCE
    )
    return files.select_related("version__procedure").order_by("-pk").first()


def days_left() -> str:
    """Return how many days Rachid has to contest, today included; empty when he did, or is too late."""
    file = rural_file()
    if file is None or not may_be_contested(file):
        return ""
    days = (appeal_ends(file) - clock.today()).days + 1
    sentence = ngettext("%(days)s day is left to contest.", "%(days)s days are left to contest.", days)
    return sentence % {"days": days}
