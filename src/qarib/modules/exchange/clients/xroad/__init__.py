"""X-Road's message protocol for REST, as an information system speaks it to its own Security Server."""

from qarib.modules.exchange.clients.xroad.channel import XRoadChannel
from qarib.modules.exchange.clients.xroad.evidence import read_evidence
from qarib.modules.exchange.clients.xroad.identifiers import ClientId, IdentifierError, ServiceId

__all__ = ["ClientId", "IdentifierError", "ServiceId", "XRoadChannel", "read_evidence"]
