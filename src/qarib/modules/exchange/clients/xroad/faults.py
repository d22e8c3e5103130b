"""Whether X-Road failed, or the provider said something: told apart by one header, in both spellings.

Up to 7.7 a type reads `Server.ServerProxy.ServiceFailed.SslAuthenticationFailed`, from 7.8 on
`server.serverproxy.service_failed.ssl_authentication_failed`. Both become the same fault here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

ERROR_HEADER = "x-road-error"
_LONGEST = 200


class Origin(StrEnum):
    """On whose side of the exchange it failed."""

    CALLER = "caller"
    OUR_SERVER = "our_server"
    THEIR_SERVER = "their_server"
    UNKNOWN = "unknown"


class Cause(StrEnum):
    """What an operator, or a page, says about it."""

    ACCESS_DENIED = "access_denied"
    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_MEMBER = "unknown_member"
    SERVICE_DISABLED = "service_disabled"
    SSL_AUTHENTICATION_FAILED = "ssl_authentication_failed"
    SERVICE_FAILED = "service_failed"
    MAINTENANCE_MODE = "maintenance_mode"
    CLIENT_PROXY_VERSION_NOT_SUPPORTED = "client_proxy_version_not_supported"
    GLOBAL_CONF_OUTDATED = "global_conf_outdated"
    LOGGING_FAILED = "logging_failed"
    TIMESTAMPING_FAILED = "timestamping_failed"
    INVALID_REQUEST = "invalid_request"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Fault:
    """A failure of the exchange itself; `detail` is what the operator of the server is told."""

    origin: Origin
    cause: Cause
    detail: str = ""


# By prefix; the longer one first.
_ORIGINS = (
    ("server.clientproxy", Origin.OUR_SERVER),
    ("server.serverproxy", Origin.THEIR_SERVER),
    ("client", Origin.CALLER),
)


def _bare(text: str) -> str:
    return text.lower().replace("_", "")


_CAUSES = {_bare(cause): cause for cause in Cause if cause is not Cause.OTHER}


def fault_of(headers: Mapping[str, str], body: bytes) -> Fault | None:
    """Return how X-Road failed; None where the provider answered, whatever it answered.

    The header decides: a body that looks like an error without it is the provider's own. Names of headers
    are in lower case.
    """
    kind = headers.get(ERROR_HEADER)
    if kind is None:
        return None
    bare = _bare(kind.strip())
    origin = next((origin for prefix, origin in _ORIGINS if _begins(bare, prefix)), Origin.UNKNOWN)
    return Fault(origin, _cause(bare), _detail(body))


def _begins(bare: str, prefix: str) -> bool:
    return bare == prefix or bare.startswith(f"{prefix}.")


def _cause(bare: str) -> Cause:
    """Return the last part that has a name: what follows `service_failed` says more than it."""
    known = [_CAUSES[part] for part in bare.split(".") if part in _CAUSES]
    return known[-1] if known else Cause.OTHER


def _detail(body: bytes) -> str:
    """Return the identifier that an operator looks for in the server's log, where the body holds one."""
    try:
        said = json.loads(body)
    except ValueError:
        return ""
    detail = said.get("detail") if isinstance(said, dict) else None
    return detail[:_LONGEST] if isinstance(detail, str) else ""
