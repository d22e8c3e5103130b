"""Who asks and what is asked, as X-Road names them.

Each part is encoded by itself and the `/` between them never. The text of the protocol lets a service go
without subsystem, the servers' parser does not: a service has five parts, always.
"""

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, unquote

# What servers installed since 7.3 allow: no space, no underscore, no letter beyond ASCII.
_PART = re.compile(r"[A-Za-z0-9'()+,.=?-]{1,255}")
_CLIENT_PARTS, _SERVICE_PARTS = (3, 4), (5,)


class IdentifierError(ValueError):
    """The text is not an identifier that X-Road takes."""


def _parts(text: str, counts: tuple[int, ...]) -> list[str]:
    parts = [unquote(part, errors="strict") for part in text.split("/")]
    if len(parts) not in counts:
        raise IdentifierError(f"{text!r} has {len(parts)} parts, not {' or '.join(map(str, counts))}")
    for part in parts:
        if not _PART.fullmatch(part) or part in {".", ".."}:
            raise IdentifierError(f"{part!r} in {text!r} is not allowed")
    return parts


def _joined(*parts: str) -> str:
    return "/".join(quote(part, safe="") for part in parts if part)


@dataclass(frozen=True, slots=True)
class ClientId:
    """Who asks: instance, class, member, and mostly a subsystem."""

    instance: str
    member_class: str
    member_code: str
    subsystem: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read three or four parts. Raises IdentifierError."""
        return cls(*_parts(text, _CLIENT_PARTS))

    def __str__(self) -> str:
        """Return it as the header `X-Road-Client` carries it."""
        return _joined(self.instance, self.member_class, self.member_code, self.subsystem)

    def as_query(self) -> dict[str, str]:
        """Return it as one's own Security Server takes it where evidence is fetched."""
        named = {
            "xRoadInstance": self.instance,
            "memberClass": self.member_class,
            "memberCode": self.member_code,
            "subsystemCode": self.subsystem,
        }
        return {name: part for name, part in named.items() if part}


@dataclass(frozen=True, slots=True)
class ServiceId:
    """What is asked: the provider's four parts and the code of a service."""

    instance: str
    member_class: str
    member_code: str
    subsystem: str
    service_code: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read five parts. Raises IdentifierError."""
        return cls(*_parts(text, _SERVICE_PARTS))

    @property
    def provider(self) -> ClientId:
        """Return who answers."""
        return ClientId(self.instance, self.member_class, self.member_code, self.subsystem)

    def __str__(self) -> str:
        """Return it as the header `X-Road-Service` carries it."""
        return _joined(self.instance, self.member_class, self.member_code, self.subsystem, self.service_code)

    @property
    def path(self) -> str:
        """Return where one's own Security Server takes calls of this service."""
        return f"/r1/{self}"
