"""The carrier of the demo and the tests: nothing leaves the house."""

from qarib.modules.notifications.clients.contract import Parcel, RefusedForGoodError, TemporaryFailureError

FAILS_ONCE = "99"
NEVER = "98"


class DemoCarrier:
    """Accepts at once; an address ending in 99 fails the first time, one ending in 98 is refused."""

    def carry(self, parcel: Parcel) -> str:
        """Return a made-up reference."""
        ending = parcel.address.partition("@")[0][-2:]
        if ending == NEVER:
            raise RefusedForGoodError("unknown_address")
        if ending == FAILS_ONCE and parcel.attempt == 1:
            raise TemporaryFailureError("busy")
        return f"demo-{parcel.reference}"
