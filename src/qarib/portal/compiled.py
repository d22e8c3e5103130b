"""Pages that are equal for many: rendered once, the parts that are each visitor's own put in."""

import re
from collections.abc import Callable, Hashable, Sequence
from functools import wraps
from http import HTTPStatus
from time import monotonic
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

SECONDS = 60
# A few hundred pages of a few kB; whoever asks for more invents addresses.
MOST = 500
# No page holds a NUL: the place of the token, or of an address, cannot be confused with anything.
_TOKEN, _OWN = b"\x00token\x00", b"\x00own %d\x00"
_TOKEN_BOX = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+')
_pages: dict[tuple[str, str, bool], tuple[float, bytes]] = {}
_forms: dict[Hashable, bytes] = {}


def forget() -> None:
    """Forget what was compiled; for tests. In service a page is at most a minute old."""
    _pages.clear()
    _forms.clear()


def _has_messages(request: HttpRequest) -> bool:
    """Tell whether something is waiting to be said to this visitor on the next page."""
    return "messages" in request.COOKIES


def _has_session(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def _is_plain(request: HttpRequest) -> bool:
    """Tell whether the page is asked as everybody asks it: nothing to say, no question in the address."""
    return request.method == "GET" and not _has_messages(request) and not set(request.GET) - {"lang"}


def compiled_for_strangers(view: View[P]) -> View[P]:
    """Serve strangers the page as it was rendered within the last minute; everybody else the view itself.

    The token of its forms is each visitor's own: it is put in where the first rendering had another.
    """

    @wraps(view)
    def serve(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not _is_plain(request) or _has_session(request):
            return view(request, *args, **kwargs)
        return _within_the_minute(request, lambda: view(request, *args, **kwargs), logged_in=False)

    return serve


def compiled_for_everybody(view: View[P]) -> View[P]:
    """Serve the page as it was rendered within the last minute: one for strangers, one for who is logged in.

    For pages that say of a person no more than that there is one. Whoever holds the cookie of a session gets
    the second without a query; an ended session is told by the next page that asks who one is.
    """

    @wraps(view)
    def serve(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not _is_plain(request):
            return view(request, *args, **kwargs)
        logged_in = _has_session(request)
        return _within_the_minute(request, lambda: view(request, *args, **kwargs), logged_in=logged_in)

    return serve


def _within_the_minute(
    request: HttpRequest, render: Callable[[], HttpResponse], *, logged_in: bool
) -> HttpResponse:
    # The links to other languages repeat the query.
    key = (request.get_full_path(), request.LANGUAGE_CODE, logged_in)
    made, body = _pages.get(key, (0.0, b""))
    if not body or monotonic() - made > SECONDS:
        response = render()
        # A cookie may be that of a session which is over: its page is a stranger's, and nobody else's.
        if response.status_code != HTTPStatus.OK or logged_in != request.user.is_authenticated:
            return response
        body = _TOKEN_BOX.sub(rb"\1" + _TOKEN, response.content)
        if len(_pages) >= MOST:
            _pages.clear()
        _pages[key] = (monotonic(), body)
    return HttpResponse(_with_token(request, body))


def compiled_page(
    request: HttpRequest, key: Hashable, *, own: Sequence[str], render: Callable[[], HttpResponse]
) -> HttpResponse:
    """Serve a page that is equal for everybody but for its token and a few texts: `own`, such as its address.

    Rendered once a key, which names all that it depends on beside the code: version, page, day, language. A
    page on which one of the texts cannot be found is not kept. What is typed into the address stands in the
    page's links: asked with a query, or with a message to say, it is rendered for this visitor alone.
    """
    if request.GET or _has_messages(request):
        return render()
    found = _forms.get((key, request.LANGUAGE_CODE))
    if found is None:
        response = render()
        found = _TOKEN_BOX.sub(rb"\1" + _TOKEN, response.content)
        if response.status_code != HTTPStatus.OK or not all(text.encode() in found for text in own):
            return response
        for place, text in enumerate(own):
            found = found.replace(text.encode(), _OWN % place)
        if len(_forms) >= MOST:
            _forms.clear()
        _forms[key, request.LANGUAGE_CODE] = found
    for place, text in enumerate(own):
        found = found.replace(_OWN % place, text.encode())
    return HttpResponse(_with_token(request, found))


def _with_token(request: HttpRequest, body: bytes) -> bytes:
    return body.replace(_TOKEN, get_token(request).encode()) if _TOKEN in body else body
