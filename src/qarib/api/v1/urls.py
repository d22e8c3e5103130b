"""Doors of the first version: the operations, their document, and an answer for every other address."""

from django.urls import URLPattern, path

from qarib.api.v1 import document, problems
from qarib.api.v1.operations import api

_ROOT = "api-root"
_PDF = {"verify"}
_JSON = {"judge", "promise_date"}


def _operations() -> list[URLPattern]:
    """Return what ninja made of the operations, without its own front page."""
    return [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != _ROOT]


def _door(pattern: URLPattern) -> URLPattern:
    """Open an operation to everybody, with what its body is."""
    name = str(pattern.name)
    body = problems.PDF if name in _PDF else problems.JSON if name in _JSON else ""
    pattern.callback = problems.speaks(body=body)(pattern.callback)
    return pattern


def _fixed_first(pattern: URLPattern) -> bool:
    """Put `letters/verify/` before `letters/<code>/`."""
    return "<" in str(pattern.pattern)


urlpatterns = [
    path("", document.operations, name="operations"),
    path("openapi.json", document.document, name="document"),
    *sorted(map(_door, _operations()), key=_fixed_first),
    path("<path:rest>", problems.speaks()(problems.nothing_here), name="nothing_here"),
]
