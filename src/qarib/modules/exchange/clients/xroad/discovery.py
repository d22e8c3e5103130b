"""What our Security Server says of a service before anybody asks it: there, allowed, or neither."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from qarib.modules.exchange.clients.contract import Standing
from qarib.modules.exchange.clients.xroad import messages
from qarib.modules.exchange.clients.xroad.faults import fault_of
from qarib.modules.exchange.clients.xroad.identifiers import ClientId, ServiceId
from qarib.modules.exchange.clients.xroad.server import SecurityServer

# A country's members with their names: some hundreds of lines.
_LARGEST = 5_000_000
_METHOD = "POST"
_NAMES = ("xroad_instance", "member_class", "member_code", "subsystem_code")


def standing_of(server: SecurityServer, client: ClientId, service: ServiceId, *, seconds: float) -> Standing:
    """Return how a service stands for us: two messages to the server, each in that time. Never raises."""
    members = _list(server, client, "/listClients", "member", seconds=seconds)
    if members is None:
        return Standing.NO_ANSWER
    provider = service.provider
    wanted = (provider.instance, provider.member_class, provider.member_code, provider.subsystem)
    if not any(_named(one.get("id")) == wanted for one in members):
        return Standing.NOT_THERE
    allowed = _list(server, client, f"/r1/{provider}/allowedMethods", "service", seconds=seconds)
    if allowed is None:
        return Standing.NO_ANSWER
    return Standing.OPEN if any(_allows(one, service) for one in allowed) else Standing.NOT_ALLOWED


def _list(
    server: SecurityServer, client: ClientId, address: str, name: str, *, seconds: float
) -> list[Mapping[str, object]] | None:
    """Return a list that the server answers with, None where it answers none."""
    headers = {messages.CLIENT: str(client), "Accept": "application/json"}
    said = server.send("GET", address, headers, b"", seconds=seconds, most=_LARGEST)
    if said is None or said.status != HTTPStatus.OK or len(said.body) > _LARGEST:
        return None
    if fault_of({key.lower(): value for key, value in said.headers.items()}, said.body):
        return None
    try:
        found = json.loads(said.body)
    except (ValueError, RecursionError):
        return None
    rows = found.get(name) if isinstance(found, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else None


def _named(identifier: object) -> tuple[object, ...]:
    return tuple(identifier.get(name) for name in _NAMES) if isinstance(identifier, dict) else ()


def _allows(row: Mapping[str, object], service: ServiceId) -> bool:
    """Tell whether one line allows our question: the service itself, or a method and path that covers it."""
    if row.get("service_code") != service.service_code:
        return False
    endpoints = row.get("endpoint_list")
    if not isinstance(endpoints, list) or not endpoints:
        return True
    return any(
        isinstance(one, dict) and one.get("method") in (_METHOD, "*") and one.get("path") in ("/", "*", "**")
        for one in endpoints
    )
