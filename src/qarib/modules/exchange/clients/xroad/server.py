"""One's own Security Server: where it stands, and how it knows us."""

import ssl
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from qarib.modules.exchange.clients.line import Asked, Said, send

# As the protocol's guide advises: a provider that needs longer is asked again later.
_MOST_SECONDS = 30.0


@dataclass(frozen=True)
class SecurityServer:
    """The server that passes our messages on. Plain HTTP is for one machine only.

    `certificate` is one PEM file with ours and its key, `authority` who signed the server's.
    """

    url: str
    certificate: Path | None = None
    authority: Path | None = None

    def send(
        self, verb: str, target: str, headers: dict[str, str], body: bytes, *, seconds: float, most: int
    ) -> Said | None:
        """Return the answer, whoever gave it; None when none came in time."""
        asked = Asked(verb, self.url + target, headers, body)
        return send(asked, seconds=min(seconds, _MOST_SECONDS), most=most, tls=self.tls)

    @cached_property
    def tls(self) -> ssl.SSLContext | None:
        """Return how we know each other, None on plain HTTP. Raises OSError for files that are none."""
        if not self.url.startswith("https://"):
            return None
        context = ssl.create_default_context(cafile=self.authority)
        if self.certificate:
            context.load_cert_chain(self.certificate)
        return context
