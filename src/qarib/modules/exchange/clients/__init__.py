"""The way to other administrations, behind one contract; a demo, and silence where none is there."""

from django.conf import settings

from qarib.modules.exchange.clients.contract import Sources
from qarib.modules.exchange.clients.demo import DemoSources
from qarib.modules.exchange.clients.silent import NoSources
from qarib.modules.exchange.clients.wire import WireSources

__all__ = ["sources"]

_KNOWN: dict[str, type[DemoSources | NoSources | WireSources]] = {
    "demo": DemoSources,
    "none": NoSources,
    "wire": WireSources,
}


def sources() -> Sources:
    """Return the client of QARIB_EXCHANGE_CLIENT: `wire`, `demo`, or `none` while nobody is connected."""
    return _KNOWN[settings.QARIB_EXCHANGE_CLIENT]()
