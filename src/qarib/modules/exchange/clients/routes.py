"""Which source is asked by which channel: `QARIB_EXCHANGE_ROUTES`, one line a source.

    cnas xroad DZ/GOV/cnas/registers/ask
    cnl signed https://exchange.cnl.example/ask BASE64_OF_ITS_PUBLIC_KEY
    cnac demo here

The Security Server of all `xroad` lines is `QARIB_XROAD_SERVER`, and we are `QARIB_XROAD_CLIENT` there. We
sign with `QARIB_EXCHANGE_KEY`, which the others know as `QARIB_EXCHANGE_NAME`; a `signed` line ends with
theirs. The channel `demo` answers in this process about invented people, in the demo alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from qarib.modules.exchange.clients.contract import Channel
from qarib.modules.exchange.clients.demo import DemoChannel
from qarib.modules.exchange.clients.signed import (
    KeyUnreadableError,
    SignedChannel,
    read_private_key,
    read_public_key,
)
from qarib.modules.exchange.clients.xroad import ClientId, IdentifierError, ServiceId, XRoadChannel
from qarib.modules.exchange.clients.xroad.server import SecurityServer
from qarib.modules.exchange.enums import Source

_HERE = {"127.0.0.1", "::1", "localhost"}


class RouteError(ValueError):
    """A line of the routes is not one."""


class UnknownChannelError(ValueError):
    """What follows the source is none of our channels, or not safe."""


def routes() -> Mapping[str, Channel]:
    """Return the channel of each connected source. Raises RouteError: `check` says so before anybody asks."""
    return _read(settings.QARIB_EXCHANGE_ROUTES, _Ourselves.of_settings())


@register()
def routes_are_read(**_more: object) -> list[CheckMessage]:
    """Say which line of the routes is none, where they are used."""
    if settings.QARIB_EXCHANGE_CLIENT == "wire":
        try:
            routes()
        except RouteError as error:
            return [Error(f"QARIB_EXCHANGE_ROUTES: {error}.", id="exchange.E001")]
    return []


@dataclass(frozen=True, repr=False)
class _Ourselves:
    """Who we are on each channel."""

    client: str
    server: SecurityServer
    key: str
    key_name: str
    is_demo: bool

    @classmethod
    def of_settings(cls) -> Self:
        named = (settings.QARIB_XROAD_CERTIFICATE, settings.QARIB_XROAD_AUTHORITY)
        files = [Path(one) if one else None for one in named]
        server = SecurityServer(settings.QARIB_XROAD_SERVER.rstrip("/"), *files)
        key = (settings.QARIB_EXCHANGE_KEY, settings.QARIB_EXCHANGE_NAME)
        return cls(settings.QARIB_XROAD_CLIENT, server, *key, settings.QARIB_DEMO)


@lru_cache(maxsize=4)
def _read(text: str, ourselves: _Ourselves) -> dict[str, Channel]:
    found: dict[str, Channel] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        source, *way = line.split()
        if source not in Source.values:
            raise RouteError(f"{source!r} is no source")
        if source in found:
            raise RouteError(f"{source} has two routes")
        try:
            found[source] = _channel(way, ourselves)
        except (IdentifierError, KeyUnreadableError, UnknownChannelError, OSError) as error:
            raise RouteError(f"{source}: {error}") from error
    return found


def _channel(way: list[str], ourselves: _Ourselves) -> Channel:
    match way:
        case ["demo", _] if ourselves.is_demo:
            return DemoChannel()
        case ["xroad", service] if _is_safe(ourselves.server.url):
            _ = ourselves.server.tls  # files that are none are said now, and not when somebody asks
            return XRoadChannel(ourselves.server, ClientId.parse(ourselves.client), ServiceId.parse(service))
        case ["signed", url, key] if _is_safe(url):
            own = read_private_key(ourselves.key)
            return SignedChannel(url, read_public_key(key), own, ourselves.key_name)
    raise UnknownChannelError(f"{' '.join(way)!r} is no channel and its address")


def _is_safe(url: str) -> bool:
    """Tell whether a number may travel there: encrypted, or on this very machine."""
    address = urlsplit(url)
    return address.scheme == "https" or (address.scheme == "http" and address.hostname in _HERE)
