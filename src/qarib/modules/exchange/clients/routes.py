"""Which source is asked by which channel: `QARIB_EXCHANGE_ROUTES`, one line a source.

    cnas xroad DZ/GOV/cnas/registers/ask
    cnac demo here

The Security Server of all `xroad` lines is `QARIB_XROAD_SERVER`, and we are `QARIB_XROAD_CLIENT` there. The
channel `demo` answers in this process about invented people, in the demo alone.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from qarib.modules.exchange.clients.contract import Channel
from qarib.modules.exchange.clients.demo import DemoChannel
from qarib.modules.exchange.clients.xroad import ClientId, IdentifierError, ServiceId, XRoadChannel
from qarib.modules.exchange.clients.xroad.server import SecurityServer
from qarib.modules.exchange.enums import Source


class RouteError(ValueError):
    """A line of the routes is not one."""


def routes() -> Mapping[str, Channel]:
    """Return the channel of each connected source. Raises RouteError: `check` says so before anybody asks."""
    return _read(settings.QARIB_EXCHANGE_ROUTES, settings.QARIB_XROAD_CLIENT, _server())


@register()
def routes_are_read(**_more: object) -> list[CheckMessage]:
    """Say which line of the routes is none, where they are used."""
    if settings.QARIB_EXCHANGE_CLIENT == "wire":
        try:
            routes()
        except RouteError as error:
            return [Error(f"QARIB_EXCHANGE_ROUTES: {error}.", id="exchange.E001")]
    return []


def _server() -> SecurityServer:
    named = (settings.QARIB_XROAD_CERTIFICATE, settings.QARIB_XROAD_KEY, settings.QARIB_XROAD_AUTHORITY)
    files = [Path(one) if one else None for one in named]
    return SecurityServer(settings.QARIB_XROAD_SERVER.rstrip("/"), *files)


@lru_cache(maxsize=4)
def _read(text: str, client: str, server: SecurityServer) -> dict[str, Channel]:
    found: dict[str, Channel] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        source, channel, address = _words(line)
        if source in found:
            raise RouteError(f"{source} has two routes")
        found[source] = _channel(channel, address, client, server)
    return found


def _channel(channel: str, address: str, client: str, server: SecurityServer) -> Channel:
    if channel == "demo" and settings.QARIB_DEMO:
        return DemoChannel()
    if channel != "xroad":
        raise RouteError(f"{channel!r} is no channel")
    if not server.url.startswith(("http://", "https://")):
        raise RouteError("QARIB_XROAD_SERVER is not the address of a Security Server")
    try:
        return XRoadChannel(server, ClientId.parse(client), ServiceId.parse(address))
    except IdentifierError as error:
        raise RouteError(str(error)) from error


def _words(line: str) -> list[str]:
    words = line.split()
    if len(words) != 3:  # noqa: PLR2004 -- source, channel, address
        raise RouteError(f"{line!r} is not a source, a channel and an address")
    if words[0] not in Source.values:
        raise RouteError(f"{words[0]!r} is no source")
    return words
