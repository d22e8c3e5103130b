"""Who vouches for a person: civil status, behind one contract; a demo, and silence where none is there."""

from django.conf import settings

from qarib.modules.accounts.clients.civil_status import CivilStatus, DemoCivilStatus, SilentCivilStatus

__all__ = ["CivilStatus", "civil_status"]

_KNOWN: dict[str, type[DemoCivilStatus | SilentCivilStatus]] = {
    "demo": DemoCivilStatus,
    "none": SilentCivilStatus,
}


def civil_status() -> CivilStatus:
    """Return the client that QARIB_CIVIL_STATUS_CLIENT names: `demo`, or `none` as long as nobody answers."""
    return _KNOWN[settings.QARIB_CIVIL_STATUS_CLIENT]()
