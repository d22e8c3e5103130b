"""The headers of every answer, whoever gives it: pages, files, static files, refusals, errors."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse

# No page asks for any of these; a passkey is asked for by our own pages alone.
_PERMISSIONS = ", ".join(
    [
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture",
                "encrypted-media", "geolocation", "gyroscope", "magnetometer", "microphone", "midi",
                "payment", "serial", "usb", "xr-spatial-tracking",
            )
        ),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)  # fmt: skip
_LEAVING = {"portal:log_out", "account_logout"}


class HeadersMiddleware:
    """Outermost of all: what an answer does not say itself, it gets here.

    A page asked for by a browser that carries a session is kept by no cache, and not by the back button of
    the next person at a shared computer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Write what does not change."""
        self.get_response = get_response
        self.always = {
            HEADER: build_policy() or "",
            "Permissions-Policy": _PERMISSIONS,
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": settings.X_FRAME_OPTIONS,
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Complete the answer; no query."""
        response = self.get_response(request)
        for name, value in self.always.items():
            response.headers.setdefault(name, value)
        if (
            settings.SESSION_COOKIE_NAME in request.COOKIES
            or settings.SESSION_COOKIE_NAME in response.cookies
        ):
            response.headers.setdefault("Cache-Control", "private, no-store")
        match = request.resolver_match
        if match and match.view_name in _LEAVING and request.method == "POST":
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response
