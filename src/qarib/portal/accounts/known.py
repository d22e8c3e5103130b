"""Browsers that people logged in from before: what somebody else does cannot slow them down.

A signed cookie holds the device's random name and keyed digests of the numbers and addresses that opened a
session here. It opens nothing by itself; it only counts attempts apart from those of strangers.
"""

import json
import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from qarib.kernel.secrecy import keyed_index

# Where the session keeps the digest of what a code was asked for, until the code comes.
ASKED = "qarib_asked"
COOKIE = f"{'__Host-' if settings.SESSION_COOKIE_SECURE else ''}qarib_known"
_SALT = "qarib.portal.accounts.known"
_LIFE = timedelta(days=365)
# A family's browser; the oldest is forgotten.
_MOST = 8


def digest(identifier: str) -> str:
    """Return what stands for a number or an e-mail address in the cookie."""
    return keyed_index(identifier.lower(), purpose="known_device")[:24]


def known_here(request: HttpRequest, identifier: str) -> str:
    """Return this device's name when the identifier opened a session here before, else nothing."""
    device, digests = _read(request)
    return device if digest(identifier) in digests else ""


def name_here(request: HttpRequest) -> str:
    """Return this browser's name, or a new one for a browser that has none yet."""
    return _read(request)[0] or secrets.token_urlsafe(12)


def keep_name(request: HttpRequest, response: HttpResponse, name: str) -> HttpResponse:
    """Let a browser that has no name yet keep this one; it remembers nobody."""
    if not _read(request)[0]:
        _write(response, name, [])
    return response


def remember_here(request: HttpRequest, response: HttpResponse, asked: str) -> HttpResponse:
    """Let the browser remember a digest that has just opened a session."""
    if not asked:
        return response
    device, digests = _read(request)
    kept = [asked, *(one for one in digests if one != asked)][:_MOST]
    _write(response, device or secrets.token_urlsafe(12), kept)
    return response


def _write(response: HttpResponse, device: str, digests: list[str]) -> None:
    response.set_cookie(
        COOKIE,
        signing.dumps([device, digests], salt=_SALT),
        max_age=int(_LIFE.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        device, digests = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_LIFE)
    except (signing.BadSignature, json.JSONDecodeError, TypeError, ValueError):
        return "", []
    return str(device), [str(one) for one in digests]
